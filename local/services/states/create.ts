import type { CreateStateMachineCommandInput, CreateStateMachineOutput, TracingConfiguration } from "@aws-sdk/client-sfn";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { readDefinition } from "./definition";
import { deleting, fail } from "./errors";
import { logSettings, sameLogging } from "./logging/settings";
import type { Revision, StateMachine } from "./model";
import { checkRoleArn, passRole } from "./roles";
import { DEFINITION, ENCRYPTION, isName, LOGGING, NAME, PUBLISH, TRACING, TYPE, VERSION_DESCRIPTION } from "./shapes";
import type { Machines } from "./state";
import { checkTags, tagContext, tagRecord, TAGS } from "./tags";
import { hidden } from "./trail";

/** What create and update have and the local cloud has not, when it is asked for. */
export function refuseMore(call: Call, { publish, tracingConfiguration }: { publish?: boolean | undefined; tracingConfiguration?: TracingConfiguration | undefined }): void {
  const refuse = (what: string, why: string) => new NotSupported(`states:${call.operation} ${what} (${why})`, "local/services/states");
  if (publish) throw refuse("publish", "versions and aliases of state machines are not in the local cloud");
  if (tracingConfiguration?.enabled) throw refuse("tracingConfiguration.enabled", "X-Ray is not in the local cloud");
}

/** AWS: the role and the tags are not compared: other ones are ignored. */
function sameMachine(machine: StateMachine, wanted: Pick<StateMachine, "type" | "revision">): boolean {
  return machine.type === wanted.type && machine.revision.machine.text === wanted.revision.machine.text && sameLogging(machine.revision.logging, wanted.revision.logging);
}

export const createStateMachine = (machines: Machines): Operation<CreateStateMachineCommandInput, CreateStateMachineOutput> => ({
  input: structure({
    name: NAME(true), definition: DEFINITION(true), roleArn: string({ min: 1, max: 256, required: true }), type: TYPE, loggingConfiguration: LOGGING, tags: TAGS,
    tracingConfiguration: TRACING, publish: PUBLISH, versionDescription: VERSION_DESCRIPTION, encryptionConfiguration: ENCRYPTION,
  }),
  readOnly: false,
  trail: (input) => hidden(input, "definition"),
  authorize({ name, roleArn, tags }, call) {
    const resource = machines.arnOf(name!, call);
    const context = tagContext(tags);
    const questions: AccessRequest[] = [{ action: "states:CreateStateMachine", resource, context }, passRole(roleArn!)];
    // AWS: tags at creation need states:TagResource as well.
    if (tags && tags.length > 0) questions.push({ action: "states:TagResource", resource, context });
    return questions;
  },
  async run(input, call) {
    const { name, definition, roleArn, type = "STANDARD", tags = [] } = input;
    if (!isName(name!)) throw fail("InvalidName", `Invalid Name: '${name}'`);
    refuseMore(call, input);
    if (input.versionDescription !== undefined && !input.publish) throw fail("ValidationException", "Version description can only be set when publish is true");
    const arn = machines.arnOf(name!, call);
    const record = tagRecord(tags);
    checkTags(tags, record, arn);
    checkRoleArn(roleArn!);
    const now = machines.context.clock.now();
    const revision: Revision = {
      id: undefined, machine: readDefinition(definition!, type, machines.context.serves), roleArn: roleArn!,
      logging: logSettings(input.loggingConfiguration, call.region), updatedAt: now,
    };
    const known = findSame(machines, arn, { type, revision }, call);
    if (known) return known;
    const { executions } = machines;
    const role = await executions.roles.check({ roleArn: roleArn!, machineArn: arn, region: call.region, trace: call.trace });
    await executions.delivery.setUp(revision.logging, role, call);
    // Another call may have made it meanwhile.
    const made = findSame(machines, arn, { type, revision }, call);
    if (made) return made;
    machines.in(call.region).set(arn, {
      arn, name: name!, region: call.region, type, createdAt: now, revision, status: "ACTIVE", tags: record, executions: new Map(), running: new Set(),
    });
    return { stateMachineArn: arn, creationDate: new Date(now) };
  },
});

function findSame(machines: Machines, arn: string, wanted: Pick<StateMachine, "type" | "revision">, call: Call): CreateStateMachineOutput | undefined {
  const existing = machines.in(call.region).get(arn);
  if (!existing) return undefined;
  if (existing.status === "DELETING") throw deleting(arn);
  if (!sameMachine(existing, wanted)) throw fail("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  return { stateMachineArn: arn, creationDate: new Date(existing.createdAt) };
}
