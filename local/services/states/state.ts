import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { machineArn, parseExecutionArn, parseMachineArn } from "./arns";
import { noExecution, noMachine } from "./errors";
import { Executions } from "./executions";
import type { Execution, StateMachine } from "./model";
import { Retention } from "./retention";

/** The state machines of all regions, and what operations ask of them. */
export class Machines {
  readonly executions: Executions;
  private readonly regions = new Regional(() => new Map<string, StateMachine>());
  private readonly retention: Retention;

  constructor(readonly context: ServiceContext) {
    this.retention = new Retention(context);
    this.executions = new Executions(context, this.retention, (machine) => this.remove(machine));
  }

  /** Those of a region, by ARN. */
  in(region: string): Map<string, StateMachine> {
    return this.regions.in(region);
  }

  /** Forgets a machine, with all that was kept of it. */
  remove(machine: StateMachine): void {
    const { arn, region } = machine;
    if (this.in(region).get(arn) === machine) this.in(region).delete(arn);
    this.executions.forget(machine);
  }

  arnOf(name: string, call: Call): string {
    return machineArn(this.context.partition, call.region, this.context.account, name);
  }

  machine(arn: string, call: Call): StateMachine {
    parseMachineArn(arn, call.operation);
    const machine = this.in(call.region).get(arn);
    if (!machine) throw noMachine(arn);
    return machine;
  }

  /** Executions of a Standard machine, the oldest first. */
  executionsOf(machine: StateMachine): ReadonlyMap<string, Execution> {
    this.retention.sweep();
    return machine.executions;
  }

  /** An execution of a Standard machine. */
  execution(arn: string, call: Call): Execution {
    this.retention.sweep();
    const { machine: name, name: execution } = parseExecutionArn(arn);
    const found = this.in(call.region).get(this.arnOf(name, call))?.executions.get(execution);
    if (found?.arn !== arn) throw noExecution(arn);
    return found;
  }

  /** The question whether the caller may do `action` to a machine; whether it is there is another one. */
  onMachine(action: string, arn: string, call: Call, context?: Readonly<Record<string, ConditionValues>>): AccessRequest {
    parseMachineArn(arn, call.operation);
    const tags = this.in(call.region).get(arn)?.tags;
    return { action: `states:${action}`, resource: arn, ...(context && { context }), ...(tags && Object.keys(tags).length > 0 && { resourceTags: tags }) };
  }

  onExecution(action: string, arn: string): AccessRequest {
    parseExecutionArn(arn);
    return { action: `states:${action}`, resource: arn };
  }
}
