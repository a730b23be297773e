/** How the resources of a stack hang together: who can deliver to whom, who may publish what, and where events run in circles or end. Pure. */
export { attempt, CannotTell, UNKNOWN, type Props } from "./known";
export { busName, known, lastPart, Resource, Resources, TYPES, type Given } from "./resource";
export { logPolicy, readTrust, resourcePolicy, rolePolicies, roleOf } from "./policies";
export { patternOf, Wiring, type Rule } from "./wiring";
export { deadLetterObstacle, deliveryObstacle, trustObstacle, type Obstacle } from "./delivery";
export { busesOf, publicationsOf, watchedBy, type Publication } from "./publish";
export { loopInWords, loopsOf, type Loop } from "./loops";
export { deadLetterQueues, isRead, isSilent, isWatched, neverMatches } from "./ends";
export { deadEventsOf, type DeadEvent } from "./dead-events";
export { strangersOn } from "./strangers";
export { allowedStatements, destinationObstacle, logObstacle, machineLogObstacle, mayDoSomething } from "./roles";
export { deniedTasks } from "./tasks";
export { misnamedIn } from "./environment";
export { bareFailures, DefinitionError, readDefinition, type Definition } from "./definition";
export { unguardedPaths } from "./choices";
export { trailObstacle } from "./trails";
