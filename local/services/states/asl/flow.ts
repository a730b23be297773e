import type { HistoryEventType } from "@aws-sdk/client-sfn";
import type { Ending } from "./dataflow";
import { Interrupted } from "./errors";
import type { Frame } from "./frame";
import { choice } from "./states/choice";
import { fail } from "./states/fail";
import { map } from "./states/map";
import { parallel } from "./states/parallel";
import { pass } from "./states/pass";
import { succeed } from "./states/succeed";
import { task } from "./states/task";
import { wait } from "./states/wait";
import type { Flow, Json, State, StateType } from "./types";
import { Visit } from "./visit";

const STATES: Readonly<Record<StateType, (visit: Visit) => Ending | Promise<Ending>>> = {
  Pass: pass, Task: task, Choice: choice, Wait: wait, Succeed: succeed, Fail: fail, Parallel: parallel, Map: map,
};

/** State types that are recorded as aborted when they have to stop. */
const ABORTED: Partial<Record<StateType, HistoryEventType>> = {
  Task: "TaskStateAborted", Wait: "WaitStateAborted", Parallel: "ParallelStateAborted", Map: "MapStateAborted",
};

/** States between two turns of the event loop, so that a long loop lets others go on. */
const BREATH = 100;

/** Runs states from the first to one that ends the row; resolves with its output. */
export async function runFlow(flow: Flow, input: Json, frame: Frame): Promise<Json> {
  let name: string | undefined = flow.startAt;
  let output = input;
  for (let count = 1; name !== undefined; count++) {
    if (count % BREATH === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    if (frame.signal.aborted) throw new Interrupted();
    const ending: Ending = await runState(flow.states.get(name)!, output, frame);
    output = ending.output;
    name = ending.next;
  }
  return output;
}

async function runState(state: State, input: Json, frame: Frame): Promise<Ending> {
  const { history, chain, world: { texts } } = frame;
  const entered = history.emit(chain, `${state.type}StateEntered` as HistoryEventType, { name: state.name, input: texts.of(input), inputDetails: { truncated: false } });
  const visit = new Visit(state, frame, input, entered);
  try {
    const ending = await STATES[state.type](visit);
    leave(visit, ending);
    return ending;
  } catch (thrown) {
    const aborted = ABORTED[state.type];
    if (thrown instanceof Interrupted && aborted) visit.emit(aborted, undefined, false);
    throw thrown;
  }
}

function leave(visit: Visit, { output, assigned = [] }: Ending): void {
  const text = visit.textOf(output);
  visit.checkSize(text);
  if (assigned.length > 0) visit.guarded(() => visit.frame.scope.assign(assigned, (value) => visit.textOf(value)));
  visit.emit(`${visit.state.type}StateExited` as HistoryEventType, {
    name: visit.state.name, output: text, outputDetails: { truncated: false },
    ...(assigned.length > 0 && {
      assignedVariables: Object.fromEntries(assigned.map(([name, value]) => [name, visit.textOf(value)])), assignedVariablesDetails: { truncated: false },
    }),
  });
}
