import type {
  DeleteStateMachineCommandInput, DeleteStateMachineOutput, DescribeStateMachineCommandInput, DescribeStateMachineForExecutionCommandInput,
  DescribeStateMachineForExecutionOutput, DescribeStateMachineOutput, ListStateMachinesCommandInput, ListStateMachinesOutput, UpdateStateMachineCommandInput,
  UpdateStateMachineOutput,
} from "@aws-sdk/client-sfn";
import type { Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { parseMachineArn } from "./arns";
import { refuseMore } from "./create";
import { readDefinition } from "./definition";
import { deleting, fail } from "./errors";
import { logSettings } from "./logging/settings";
import { describeLogging, type Revision } from "./model";
import { page } from "./paging";
import { checkRoleArn, passRole } from "./roles";
import { ARN, DEFINITION, ENCRYPTION, INCLUDED, LOGGING, MAX_RESULTS, PUBLISH, TOKEN, TRACING, VERSION_DESCRIPTION } from "./shapes";
import type { Machines } from "./state";
import { hidden } from "./trail";

export const updateStateMachine = (machines: Machines): Operation<UpdateStateMachineCommandInput, UpdateStateMachineOutput> => ({
  input: structure({
    stateMachineArn: ARN, definition: DEFINITION(false), roleArn: string({ min: 1, max: 256 }), loggingConfiguration: LOGGING, tracingConfiguration: TRACING,
    publish: PUBLISH, versionDescription: VERSION_DESCRIPTION, encryptionConfiguration: ENCRYPTION,
  }),
  readOnly: false,
  trail: (input) => hidden(input, "definition"),
  authorize: ({ stateMachineArn, roleArn }, call) => [
    machines.onMachine("UpdateStateMachine", stateMachineArn!, call), ...(roleArn === undefined ? [] : [passRole(roleArn)]),
  ],
  async run(input, call) {
    const { context, executions } = machines;
    const machine = machines.machine(input.stateMachineArn!, call);
    refuseMore(call, input);
    if (machine.status === "DELETING") throw deleting(machine.arn);
    const { definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = input;
    if ([definition, roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration].every((given) => given === undefined)) {
      throw fail("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, the EncryptionConfiguration or the TracingConfiguration must be specified");
    }
    if (roleArn !== undefined) checkRoleArn(roleArn);
    const now = context.clock.now();
    const revision: Revision = {
      id: context.ids.uuid(), updatedAt: now, roleArn: roleArn ?? machine.revision.roleArn,
      machine: definition === undefined ? machine.revision.machine : readDefinition(definition, machine.type, context.serves),
      logging: loggingConfiguration === undefined ? machine.revision.logging : logSettings(loggingConfiguration, call.region),
    };
    if (roleArn !== undefined || loggingConfiguration !== undefined) {
      const role = await executions.roles.check({ roleArn: revision.roleArn, machineArn: machine.arn, region: call.region, trace: call.trace });
      await executions.delivery.setUp(revision.logging, role, call);
    }
    // AWS: executions under way keep the definition and the role that they started with.
    machine.revision = revision;
    return { updateDate: new Date(now), revisionId: revision.id };
  },
});

/** AWS: deleting what is not there is no error. What is running ends at its next transition, and the machine after it. */
export const deleteStateMachine = (machines: Machines): Operation<DeleteStateMachineCommandInput, DeleteStateMachineOutput> => ({
  input: structure({ stateMachineArn: ARN }),
  readOnly: false,
  authorize: ({ stateMachineArn }, call) => [machines.onMachine("DeleteStateMachine", stateMachineArn!, call)],
  run({ stateMachineArn }, call) {
    parseMachineArn(stateMachineArn!, call.operation);
    const machine = machines.in(call.region).get(stateMachineArn!);
    if (machine) {
      machine.status = "DELETING";
      if (machine.running.size === 0) machines.remove(machine);
    }
    return {};
  },
});

/** AWS: with METADATA_ONLY, which is for machines with keys of their own, the definition is empty. */
const definitionFor = (text: string, included: string | undefined): string => (included === "METADATA_ONLY" ? "" : text);

export const describeStateMachine = (machines: Machines): Operation<DescribeStateMachineCommandInput, DescribeStateMachineOutput> => ({
  input: structure({ stateMachineArn: ARN, includedData: INCLUDED }),
  readOnly: true,
  authorize: ({ stateMachineArn }, call) => [machines.onMachine("DescribeStateMachine", stateMachineArn!, call)],
  run({ stateMachineArn, includedData }, call) {
    const { arn, name, status, type, createdAt, revision } = machines.machine(stateMachineArn!, call);
    return {
      stateMachineArn: arn, name, status, definition: definitionFor(revision.machine.text, includedData), roleArn: revision.roleArn, type,
      creationDate: new Date(createdAt), loggingConfiguration: describeLogging(revision.logging), tracingConfiguration: { enabled: false },
      ...(revision.id !== undefined && { revisionId: revision.id }),
    };
  },
});

export const describeStateMachineForExecution = (machines: Machines): Operation<DescribeStateMachineForExecutionCommandInput, DescribeStateMachineForExecutionOutput> => ({
  input: structure({ executionArn: ARN, includedData: INCLUDED }),
  readOnly: true,
  authorize: ({ executionArn }) => [machines.onExecution("DescribeStateMachineForExecution", executionArn!)],
  run({ executionArn, includedData }, call) {
    const { machine, revision } = machines.execution(executionArn!, call);
    return {
      stateMachineArn: machine.arn, name: machine.name, definition: definitionFor(revision.machine.text, includedData), roleArn: revision.roleArn,
      updateDate: new Date(revision.updatedAt), loggingConfiguration: describeLogging(revision.logging), tracingConfiguration: { enabled: false },
      ...(revision.id !== undefined && { revisionId: revision.id }),
    };
  },
});

export const listStateMachines = (machines: Machines): Operation<ListStateMachinesCommandInput, ListStateMachinesOutput> => ({
  input: structure({ maxResults: MAX_RESULTS, nextToken: TOKEN() }),
  readOnly: true,
  authorize: () => [{ action: "states:ListStateMachines", resource: "*" }],
  run(input, call) {
    const all = [...machines.in(call.region).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, ...more } = page(all, { ...input, keyOf: ({ name }) => name });
    return { stateMachines: items.map(({ arn, name, type, createdAt }) => ({ stateMachineArn: arn, name, type, creationDate: new Date(createdAt) })), ...more };
  },
});
