import type { Json } from "../types";

/** One step of a path. */
export type Step =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "indexes"; readonly indexes: readonly number[] }
  | { readonly kind: "slice"; readonly from?: number; readonly to?: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly test: Test }
  /** Every value below, itself included. */
  | { readonly kind: "descend" };

/** A comparison's side. */
export type Operand =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "path"; readonly from: "@" | "$"; readonly path: Steps }
  | { readonly kind: "regex"; readonly source: string; readonly flags: string };

export type Test =
  | { readonly kind: "and" | "or"; readonly tests: readonly Test[] }
  | { readonly kind: "not"; readonly test: Test }
  | { readonly kind: "exists"; readonly operand: Operand }
  | { readonly kind: "compare"; readonly operator: string; readonly left: Operand; readonly right: Operand };

export interface Steps {
  readonly steps: readonly Step[];
  /** Leads to one value or none; otherwise to a list, which may be empty. */
  readonly definite: boolean;
  /** A function at the end, such as `length`. */
  readonly call?: string;
}

/** A path as Step Functions takes it: into the input (`$`), the context object (`$$`) or a variable (`$name`). */
export interface Path extends Steps {
  readonly text: string;
  readonly root: "input" | "context" | "variable";
  readonly variable?: string;
}

export class PathError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PathError";
  }
}
