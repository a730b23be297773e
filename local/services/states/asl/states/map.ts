import { effectiveInput, type Ending } from "../dataflow";
import { Fatal, Interrupted } from "../errors";
import { fallible } from "../fallible";
import { runFlow } from "../flow";
import type { Frame } from "../frame";
import { isObject, own } from "../json";
import { runRows, type Row } from "../rows";
import { Scope } from "../scope";
import { fill } from "../template";
import type { Json, JsonObject } from "../types";
import type { Visit } from "../visit";
import { distributed } from "./distributed";
import { concurrencyOf, itemsOf, tolerance } from "./map-fields";

export const map = (visit: Visit): Promise<Ending> => fallible(visit, () => attempt(visit));

async function attempt(visit: Visit): Promise<Json> {
  const input = effectiveInput(visit, "");
  const items = await itemsOf(visit, input);
  const limit = await concurrencyOf(visit, input);
  const tolerated = await tolerance(visit, input);
  const selected: Json[] = [];
  for (const [index, value] of items.entries()) selected.push(await select(visit, input, value, { Item: { Index: index, Value: value } }));
  visit.emit("MapStateStarted", { length: items.length });
  const one = (row: Row, frame: Frame) => iteration(visit, frame, { ...row, item: items[row.at]!, input: selected[row.at]! });
  try {
    const results = isDistributed(visit) ? await distributed(visit, items.length, limit, tolerated, one) : await inline(visit, items.length, limit, one);
    visit.checkSize(visit.textOf(results));
    visit.emit("MapStateSucceeded", undefined, false);
    return results;
  } catch (thrown) {
    if (!(thrown instanceof Interrupted) && !(thrown instanceof Fatal)) visit.emit("MapStateFailed");
    throw thrown;
  }
}

export function isDistributed({ state: { fields } }: Pick<Visit, "state">): boolean {
  const processor = own(fields, "ItemProcessor") ?? own(fields, "Iterator");
  const config = isObject(processor) ? own(processor, "ProcessorConfig") : undefined;
  return isObject(config) && own(config, "Mode") === "DISTRIBUTED";
}

/** What an iteration gets: its item, or what `ItemSelector` makes of it. */
async function select(visit: Visit, input: Json, item: Json, map: JsonObject): Promise<Json> {
  const template = visit.field("ItemSelector") ?? visit.field("Parameters");
  if (template === undefined) return item;
  if (visit.isJsonata) return visit.render(template, "ItemSelector", {}, map);
  return visit.guarded(() => fill(template, visit.sources(input, map), visit.expressions));
}

type One = (row: Row, frame: Frame) => Promise<Json>;

const inline = (visit: Visit, count: number, limit: number, one: One): Promise<Json[]> => runRows(visit, count, limit, async (row) => {
  const { frame, state } = visit;
  const { history } = frame;
  const details = { name: state.name, index: row.at };
  history.emit(row.chain, "MapIterationStarted", details);
  try {
    const result = await one(row, frame);
    history.emit(row.chain, "MapIterationSucceeded", details);
    return result;
  } catch (thrown) {
    if (thrown instanceof Interrupted) history.emit(row.chain, "MapIterationAborted", details, false);
    else if (!(thrown instanceof Fatal)) history.emit(row.chain, "MapIterationFailed", details, false);
    throw thrown;
  }
});

async function iteration(visit: Visit, frame: Frame, { at, chain, signal, item, input }: Row & { readonly item: Json; readonly input: Json }): Promise<Json> {
  const scope = new Scope(frame.scope);
  try {
    return await runFlow(visit.state.flows[0]!, input, { ...frame, chain, signal, scope, map: { Item: { Index: at, Value: item } } });
  } finally {
    scope.close();
  }
}
