import type { Archive } from "../provider/archive";

/**
 * What the process that runs the program and the process of the local cloud say to each other. The channel is Node's,
 * with structured clones, so that bytes travel as bytes.
 */

/** What the child is to run, given as `PULUMI_LOCAL_PROGRAM` in its environment. */
export interface ProgramTask {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  /** The working directory; its `node_modules` come first. */
  readonly directory: string;
  readonly main: string;
  readonly typescript: boolean;
  readonly tsconfig: string;
  /** Where `ts-node` and `typescript` are looked for when the program has none. */
  readonly fallback: string;
  /** How far apart two looks at a process that may be idle but alive are. Milliseconds. */
  readonly lingerMs: number;
}

export const TASK_VARIABLE = "PULUMI_LOCAL_PROGRAM";

/**
 * A value as the program gave it: secrets unwrapped, resources as their ids, an asset as its bytes, an archive as a
 * `Map`. The last two survive the channel, and no other value of a program is one.
 */
export type Plain = null | boolean | number | string | Uint8Array | Archive | readonly Plain[] | PlainMap;
export interface PlainMap { readonly [key: string]: Plain }

export interface RegisterRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly custom: boolean;
  /** A component that lives in a provider plugin. */
  readonly remote: boolean;
  readonly inputs: PlainMap;
  /** Inputs that are or hold a secret. */
  readonly secretInputs: readonly string[];
  readonly additionalSecretOutputs: readonly string[];
  /** `URN::ID` of an explicit provider, or nothing. */
  readonly provider: string;
  readonly importId: string;
}

export interface ReadRequest {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly id: string;
  readonly inputs: PlainMap;
  readonly provider: string;
}

export interface InvokeRequest {
  readonly token: string;
  readonly args: PlainMap;
  readonly provider: string;
}

export interface RegisteredResource {
  readonly urn: string;
  readonly id?: string;
  readonly outputs: PlainMap;
  readonly secretOutputs: readonly string[];
}

export interface OutputsRequest {
  readonly urn: string;
  readonly outputs: PlainMap;
  readonly secretOutputs: readonly string[];
}

/** A request by its kind: what is asked, and what is answered. */
export interface Requests {
  register: { ask: RegisterRequest; answer: RegisteredResource };
  read: { ask: ReadRequest; answer: RegisteredResource };
  invoke: { ask: InvokeRequest; answer: PlainMap };
  outputs: { ask: OutputsRequest; answer: null };
}

export type RequestKind = keyof Requests;

export type LogSeverity = "debug" | "info" | "warning" | "error";

/** Why the program failed. */
export interface ProgramFailure {
  readonly message: string;
  /** Frames in the program's own files: `index.ts:3:7`, at most a few. */
  readonly frames: readonly string[];
  /** What to do about it. */
  readonly hint?: string;
}

export type FromChild =
  | { readonly kind: "request"; readonly number: number; readonly of: RequestKind; readonly ask: unknown }
  | { readonly kind: "log"; readonly severity: LogSeverity; readonly message: string }
  /** Pulumi is loaded, the program's own code begins. */
  | { readonly kind: "loaded" }
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly failure: ProgramFailure }
  /** Nothing can happen any more, but the program waits for something. */
  | { readonly kind: "stuck"; readonly waitingFor: readonly string[] }
  /** All is registered, but something keeps the process alive. */
  | { readonly kind: "lingering"; readonly keptAliveBy: readonly string[]; readonly settled: boolean };

export type ToChild =
  | { readonly kind: "answer"; readonly number: number; readonly answer: unknown }
  /** Only what the program may see and catch (a failed invoke); whatever fails otherwise ends the run. */
  | { readonly kind: "refusal"; readonly number: number; readonly message: string };
