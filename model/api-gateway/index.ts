export { evaluate, parseExpression, type Expression, type Reference, type RequestSource } from "./expression";
export { METHODS, parseRouteKey, RouteTable, type RouteKey, type RouteMatch } from "./route-key";
export { PUT_EVENTS, SUBTYPES } from "./subtypes";
