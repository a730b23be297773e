import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** An item or a key: attribute values by name. */
export type Item = Record<string, AttributeValue>;

/** The engine's JSON: what goes over DynamoDB's wire. */
export type Json = { [member: string]: unknown };

/** A copy in which bytes are base64 text. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  const out: Json = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) out[key] = toJson(item);
  return out;
}

const bytes = (text: unknown): unknown => (typeof text === "string" ? Buffer.from(text, "base64") : text);

/** A copy in which the values of binary attributes are bytes again: `{ B: text }` is nothing else anywhere. */
export function fromJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [key, item] = entries[0]! as [string, unknown];
    if (key === "B" && typeof item === "string") return { B: bytes(item) };
    if (key === "BS" && Array.isArray(item)) return { BS: item.map(bytes) };
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, fromJson(item)]));
}

/** The value of a key attribute as conditions and CloudTrail know it. */
export function scalar(value: AttributeValue | undefined): string | undefined {
  if (!value) return undefined;
  const { S, N, B } = value as { S?: string; N?: string; B?: Uint8Array | string };
  return S ?? N ?? (B === undefined ? undefined : typeof B === "string" ? B : Buffer.from(B).toString("base64"));
}
