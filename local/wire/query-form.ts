import { UnknownMember } from "./json";
import { Malformed } from "./malformed";
import type { ListType, MapType, StructureType, Type } from "./model";
import { readText } from "./text";

/** Bodies of the Query protocol: `Tags.member.1.Key=a&Tags.member.1.Value=b`. */

interface Tree {
  value?: string;
  readonly below: Map<string, Tree>;
}

/** Keys of a request that are no members of its input: the action, and how it is signed. */
const ENVELOPE = new Set([
  "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SecurityToken", "Timestamp",
]);
/** Deeper than any API's shapes go. */
const DEEPEST = 40;

/** The input that a form stands for. Throws `Malformed` or `UnknownMember`. */
export function readForm(type: StructureType, form: URLSearchParams): Record<string, unknown> {
  const tree: Tree = { below: new Map() };
  for (const [key, value] of form) {
    const first = key.split(".", 1)[0]!;
    if ((ENVELOPE.has(first) && !type.byName[first]) || key.startsWith("X-Amz-")) continue;
    let at = tree;
    const parts = key.split(".");
    if (parts.length > DEEPEST) throw new Malformed(`${key.slice(0, 100)}... is nested too deeply`);
    for (const part of parts) {
      let next = at.below.get(part);
      if (!next) at.below.set(part, (next = { below: new Map() }));
      at = next;
    }
    at.value = value;
  }
  return readStructure(type, tree, "");
}

function read(type: Type, tree: Tree, path: string): unknown {
  switch (type.kind) {
    case "structure": return readStructure(type, tree, path);
    case "list": return readList(type, tree, path);
    case "map": return readMap(type, tree, path);
    case "document": throw new Malformed(`${path} is a document, which the Query protocol has not`);
    default:
      if (tree.below.size > 0) throw new Malformed(`Unexpected complex element ${path}`);
      try {
        return readText(type, tree.value ?? "", "date-time");
      } catch (error) {
        throw error instanceof Malformed ? new Malformed(`${error.message} (at ${path})`) : error;
      }
  }
}

function readStructure(type: StructureType, tree: Tree, path: string): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const left = new Set(tree.below.keys());
  for (const member of type.members) {
    const name = member.traits.xmlName ?? member.name;
    const below = tree.below.get(name);
    if (!below) continue;
    left.delete(name);
    out[member.name] = read(member.type, below, path ? `${path}.${name}` : name);
  }
  for (const name of left) throw new UnknownMember(path ? `${path}.${name}` : name);
  if (tree.value) throw new Malformed(`Unexpected value for ${path || "the request"}`);
  return out;
}

// AWS: accepts `.member.N`, the modelled name (`.Tag.N`) and the flat `.N` alike.
function readList(type: ListType, tree: Tree, path: string): unknown[] {
  return numbered(tree, type.item.traits.xmlName ?? "member", "member", path).map(([at, item]) => read(type.item.type, item, `${path}.${at}`));
}

function readMap(type: MapType, tree: Tree, path: string): Record<string, unknown> {
  const keyName = type.key.traits.xmlName ?? "key";
  const valueName = type.value.traits.xmlName ?? "value";
  return Object.fromEntries(numbered(tree, "entry", "entry", path).map(([at, entry]) => {
    const key = entry.below.get(keyName)?.value;
    const value = entry.below.get(valueName);
    if (key === undefined || value === undefined) throw new Malformed(`${path}.${at} needs ${keyName} and ${valueName}`);
    return [key, read(type.value.type, value, `${path}.${at}.${valueName}`)];
  }));
}

/** The numbered items below `tree`, in their order. */
function numbered(tree: Tree, modelled: string, usual: string, path: string): [number, Tree][] {
  if (tree.value) throw new Malformed(`Unexpected value for ${path}`);
  const holder = tree.below.get(modelled) ?? tree.below.get(usual) ?? tree;
  const items: [number, Tree][] = [];
  for (const [name, item] of holder.below) {
    const at = Number(name);
    if (!Number.isSafeInteger(at) || at < 0) throw new UnknownMember(`${path}.${name}`);
    items.push([at, item]);
  }
  return items.sort(([a], [b]) => a - b);
}
