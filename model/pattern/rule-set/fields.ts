import type { Json, JsonObject } from "../json";

interface Step {
  readonly key: string;
  /** Whether every object seems to have the key, by its prototype. */
  readonly inherited: boolean;
  slot: number;
  readonly next: Step[];
}

/**
 * The fields that an index looks at, and their values in one event after another: strings, numbers, booleans and nulls,
 * through arrays. One walk over an event, along these fields only.
 */
export class Fields {
  private readonly root: Step = stepOf("");
  /** By slot; only the first `counts[slot]` are of the event. */
  readonly values: Json[][] = [];
  readonly counts: number[] = [];

  /** `fields` by slot; an undefined one is not read. */
  constructor(fields: readonly (readonly string[] | undefined)[]) {
    const inner = new Map<Step, Map<string, Step>>();
    for (const [slot, steps] of fields.entries()) {
      this.values.push([]);
      this.counts.push(0);
      if (!steps) continue;
      let at = this.root;
      for (const key of steps) {
        const children = inner.get(at) ?? inner.set(at, new Map()).get(at)!;
        let next = children.get(key);
        if (!next) {
          children.set(key, next = stepOf(key));
          at.next.push(next);
        }
        at = next;
      }
      at.slot = slot;
    }
  }

  /** Reads an event, as `prepare` returns it. */
  read(event: Json): void {
    const { counts } = this;
    for (let slot = 0; slot < counts.length; slot++) counts[slot] = 0;
    this.walk(this.root, event);
  }

  /** Lets go of the values of the last event when they were many. */
  forget(): void {
    for (let slot = 0; slot < this.counts.length; slot++) if (this.counts[slot]! > 64) this.values[slot] = [];
  }

  private walk(step: Step, value: Json): void {
    if (typeof value !== "object" || value === null) {
      if (step.slot >= 0) this.values[step.slot]![this.counts[step.slot]!++] = value;
    } else if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) this.walk(step, value[i]!);
    } else {
      const { next } = step;
      for (let i = 0; i < next.length; i++) this.enter(next[i]!, value);
    }
  }

  private enter(step: Step, value: JsonObject): void {
    if (step.inherited && !Object.hasOwn(value, step.key)) return;
    const item = value[step.key];
    if (item !== undefined) this.walk(step, item);
  }
}

const stepOf = (key: string): Step => ({ key, inherited: key in Object.prototype, slot: -1, next: [] });
