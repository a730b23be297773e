import type {
  CancellationReason, TransactGetItemsCommandInput, TransactGetItemsOutput, TransactWriteItem, TransactWriteItemsCommandInput, TransactWriteItemsOutput,
} from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../kernel/errors";
import type { Call, Operation } from "../../kernel/operation";
import { list, refused, string, structure } from "../../kernel/shape";
import type { Checked, Engine, EngineOperation } from "./engine";
import { fail, invalid } from "./errors";
import { currentItem, itemContext, keyIn, leadingKey, selectionOf } from "./items";
import { expressions, item, names, text } from "./shapes";
import type { Dynamo, Table } from "./state";
import type { Item } from "./values";

const MOST = 100;
const REMEMBER_MS = 600_000;

const NO_CAPACITY = refused("the capacity that transactions take is not counted in the local cloud");
const common = { TableName: text, ConditionExpression: text, ...expressions, ReturnValuesOnConditionCheckFailure: string({ oneOf: ["ALL_OLD", "NONE"] }) };

const KINDS = { ConditionCheck: "deleteItem", Put: "putItem", Delete: "deleteItem", Update: "updateItem" } as const satisfies Record<string, EngineOperation>;
/** AWS: the permission of each kind. */
const ACTIONS = { ConditionCheck: "ConditionCheckItem", Put: "PutItem", Delete: "DeleteItem", Update: "UpdateItem" } as const;
type Kind = keyof typeof KINDS;

/** The members that the kinds have in common. */
interface Body {
  readonly TableName: string | undefined;
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ConditionExpression?: string;
  readonly ReturnValuesOnConditionCheckFailure?: "ALL_OLD" | "NONE";
}

interface Action {
  readonly kind: Kind;
  readonly body: Body;
}

/** One action of a transaction, found to be well formed. */
interface Step extends Action {
  readonly table: Table;
  readonly key: Item;
  readonly checked: Checked;
}

function actionsOf(items: readonly TransactWriteItem[] | undefined): Action[] {
  checkCount(items?.length ?? 0);
  return items!.map((one) => {
    const given = Object.entries(one).filter(([, body]) => body !== undefined) as [Kind, Body][];
    if (given.length !== 1) throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    const [kind, body] = given[0]!;
    return { kind, body };
  });
}

function checkCount(count: number): void {
  const wrong = (constraint: string) => invalid(`1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length ${constraint}`);
  if (count < 1) throw wrong("greater than or equal to 1");
  if (count > MOST) throw wrong(`less than or equal to ${MOST}`);
}

/** Checks the actions one by one and against each other. */
function stepsOf(dynamo: Dynamo, actions: readonly Action[], call: Call): Step[] {
  const { engine } = dynamo.in(call);
  const seen = new Set<string>();
  return actions.map(({ kind, body }) => {
    const { ReturnValuesOnConditionCheckFailure: _shown, ...request } = body;
    const checked = engine.check(KINDS[kind], { ...request, TableName: dynamo.nameOf(body.TableName, call) });
    const table = dynamo.table(body.TableName, call);
    if (!table) throw fail("ResourceNotFoundException", "Requested resource not found");
    if (kind === "ConditionCheck" && body.ConditionExpression === undefined) throw invalid("1 validation error detected: Value null at 'conditionExpression' failed to satisfy constraint: Member must not be null");
    const key = keyIn(table, body.Key ?? body.Item ?? {});
    const identity = `${table.name} ${JSON.stringify(key)}`;
    if (seen.has(identity)) throw invalid("Transaction request cannot include multiple operations on one item");
    seen.add(identity);
    return { kind, body, table, key, checked };
  });
}

function cancelled(reasons: readonly CancellationReason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(", ");
  return fail("TransactionCanceledException", `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`, { members: { CancellationReasons: reasons } });
}

const NONE: CancellationReason = { Code: "None" };
const because = (error: AwsError): CancellationReason =>
  ({ Code: error.code === "ValidationException" ? "ValidationError" : error.code.replace(/Exception$/, ""), Message: error.message });

/** What an item was before the transaction, to be put back. */
interface Before {
  readonly step: Step;
  readonly existing: Item | undefined;
}

async function undo(engine: Engine, done: readonly Before[]): Promise<void> {
  for (const { step: { table, key }, existing } of [...done].reverse()) {
    const TableName = table.name;
    await engine.act(existing ? engine.check("putItem", { TableName, Item: existing }) : engine.check("deleteItem", { TableName, Key: key }));
  }
}

/** All of it or nothing. Call it within `exclusive`, so that nobody sees a part of it. */
async function transact(engine: Engine, steps: readonly Step[]): Promise<void> {
  const before: Before[] = [];
  const reasons: CancellationReason[] = [];
  for (const step of steps) {
    try {
      const existing = await currentItem(engine, step.table.name, step.key);
      before.push({ step, existing });
      const error = engine.condition(step.checked, existing) as AwsError | undefined;
      const shown = step.body.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && existing ? { Item: existing } : {};
      reasons.push(error ? { ...because(error), ...shown } : NONE);
    } catch (error) {
      // A key that does not fit its table.
      if (!(error instanceof AwsError)) throw error;
      reasons.push(because(error));
    }
  }
  if (reasons.some((reason) => reason !== NONE)) throw cancelled(reasons);
  const done: Before[] = [];
  for (const one of before) {
    if (one.step.kind === "ConditionCheck") continue;
    try {
      await engine.act(one.step.checked);
      done.push(one);
    } catch (error) {
      await undo(engine, done);
      if (!(error instanceof AwsError)) throw error;
      throw cancelled(steps.map((step) => (step === one.step ? because(error) : NONE)));
    }
  }
}

export const transactWriteItems = (dynamo: Dynamo): Operation<TransactWriteItemsCommandInput, TransactWriteItemsOutput> => ({
  input: structure({
    TransactItems: list(structure({
      ConditionCheck: structure({ ...common, Key: item }), Put: structure({ ...common, Item: item }), Delete: structure({ ...common, Key: item }),
      Update: structure({ ...common, Key: item, UpdateExpression: text }),
    })),
    ReturnConsumedCapacity: NO_CAPACITY, ReturnItemCollectionMetrics: NO_CAPACITY, ClientRequestToken: string({ min: 1, max: 36 }),
  }),
  readOnly: false,
  category: "data",
  trail: ({ TransactItems = [] }, _output, call) => {
    const tables = TransactItems.flatMap((one) => Object.values(one).map((body) => (body as Body | undefined)?.TableName));
    return { requestParameters: { transactItems: TransactItems.map((one) => Object.keys(one)[0]) }, responseElements: null, ...dynamo.trailResources(tables, call) };
  },
  authorize: ({ TransactItems }, call) => actionsOf(TransactItems).map(({ kind, body }) => {
    const leading = leadingKey(dynamo.table(body.TableName, call), body.Key ?? body.Item);
    return dynamo.access(ACTIONS[kind], body.TableName, call, itemContext(body, [leading], { "dynamodb:EnclosingOperation": ["TransactWriteItems"] }));
  }),
  run(input, call) {
    const { engine, tokens } = dynamo.in(call);
    const { ClientRequestToken: token, TransactItems } = input;
    const steps = stepsOf(dynamo, actionsOf(TransactItems), call);
    const request = JSON.stringify(TransactItems);
    return engine.exclusive(async () => {
      for (const [old, { until }] of tokens) if (until <= call.time) tokens.delete(old);
      const earlier = token === undefined ? undefined : tokens.get(token);
      if (earlier && earlier.request !== request) {
        throw fail("IdempotentParameterMismatchException", "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical");
      }
      // AWS: the same request again within ten minutes succeeds and does nothing.
      if (!earlier) await transact(engine, steps);
      if (token !== undefined && !earlier) tokens.set(token, { request, until: call.time + REMEMBER_MS });
      return {};
    });
  },
});

export const transactGetItems = (dynamo: Dynamo): Operation<TransactGetItemsCommandInput, TransactGetItemsOutput> => ({
  input: structure({
    TransactItems: list(structure({ Get: structure({ Key: item, TableName: text, ProjectionExpression: text, ExpressionAttributeNames: names }, { required: true }) })), ReturnConsumedCapacity: NO_CAPACITY,
  }),
  readOnly: true,
  category: "data",
  trail: ({ TransactItems = [] }, _output, call) =>
    ({ requestParameters: { transactItems: TransactItems.map(() => "Get") }, responseElements: null, ...dynamo.trailResources(TransactItems.map(({ Get }) => Get?.TableName), call) }),
  authorize: ({ TransactItems = [] }, call) => TransactItems.map(({ Get }) => {
    const leading = leadingKey(dynamo.table(Get!.TableName, call), Get!.Key);
    return dynamo.access("GetItem", Get!.TableName, call, itemContext(Get!, [leading], { ...selectionOf(Get!), "dynamodb:EnclosingOperation": ["TransactGetItems"] }));
  }),
  run({ TransactItems = [] }, call) {
    const { engine } = dynamo.in(call);
    checkCount(TransactItems.length);
    const requests = TransactItems.map(({ Get }) => engine.check("getItem", { ...Get!, TableName: dynamo.nameOf(Get!.TableName, call) }));
    return engine.exclusive(async () => {
      const Responses: { Item?: Item }[] = [];
      for (const request of requests) {
        const { Item: found } = await engine.act<{ Item?: Item }>(request);
        Responses.push(found ? { Item: found } : {});
      }
      return { Responses };
    });
  },
});
