/** An answer on its way to the client. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export const json = (status: number, value: object): Reply => ({ status, headers: [["content-type", "application/json"]], body: Buffer.from(JSON.stringify(value)) });

/** AWS's words, by status. */
const MESSAGES: Readonly<Record<number, string>> = {
  400: "Bad Request", 403: "Forbidden", 404: "Not Found", 413: "Request Entity Too Large", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
};

export const refusal = (status: number): Reply => json(status, { message: MESSAGES[status] });

/** What HTTP itself sets. */
const OWN = ["connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"];

type Scalar = string | number | boolean;
const isScalar = (value: unknown): value is Scalar => ["string", "number", "boolean"].includes(typeof value);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** What a function's answer comes to; the text of what is wrong with it when it is not of the format. */
export function replyOf(payload: unknown, version: string): Reply | string {
  if (version === "2.0" && (!isObject(payload) || payload.statusCode === undefined)) return inferred(payload);
  if (!isObject(payload)) return "the function's answer is not an object";
  const status = Number(payload.statusCode);
  if (!isScalar(payload.statusCode) || typeof payload.statusCode === "boolean" || !Number.isInteger(status) || status < 100 || status > 599) return `statusCode is ${JSON.stringify(payload.statusCode) ?? "missing"}`;
  const headers = headersOf(payload, version);
  if (typeof headers === "string") return headers;
  const { body = "", isBase64Encoded = false } = payload;
  if (body !== null && typeof body !== "string") return "body is not a string";
  if (typeof isBase64Encoded !== "boolean") return "isBase64Encoded is neither true nor false";
  if (!headers.some(([name]) => name.toLowerCase() === "content-type")) headers.push(["content-type", version === "2.0" ? "text/plain;charset=UTF-8" : "text/plain; charset=utf-8"]);
  return { status, headers, body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8") };
}

/** AWS: an answer of format 2.0 without a status code is the body of a 200. */
function inferred(payload: unknown): Reply {
  const body = payload === undefined || payload === null ? "null" : typeof payload === "string" ? payload : JSON.stringify(payload);
  return { status: 200, headers: [["content-type", "application/json"]], body: Buffer.from(body) };
}

function headersOf(payload: Record<string, unknown>, version: string): [string, string][] | string {
  const { headers, multiValueHeaders, cookies } = payload;
  const out = new Map<string, [string, string][]>();
  const add = (name: string, value: Scalar) => out.set(name.toLowerCase(), [...(out.get(name.toLowerCase()) ?? []), [name, String(value)]]);
  if (headers !== undefined && headers !== null) {
    if (!isObject(headers) || !Object.values(headers).every((value) => isScalar(value) || value === null)) return "headers is not a map of strings";
    for (const [name, value] of Object.entries(headers)) if (value !== null) add(name, value as Scalar);
  }
  if (version === "1.0" && multiValueHeaders !== undefined && multiValueHeaders !== null) {
    if (!isObject(multiValueHeaders) || !Object.values(multiValueHeaders).every((values) => Array.isArray(values) && values.every(isScalar))) return "multiValueHeaders is not a map of lists of strings";
    for (const [name, values] of Object.entries(multiValueHeaders)) {
      // AWS: given in both, all values are taken together.
      const known = new Set(out.get(name.toLowerCase())?.map(([, value]) => value));
      for (const value of values as Scalar[]) if (!known.has(String(value))) add(name, value);
    }
  }
  if (version === "2.0" && cookies !== undefined && cookies !== null) {
    if (!Array.isArray(cookies) || !cookies.every((cookie) => typeof cookie === "string")) return "cookies is not a list of strings";
    for (const cookie of cookies) add("set-cookie", cookie as string);
  }
  const all = [...out].flatMap(([name, values]) => (OWN.includes(name) ? [] : values));
  const wrong = all.find(([name, value]) => !/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value));
  return wrong ? `the header ${wrong[0]} cannot be sent` : all;
}
