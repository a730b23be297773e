import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Span, Trace, TransitionEntry } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import type { StateType } from "./asl";
import { detailsOf } from "./logging/record";

/** A state that an execution is in, or was in; the execution itself has no state. */
interface Frame {
  readonly span: Span<TransitionEntry>;
  readonly state: string | undefined;
  readonly type: StateType | undefined;
  /** The state whose branch or iteration it is in, else the execution. */
  readonly container: Frame | undefined;
  readonly since: number;
  open: boolean;
  scheduled: number;
  /** It failed, at least once. */
  failed: boolean;
  error?: TransitionEntry["error"];
}

const ENTERED = /^(Pass|Task|Choice|Wait|Succeed|Fail|Parallel|Map)StateEntered$/;
const EXITED = /StateExited$/;
/** After these a state is inside the one before it, not beside it. */
const OPENS = new Set(["ParallelStateStarted", "MapStateStarted", "MapIterationStarted"]);
const FAILED = /^(?:Task|LambdaFunction|Activity|MapIteration|MapState|ParallelState|Evaluation).*(?:Failed|TimedOut)$/;
/** What a state that was tried again has after all. */
const SUCCEEDED = /^(?:Task|LambdaFunction|MapState|ParallelState)Succeeded$/;

/** What the journal tells of an execution: the states it was in, each with what followed from it. */
export class ExecutionStory {
  private readonly root: Frame;
  /** In which state each history event happened. */
  private readonly places = new Map<number, { readonly frame: Frame; readonly opens: boolean }>();
  private readonly frames = new Set<Frame>();

  constructor(private readonly context: ServiceContext, private readonly of: { readonly executionArn: string; readonly stateMachineArn: string }, trace: Trace) {
    this.root = this.frame(trace, undefined, undefined, undefined);
  }

  /** What follows from the execution as a whole. */
  get trace(): Trace {
    return this.root.span.trace;
  }

  /** What follows from the task that was scheduled by that event. */
  traceOf(eventId: number): Trace {
    return (this.places.get(eventId)?.frame ?? this.root).span.trace;
  }

  observe(event: HistoryEvent): void {
    const type = event.type!;
    const before = this.places.get(event.previousEventId ?? 0) ?? { frame: this.root, opens: true };
    const entered = ENTERED.exec(type);
    const name = detailsOf(event).name as string | undefined;
    let { frame } = before;
    if (entered) frame = this.frame((before.opens ? frame : frame.container ?? this.root).span.trace, name, entered[1] as StateType, before.opens ? frame : frame.container);
    else frame = this.within(frame, type, name);
    this.places.set(event.id!, { frame, opens: frame === this.root || OPENS.has(type) });
    if (EXITED.test(type)) this.close(frame, frame.failed ? "caught" : "succeeded");
    else if (FAILED.test(type)) this.fail(frame, errorOf(event));
    else if (SUCCEEDED.test(type)) frame.failed = false;
    else if (type === "TaskScheduled" || type === "LambdaFunctionScheduled") frame.scheduled++;
  }

  /** The execution has ended: what is still open ends with it. */
  end(outcome: NonNullable<TransitionEntry["outcome"]>, error: TransitionEntry["error"]): void {
    for (const frame of [...this.frames].reverse()) {
      if (outcome !== "succeeded") this.fail(frame, frame.error ?? error);
      this.close(frame, outcome);
    }
    this.places.clear();
  }

  private fail(frame: Frame, error: TransitionEntry["error"]): void {
    frame.failed = true;
    frame.error = error;
  }

  /** The state that an event is about: events of a Parallel or Map state follow the last one of a branch. */
  private within(frame: Frame, type: string, name: string | undefined): Frame {
    const wanted = /^(Parallel|Map)(?:State|Iteration)/.exec(type)?.[1];
    const fits = (at: Frame): boolean => (EXITED.test(type) ? at.state === name : wanted === undefined || at.type === wanted);
    for (let at: Frame | undefined = frame; at; at = at.container) if (at !== this.root && fits(at)) return at;
    return frame;
  }

  private frame(trace: Trace, state: string | undefined, type: StateType | undefined, container: Frame | undefined): Frame {
    const span = this.context.journal.open<TransitionEntry>(trace, {
      kind: "transition", stateMachineArn: this.of.stateMachineArn, executionArn: this.of.executionArn,
      ...(state !== undefined && { state }), ...(type !== undefined && { stateType: type }),
    });
    const frame: Frame = { span, state, type, container, since: this.context.clock.now(), open: true, scheduled: 0, failed: false };
    this.frames.add(frame);
    return frame;
  }

  private close(frame: Frame, outcome: NonNullable<TransitionEntry["outcome"]>): void {
    if (!frame.open) return;
    frame.open = false;
    this.frames.delete(frame);
    const retries = Math.max(0, frame.scheduled - 1);
    frame.span.close({
      outcome, ...(frame.failed && frame.error && { error: frame.error }), ...(retries > 0 && { retries }),
    }, this.context.clock.now() - frame.since);
  }
}

function errorOf(event: HistoryEvent): TransitionEntry["error"] {
  const { error, cause } = detailsOf(event) as { error?: string; cause?: string };
  return error === undefined && cause === undefined ? undefined : { code: error ?? "no error name", message: cause ?? "" };
}
