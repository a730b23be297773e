import type { HistoryEventType } from "@aws-sdk/client-sfn";
import { DATA_LIMIT_EXCEEDED, Fatal, Fault, QUERY_EVALUATION_ERROR, RUNTIME } from "./errors";
import type { Expressions } from "./expressions";
import { contextObject, type Frame } from "./frame";
import { isArray, isObject, LONGEST_PAYLOAD, objectOf, own, typeOf } from "./json";
import { expressionIn, QueryFailure } from "./jsonata";
import type { Sources } from "./sources";
import { StatesError, type Json, type JsonObject, type State } from "./types";

/** What a JSONata expression sees as `$states`, beside input and context. */
export interface Seen {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

/** One stay in a state, retries included. */
export class Visit {
  retryCount = 0;
  /** Milliseconds since the epoch. */
  private readonly entered: number;

  constructor(readonly state: State, readonly frame: Frame, readonly input: Json, readonly enteredId: number) {
    this.entered = frame.world.options.clock.now();
  }

  get expressions(): Expressions {
    return this.frame.world.machine.expressions;
  }

  get options() {
    return this.frame.world.options;
  }

  get isJsonata(): boolean {
    return this.state.language === "JSONata";
  }

  field(name: string): Json | undefined {
    return own(this.state.fields, name);
  }

  emit(type: HistoryEventType, details?: object, advances = true): number {
    return this.frame.history.emit(this.frame.chain, type, details, advances);
  }

  textOf(value: Json): string {
    return this.frame.world.texts.of(value);
  }

  context(): JsonObject {
    return contextObject(this.frame, { EnteredTime: new Date(this.entered).toISOString(), Name: this.state.name, RetryCount: this.retryCount });
  }

  /** For paths and intrinsic functions. */
  sources(input: Json, map?: JsonObject): Sources {
    const context = () => (map === undefined ? this.context() : { ...this.context(), Map: map });
    return { input, context, variables: this.frame.scope, ids: this.options.ids };
  }

  /** The failure as the execution tells it: with the sentence that names the state. */
  failure(error: string, message: string, options?: ErrorOptions): StatesError {
    const cause = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredId}). ${message}`;
    return error === RUNTIME ? new Fatal(cause, options) : new StatesError(error, cause, options);
  }

  /** A failure of a JSONata expression, or of the value it gave: recorded as an event of its own. */
  evaluationFailure(message: string, location: string | undefined, options?: ErrorOptions): StatesError {
    this.emit("EvaluationFailed", { error: QUERY_EVALUATION_ERROR, cause: message, ...(location !== undefined && { location }), state: this.state.name });
    return this.failure(QUERY_EVALUATION_ERROR, message, options);
  }

  /** A value of the definition with its JSONata expressions evaluated. `location` is the field's name, for causes. */
  async render(value: Json, location: string, seen: Seen = {}, map?: JsonObject): Promise<Json> {
    if (typeof value === "string") {
      const text = expressionIn(value);
      return text === undefined ? value : this.evaluate(text, location, seen, map);
    }
    if (isArray(value)) {
      const items: Json[] = [];
      for (const [at, item] of value.entries()) items.push(await this.render(item, `${location}[${at}]`, seen, map));
      return items;
    }
    if (!isObject(value)) return value;
    const entries: [string, Json][] = [];
    for (const [key, item] of Object.entries(value)) entries.push([key, await this.render(item, `${location}/${key}`, seen, map)]);
    return objectOf(entries);
  }

  /** As `render`, and the value has to be of a type if an expression gave it. */
  async renderTyped(value: Json, location: string, type: string, seen: Seen = {}, map?: JsonObject): Promise<Json> {
    const text = typeof value === "string" ? expressionIn(value) : undefined;
    const found = await this.render(value, location, seen, map);
    if (text === undefined || typeOf(found) === type) return found;
    throw this.evaluationFailure(`The JSONata expression '${text}' specified for the field '${location}' returned an unexpected result type. Expected '${type}', but was '${typeOf(found)}' for value: ${this.textOf(found)}`, location);
  }

  private async evaluate(text: string, location: string, { result, errorOutput }: Seen, map?: JsonObject): Promise<Json> {
    const states = {
      input: this.input, context: map === undefined ? this.context() : { ...this.context(), Map: map },
      ...(result !== undefined && { result }), ...(errorOutput !== undefined && { errorOutput }),
    };
    try {
      return await this.expressions.query(text).evaluate({ ...Object.fromEntries(this.frame.scope.entries()), states }, this.options);
    } catch (error) {
      if (!(error instanceof QueryFailure)) throw error;
      throw this.evaluationFailure(`The JSONata expression '${text}' specified for the field '${location}'${error.text}`, location, { cause: error });
    }
  }

  /** Turns what `work` throws as a `Fault` into a failure of this state. */
  guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof Fault ? this.failure(error.error, error.message, { cause: error }) : error;
    }
  }

  /** Throws States.DataLimitExceeded for what is too large to be handed on. */
  checkSize(text: string, what: string = this.state.name): void {
    // A text has at least as many bytes as characters, and at most three times as many.
    if (text.length * 3 <= LONGEST_PAYLOAD || Buffer.byteLength(text) <= LONGEST_PAYLOAD) return;
    throw new StatesError(DATA_LIMIT_EXCEEDED, `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`);
  }
}
