interface Open {
  /** The member under which the object or array stands. */
  readonly under: string | undefined;
  readonly seen: Set<string> | undefined;
  key: string | undefined;
  wantsKey: boolean;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

/** Members that an object of a JSON text has twice: `JSON.parse` would keep the last and tell nobody. */
export function duplicates(text: string): { code: string; message: string }[] {
  const found: { code: string; message: string }[] = [];
  const open: Open[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const top = open.at(-1);
    if (token === "{") open.push({ under: top?.key, seen: new Set(), key: undefined, wantsKey: true });
    else if (token === "[") open.push({ under: undefined, seen: undefined, key: undefined, wantsKey: false });
    else if (token === "}" || token === "]") open.pop();
    else if (token === ",") { if (top) top.wantsKey = top.seen !== undefined; }
    else if (top?.seen && top.wantsKey) {
      top.key = JSON.parse(token) as string;
      top.wantsKey = false;
      if (top.seen.has(top.key)) found.push(top.under === "States" ? { code: "DUPLICATE_STATE_NAME", message: `Duplicate State name: ${top.key}` } : { code: "INVALID_JSON_DESCRIPTION", message: `Duplicate field '${top.key}'` });
      top.seen.add(top.key);
    }
  }
  return found;
}
