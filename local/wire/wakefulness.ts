/**
 * How long a gap between an answer and the next request may be for the two to be in a row, and how long this process then
 * stays awake for another. Milliseconds: longer than a client of raw HTTP needs, so that only floods count.
 */
const ROW = 1;

export interface WakefulnessOptions {
  /** Whether anything is under way that others work on: they need the processor more. */
  readonly busy: () => boolean;
  /** By a monotonic clock. Milliseconds. */
  readonly now?: () => number;
  /** Calls back after one turn of the event loop. */
  readonly nextTurn?: (turn: () => void) => void;
}

/**
 * Stays awake while requests come in a row. A process that waits for a request sleeps, and waking it up takes longer than
 * most answers do: on a virtual machine, where a processor that sleeps is given to others, a sixth of a flood's time.
 * Who asks now and then lets it sleep.
 */
export class Wakefulness {
  private readonly now: () => number;
  private readonly nextTurn: (turn: () => void) => void;
  private answeredAt = -Infinity;
  private isRow = false;
  private isTurning = false;
  /** Whether no turn has passed since the last answer. */
  private isFresh = false;

  constructor(private readonly options: WakefulnessOptions) {
    this.now = options.now ?? (() => performance.now());
    this.nextTurn = options.nextTurn ?? setImmediate;
  }

  /** A request came. */
  asked(): void {
    this.isRow = this.now() - this.answeredAt < ROW;
  }

  /** It was answered. */
  answered(): void {
    this.answeredAt = this.now();
    this.isFresh = true;
    if (!this.isRow || this.isTurning) return;
    this.isTurning = true;
    this.nextTurn(this.turn);
  }

  private readonly turn = (): void => {
    // What the answer has begun may be done by the next turn: an event goes its way in the turn after its answer.
    const isBusy = !this.isFresh && this.options.busy();
    this.isFresh = false;
    this.isTurning = !isBusy && this.now() - this.answeredAt < ROW;
    if (this.isTurning) this.nextTurn(this.turn);
  };
}
