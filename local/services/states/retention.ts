import type { ServiceContext } from "../../kernel/service";
import type { Execution, StateMachine } from "./model";

/** AWS: closed executions are kept for 90 days, and their names cannot come again before. */
const KEPT_MS = 90 * 86_400_000;
/** AWS keeps any number. */
const MOST = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Forgets executions that ended long ago, or of which there are too many. */
export class Retention {
  /** In the order of their end. */
  private readonly ended = new Set<Execution>();
  private bytes = 0;
  private noted = false;

  constructor(private readonly context: ServiceContext) {}

  /** An execution has ended. */
  keep(execution: Execution): void {
    this.ended.add(execution);
    this.bytes += execution.weight;
    this.sweep();
  }

  forget(machine: StateMachine): void {
    for (const execution of machine.executions.values()) this.drop(execution);
  }

  /** To be called before anybody looks: time has passed. */
  sweep(): void {
    const oldest = this.context.clock.now() - KEPT_MS;
    for (const execution of this.ended) {
      const tooMany = this.ended.size > MOST || (this.bytes > MOST_BYTES && this.ended.size > 1);
      if (!tooMany && execution.stoppedAt! > oldest) return;
      if (tooMany) this.note(execution);
      this.drop(execution);
      execution.machine.executions.delete(execution.name);
    }
  }

  private drop(execution: Execution): void {
    if (this.ended.delete(execution)) this.bytes -= execution.weight;
  }

  private note(execution: Execution): void {
    if (this.noted) return;
    this.noted = true;
    this.context.journal.record(execution.trace, {
      kind: "note", service: "states", expected: true,
      message: `More than ${MOST} ended executions, or ${MOST_BYTES / 1024 / 1024} MB of their histories: the oldest are forgotten from here on, long before AWS's 90 days`,
    });
  }
}
