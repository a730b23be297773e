import { Glob, prepare } from "./wildcard";

/** Patterns of ARNs: the first five parts are separated by colons, the sixth may hold any. */

const PARTS = 6;

/** The text between its first five colons: six parts, or fewer. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  for (let colon = text.indexOf(":"); colon >= 0 && parts.length < PARTS - 1; colon = text.indexOf(":", from)) {
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** The six parts of an ARN, or of a pattern of one; undefined for text with fewer. */
export function splitArn(text: string): readonly string[] | undefined {
  const parts = split(text);
  return parts.length === PARTS ? parts : undefined;
}

/**
 * What `ArnEquals`, `ArnLike` and their negations compare with.
 * AWS: each of the six parts is matched on its own, a wildcard does not leave its part, and both operators do the same.
 */
export class ArnGlob {
  private readonly exact: string | undefined;
  private readonly parts: readonly Glob[] | undefined;
  private readonly everything: boolean;

  /** `prepared`: see `prepare` in `wildcard.ts`. */
  constructor(readonly prepared: string) {
    this.everything = prepared === prepare("*");
    this.parts = splitArn(prepared)?.map((part) => new Glob(part));
    this.exact = this.parts && !/[\uFFFE\uFFFF]/.test(prepared) ? prepared : undefined;
  }

  matches(arn: string): boolean {
    if (this.exact !== undefined) return arn === this.exact;
    if (this.everything) return true;
    const values = this.parts && splitArn(arn);
    return values !== undefined && values.every((value, i) => this.parts![i]!.matches(value));
  }
}

/**
 * What a `Resource` element names.
 * AWS: a wildcard stays within its part between colons, but a `*` that ends its part may run on beyond the colon.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export class ResourceGlob {
  private readonly whole: Glob;
  /** Set when a `?`, or a `*` before further text, stands in one of the first five parts: then the whole is not enough. */
  private readonly parts: readonly Glob[] | undefined;

  /** `prepared`: see `prepare` in `wildcard.ts`. */
  constructor(readonly prepared: string) {
    this.whole = new Glob(prepared);
    const parts = split(prepared);
    const confined = parts.slice(0, PARTS - 1).some((part) => /\uFFFE|\uFFFF[^\uFFFF]/.test(part));
    this.parts = confined ? parts.map((part) => new Glob(part)) : undefined;
  }

  matches(resource: string): boolean {
    return this.whole.matches(resource) && (this.parts === undefined || matchesByParts(this.parts, resource));
  }
}

function matchesByParts(parts: readonly Glob[], text: string): boolean {
  let starts = new Set([0]);
  for (const part of parts.slice(0, -1)) {
    const next = new Set<number>();
    for (const start of starts) {
      for (let colon = text.indexOf(":", start); colon >= 0; colon = text.indexOf(":", colon + 1)) {
        if (part.matches(text.slice(start, colon))) next.add(colon + 1);
        if (!part.prepared.endsWith("\uFFFF")) break;
      }
    }
    starts = next;
  }
  return [...starts].some((start) => parts[parts.length - 1]!.matches(text.slice(start)));
}
