import { Malformed } from "./malformed";
import type { ScalarType, TimestampFormat } from "./model";

/** Values as text: in XML elements, forms, headers, paths and query strings. */

/** How timestamps look where the model names no format. */
export type TimestampDefault = Exclude<TimestampFormat, "default">;

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|[-+]\d{4})$/;

/** Reads `text` as a value of `type`. Throws `Malformed`. */
export function readText(type: ScalarType, text: string, timestamps: TimestampDefault): unknown {
  switch (type.kind) {
    case "string": return text;
    case "number": return readNumber(text.trim());
    case "boolean":
      if (text === "true") return true;
      if (text === "false") return false;
      throw new Malformed(`'${text}' is not a boolean: true or false`);
    case "blob": return readBase64(text);
    case "timestamp": return readTimestamp(text.trim(), formatOf(type, timestamps));
  }
}

export function writeText(type: ScalarType, value: unknown, timestamps: TimestampDefault): string {
  if (type.kind === "timestamp") return writeTimestamp(value as Date, formatOf(type, timestamps));
  if (type.kind === "blob") return base64(value as Uint8Array | string);
  return String(value);
}

export const formatOf = (type: ScalarType, fallback: TimestampDefault): TimestampDefault =>
  type.timestamp === undefined || type.timestamp === "default" ? fallback : type.timestamp;

export function readTimestamp(text: string, format: TimestampDefault): Date {
  const time = format === "epoch-seconds" ? epochOf(text)
    : format === "date-time" ? (DATE_TIME.test(text) ? Date.parse(text.toUpperCase()) : NaN)
    : (HTTP_DATE.test(text) ? Date.parse(text) : NaN);
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) throw new Malformed(`'${text}' is not a timestamp (${format})`);
  return date;
}

export function writeTimestamp(value: Date, format: TimestampDefault): string {
  switch (format) {
    case "epoch-seconds": return String(value.getTime() / 1000);
    case "http-date": return value.toUTCString();
    case "date-time": return value.toISOString().replace(".000Z", "Z");
  }
}

export const base64 = (value: Uint8Array | string): string =>
  (typeof value === "string" ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength)).toString("base64");

/** `Buffer.from` skips what is no base64: the length tells. */
export function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4 !== 0 || bytes.length !== (text.length / 4) * 3 - padding) throw new Malformed("Invalid Base64 Encoding.");
  return bytes;
}

function readNumber(text: string): number {
  if (NUMBER.test(text)) return Number(text);
  if (text === "NaN") return NaN;
  if (text === "Infinity" || text === "-Infinity") return Number(text);
  throw new Malformed(`'${text}' is not a number`);
}

function epochOf(text: string): number {
  return NUMBER.test(text) ? Math.round(Number(text) * 1000) : NaN;
}
