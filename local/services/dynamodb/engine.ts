import { createRequire } from "node:module";
import { fromEngine } from "./errors";
import { fromJson, toJson, type Item, type Json } from "./values";

type Answer = (error: unknown, data?: Json) => void;
type Types = Readonly<Record<string, unknown>>;

type Done = (error?: unknown) => void;

interface Store {
  readonly tableDb: { awsAccountId: string; awsRegion: string; get(name: string, answer: (error: unknown, table?: Json) => void): void; put(name: string, table: object, done: Done): void };
  deleteIndexDb(type: "Global", table: string, index: string, done: Done): void;
}

interface Library {
  readonly db: {
    create(options: object): Store;
    /** What a write would be refused with, for a condition that was parsed by the validation. */
    checkConditional(data: Json, existing: Json | undefined): unknown;
    updateIndexes(store: Store, table: object, existing: undefined, item: unknown, done: Done): void;
  };
  readonly validations: { checkTypes(data: unknown, types: Types): Json; checkValidations(data: Json, types: Types, custom: unknown, store: Store): void };
}

export type EngineOperation =
  | "batchGetItem" | "batchWriteItem" | "createTable" | "deleteItem" | "deleteTable" | "describeTable" | "getItem" | "listTables" | "putItem" | "query" | "scan" | "updateItem"
  | "updateTable";

/** A request that the engine has found to be well formed, in its own terms. */
export interface Checked {
  readonly operation: EngineOperation;
  readonly data: Json;
}

const load = createRequire(__filename);

const finished = (start: (done: Done) => void): Promise<void> => new Promise((resolve, reject) => start((error) => (error ? reject(error as Error) : resolve())));

/**
 * The tables of one region: dynalite's validations and actions, called in this process on a store in memory. Everything
 * that touches it runs one after the other, so that a transaction is seen whole or not at all.
 */
export class Engine {
  // Loaded when the first table is made: it is not small.
  private readonly library: Library = { db: load("dynalite/db") as Library["db"], validations: load("dynalite/validations") as Library["validations"] };
  private readonly store: Store;
  private tail: Promise<unknown> = Promise.resolve();

  constructor(account: string, region: string) {
    this.store = this.library.db.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    this.store.tableDb.awsAccountId = account;
    this.store.tableDb.awsRegion = region;
  }

  /** Checks a request as DynamoDB does. Throws its `ValidationException`. */
  check(operation: EngineOperation, input: object): Checked {
    const { types, custom } = load(`dynalite/validations/${operation}`) as { types: Types; custom?: unknown };
    try {
      const data = this.library.validations.checkTypes(toJson(input), types);
      this.library.validations.checkValidations(data, types, custom, this.store);
      return { operation, data };
    } catch (thrown) {
      throw fromEngine(thrown);
    }
  }

  /** Runs a checked request. Call it within `exclusive`. */
  act<Out>({ operation, data }: Checked): Promise<Out> {
    const action = load(`dynalite/actions/${operation}`) as (store: Store, data: Json, answer: Answer) => void;
    return new Promise((resolve, reject) => {
      // Copied at once: the engine goes on changing what it has answered.
      action(this.store, data, (error, out) => (error ? reject(fromEngine(error) as Error) : resolve(fromJson(out) as Out)));
    });
  }

  /** Whether `existing` meets the condition of a checked write; the error if not. */
  condition({ data }: Checked, existing: Item | undefined): unknown {
    const error = this.library.db.checkConditional(data, existing && toJson(existing) as Json);
    return error ? fromEngine(error) : undefined;
  }

  /** The engine's own record of a table. */
  readTable<T>(name: string): Promise<T> {
    return new Promise((resolve, reject) => this.store.tableDb.get(name, (error, table) => (error ? reject(error as Error) : resolve(structuredClone(table) as T))));
  }

  writeTable(name: string, table: object): Promise<void> {
    return finished((done) => this.store.tableDb.put(name, table, done));
  }

  dropIndex(table: string, index: string): Promise<void> {
    return finished((done) => this.store.deleteIndexDb("Global", table, index, done));
  }

  /** Puts an item into the indexes that `table` names. */
  indexItem(table: object, item: Item): Promise<void> {
    return finished((done) => this.library.db.updateIndexes(this.store, table, undefined, toJson(item), done));
  }

  /** Runs `task` when all that came before is done. */
  exclusive<T>(task: () => Promise<T>): Promise<T> {
    const result = this.tail.then(task);
    this.tail = result.catch(() => undefined);
    return result;
  }

  run<Out>(checked: Checked): Promise<Out> {
    return this.exclusive(() => this.act<Out>(checked));
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
