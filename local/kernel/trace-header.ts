import type { Trace } from "./trace";

/** How a trace crosses processes: `X-Amzn-Trace-Id` on requests, `_X_AMZN_TRACE_ID` in Lambda functions. */

export const TRACE_HEADER = "x-amzn-trace-id";

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;
const SPAN = /^[0-9a-f]{16}$/;
const LINEAGE = /^[0-9a-f]+(?::[0-9a-f]+)*:(\d{1,6})(?:\||$)/;

/**
 * `Root=1-..;Parent=<the span, 16 hex digits>;Sampled=1;Lineage=<8 hex digits>:<hops>`.
 * The SDKs hand it on as it is, and so every call of a function carries where its story began and how far it has come.
 */
export function formatTrace(trace: Trace): string {
  const parent = (trace.parent ?? 0).toString(16).padStart(16, "0");
  return `Root=${trace.id};Parent=${parent};Sampled=1;Lineage=${trace.id.slice(-8)}:${trace.hops}`;
}

/** The trace that a header carries; undefined when it is none. Parents that no span of ours can be are left out. */
export function parseTrace(header: string | undefined): Trace | undefined {
  if (!header) return undefined;
  const fields = new Map(header.split(";").map((field) => {
    const at = field.indexOf("=");
    return [field.slice(0, Math.max(at, 0)).trim().toLowerCase(), field.slice(at + 1).trim()] as const;
  }));
  const id = fields.get("root");
  if (id === undefined || !ROOT.test(id)) return undefined;
  const parent = SPAN.test(fields.get("parent") ?? "") ? parseInt(fields.get("parent")!, 16) : 0;
  const hops = Number(LINEAGE.exec(fields.get("lineage") ?? "")?.[1] ?? 0);
  return parent > 0 && Number.isSafeInteger(parent) ? { id, parent, hops } : { id, hops };
}
