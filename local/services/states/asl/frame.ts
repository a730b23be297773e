import { type History, type Chain } from "./history";
import { type Texts } from "./json";
import type { Scope } from "./scope";
import type { Json, JsonObject, Machine, RunOptions } from "./types";

/** What all of one execution shares. */
export interface World {
  readonly machine: Machine;
  readonly options: RunOptions;
  readonly texts: Texts;
  /** The execution's input. */
  readonly input: Json;
}

/** Where a row of states runs: the execution itself, a branch or an iteration. */
export interface Frame {
  readonly world: World;
  readonly history: History;
  readonly chain: Chain;
  readonly scope: Scope;
  /** Aborted when the row has to stop. */
  readonly signal: AbortSignal;
  /** `Map` of the context object, within a Map state. */
  readonly map?: JsonObject;
}

/** The context object at a state. */
export function contextObject({ world: { options: { execution, type }, input }, map }: Frame, state: JsonObject): JsonObject {
  return {
    Execution: {
      Id: execution.id, Input: input, Name: execution.name, RoleArn: execution.roleArn,
      StartTime: new Date(execution.startTime).toISOString(), ...(type === "STANDARD" && { RedriveCount: execution.redriveCount ?? 0 }),
    },
    StateMachine: { Id: execution.stateMachineId, Name: execution.stateMachineName },
    State: state,
    ...(map && { Map: map }),
  };
}
