import type { Context } from "./context";
import { prepare } from "./wildcard";

/** Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters. */

type Part = string | { readonly key: string; readonly fallback?: string };

/** A text of a policy that may hold variables. */
export type Template = string | readonly Part[];

const VARIABLE = /\$\{\s*(?:([*?$])|([^{}$,'"*?]+?)\s*(?:,\s*'([^']*)')?)\s*\}/g;

/**
 * Reads a text. `wildcards`: whether `*` and `?` are wildcards here, in which case what comes out is a prepared pattern
 * (`wildcard.ts`); values of variables are always literal. `variables`: false for documents of version 2008-10-17.
 */
export function parseTemplate(text: string, options: { readonly variables: boolean; readonly wildcards: boolean }): Template {
  const plain = (part: string) => (options.wildcards ? prepare(part) : part);
  if (!options.variables || !text.includes("${")) return plain(text);
  const parts: Part[] = [];
  let literal = "";
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    literal += plain(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[1] !== undefined) {
      literal += match[1];
      continue;
    }
    parts.push(literal, { key: match[2]!.toLowerCase(), ...(match[3] !== undefined && { fallback: match[3] }) });
    literal = "";
  }
  literal += plain(text.slice(from));
  return parts.length === 0 ? literal : [...parts, literal];
}

/** The text with its variables filled in; undefined when the request has no value for one of them. */
export function fill(template: Template, context: Context): string | undefined {
  if (typeof template === "string") return template;
  let text = "";
  for (const part of template) {
    const value = typeof part === "string" ? part : valueOf(part, context);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** AWS: only keys with a single value can be variables. */
function valueOf({ key, fallback }: Exclude<Part, string>, context: Context): string | undefined {
  const values = context(key);
  return values?.length === 1 ? values[0] : fallback;
}
