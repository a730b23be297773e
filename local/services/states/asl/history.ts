import type { HistoryEvent, HistoryEventType } from "@aws-sdk/client-sfn";
import { Fatal } from "./errors";
import type { RunOptions } from "./types";

/** AWS: the last event of a standard execution that goes on too long is number 25,000, ExecutionFailed. */
export const MOST_EVENTS = 25_000;

/** The events that follow each other: of the execution, of a branch, of an iteration. */
export interface Chain {
  /** Id of the event before the next; 0 before the first. */
  last: number;
}

/** Writes events, numbered. */
export class History {
  private count = 0;
  private sealed = false;

  constructor(private readonly options: Pick<RunOptions, "clock" | "type" | "observe">, private readonly silent = false) {}

  /**
   * Adds an event behind the chain's last, and makes it the last unless it is one of those that AWS does not chain.
   * Throws a `Fatal` at the limit of events.
   */
  emit(chain: Chain, type: HistoryEventType, details?: object, advances = true): number {
    if (this.sealed || this.silent) return ++this.count;
    if (this.options.type === "STANDARD" && this.count + 1 >= MOST_EVENTS) {
      throw new Fatal(`The execution reached the maximum number of history events (${MOST_EVENTS}).`);
    }
    return this.write(chain, type, details, advances);
  }

  /** The execution's last event; what is still going on is not recorded any more. */
  end(chain: Chain, type: HistoryEventType, details: object): void {
    if (!this.sealed) this.write(chain, type, details, true);
    this.sealed = true;
  }

  private write(chain: Chain, type: HistoryEventType, details: object | undefined, advances: boolean): number {
    const id = ++this.count;
    const event: HistoryEvent & Record<string, unknown> = { timestamp: new Date(this.options.clock.now()), type, id, previousEventId: chain.last };
    if (details !== undefined) event[memberFor(type)] = details;
    this.options.observe(event);
    if (advances) chain.last = id;
    return id;
  }
}

/** The member of an event that holds its details. */
function memberFor(type: string): string {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
