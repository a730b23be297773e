import { UnknownMember } from "./json";
import { Malformed } from "./malformed";
import type { ListType, MapType, Member, ScalarType, StructureType, Type } from "./model";
import { readText, writeText } from "./text";
import type { XmlElement } from "./xml-parser";

/** XML bodies: elements turned into the SDK's types, and back. */

export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;" };
/** XML 1.0 has no way to write most control characters. */
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const escapeXml = (text: string): string => text.replace(UNWRITABLE, "\ufffd").replace(/[&<>"\r]/g, (c) => ESCAPES[c]!);

/** An element with text in it. */
export const xmlText = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>`;

/** The members of `value` as elements, without one around them. */
export function writeMembers(type: StructureType, value: Record<string, unknown>, only?: (member: Member) => boolean): string {
  let out = "";
  for (const member of type.members) {
    const item = value[member.name];
    if (item === undefined || item === null || member.traits.xmlAttribute || (only && !only(member))) continue;
    out += writeMember(member.traits.xmlName ?? member.name, member, item);
  }
  return out;
}

/** A whole element for a structure, with its attributes. */
export function writeElement(name: string, type: StructureType, value: Record<string, unknown>, xmlns?: string): string {
  let attributes = xmlns ? ` xmlns="${escapeXml(xmlns)}"` : "";
  for (const member of type.members) {
    const item = value[member.name];
    if (member.traits.xmlAttribute && item !== undefined && item !== null) {
      attributes += ` ${member.traits.xmlName ?? member.name}="${escapeXml(String(item))}"`;
    }
  }
  return `<${name}${attributes}>${writeMembers(type, value)}</${name}>`;
}

function writeMember(name: string, member: Member, value: unknown): string {
  const type = member.type;
  if (type.kind === "list") {
    const items = (value as readonly unknown[]).filter((item) => item !== undefined && item !== null);
    if (member.traits.xmlFlattened) return items.map((item) => writeMember(name, type.item, item)).join("");
    const inner = type.item.traits.xmlName ?? "member";
    return `<${name}>${items.map((item) => writeMember(inner, type.item, item)).join("")}</${name}>`;
  }
  if (type.kind === "map") {
    const entries = Object.entries(value as object).filter(([, item]) => item !== undefined && item !== null);
    if (member.traits.xmlFlattened) return entries.map(([key, item]) => writeEntry(name, type, key, item)).join("");
    return `<${name}>${entries.map(([key, item]) => writeEntry("entry", type, key, item)).join("")}</${name}>`;
  }
  if (type.kind === "structure") return writeElement(name, type, value as Record<string, unknown>, namespaceOf(member));
  if (type.kind === "document") throw new Error(`${member.name} is a document, which XML protocols have not`);
  return xmlText(name, writeText(type, value, "date-time"));
}

const namespaceOf = (member: Member): string | undefined => (member.traits.xmlNamespace?.[0] ? undefined : member.traits.xmlNamespace?.[1]);

function writeEntry(name: string, type: MapType, key: string, value: unknown): string {
  return `<${name}>${xmlText(type.key.traits.xmlName ?? "key", key)}${writeMember(type.value.traits.xmlName ?? "value", type.value, value)}</${name}>`;
}

/** A structure from an element. Unknown elements are refused. Throws `Malformed` or `UnknownMember`. */
export function readElement(type: StructureType, element: XmlElement, only?: (member: Member) => boolean): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const held = new Map<string, XmlElement[]>();
  for (const child of element.children) {
    const list = held.get(child.name);
    if (list) list.push(child); else held.set(child.name, [child]);
  }
  for (const member of type.members) {
    if (only && !only(member)) continue;
    const name = member.traits.xmlName ?? member.name;
    if (member.traits.xmlAttribute) {
      const attribute = element.attributes[name.slice(name.indexOf(":") + 1)];
      if (attribute !== undefined) out[member.name] = attribute;
      continue;
    }
    const found = held.get(name);
    if (!found) continue;
    held.delete(name);
    out[member.name] = readMember(member, found);
  }
  for (const unknown of held.keys()) throw new UnknownMember(`${element.name}.${unknown}`);
  return out;
}

function readMember(member: Member, elements: readonly XmlElement[]): unknown {
  const { type, traits } = member;
  if (type.kind === "list") return readList(type, traits.xmlFlattened ? elements : one(elements).children, Boolean(traits.xmlFlattened));
  if (type.kind === "map") return readMap(type, traits.xmlFlattened ? elements : one(elements).children);
  return readValue(type, one(elements));
}

function readList(type: ListType, elements: readonly XmlElement[], flat: boolean): unknown[] {
  const name = type.item.traits.xmlName ?? "member";
  return elements.map((element) => {
    if (!flat && element.name !== name) throw new UnknownMember(element.name);
    return readMember(type.item, [element]);
  });
}

function readMap(type: MapType, elements: readonly XmlElement[]): Record<string, unknown> {
  const keyName = type.key.traits.xmlName ?? "key";
  const valueName = type.value.traits.xmlName ?? "value";
  return Object.fromEntries(elements.map((entry) => {
    const key = entry.children.find((child) => child.name === keyName);
    const value = entry.children.find((child) => child.name === valueName);
    if (!key || !value) throw new Malformed(`<${entry.name}> needs <${keyName}> and <${valueName}>`);
    return [key.text, readMember(type.value, [value])];
  }));
}

function readValue(type: Exclude<Type, ListType | MapType>, element: XmlElement): unknown {
  if (type.kind === "structure") return readElement(type, element);
  if (type.kind === "document") throw new Malformed(`<${element.name}> is a document, which XML protocols have not`);
  if (element.children.length > 0) throw new Malformed(`<${element.name}> holds elements where a value is expected`);
  try {
    return readText(type as ScalarType, element.text, "date-time");
  } catch (error) {
    throw error instanceof Malformed ? new Malformed(`${error.message} (at ${element.name})`) : error;
  }
}

function one(elements: readonly XmlElement[]): XmlElement {
  if (elements.length > 1) throw new Malformed(`<${elements[0]!.name}> is given ${elements.length} times`);
  return elements[0]!;
}
