import { isObject, type Json, type JsonObject } from "../../../../model/pattern";
import { parsePath, valueAt, type Path } from "./path";

/** What the variables that AWS predefines stand for. */
export interface Reserved {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** ISO 8601, without milliseconds. */
  readonly ingestionTime: string;
}

/** What a template gave: text to deliver, or why AWS drops the event. */
export type Rendered = { readonly text: string } | { readonly dropped: string };

/** Why a transformer is refused; `{id}` stands for the target's id. */
export class TransformerError extends Error {}

interface Placeholder {
  readonly name: string;
  /** Whether it stands between quotes. */
  readonly quoted: boolean;
}

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/y;
const RESERVED = new Set(["aws.events.rule-arn", "aws.events.rule-name", "aws.events.event.ingestion-time", "aws.events.event", "aws.events.event.json"]);

/** An input transformer, checked and ready to run. */
export class Transformer {
  private readonly parts: readonly (string | Placeholder)[];
  private readonly paths = new Map<string, Path>();
  /** A JSON document, as opposed to quoted lines of text. */
  private readonly isJson: boolean;

  /** Throws a `TransformerError` in AWS's words. */
  constructor(template: string, pathsMap: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(pathsMap)) {
      if (/^aws/i.test(name)) throw new TransformerError(`InputPathsMap for target {id} contains the key ${name}: keys may not start with AWS.`);
      const path = parsePath(text);
      if (!path) throw new TransformerError(`Invalid InputPathsMap for target {id}: ${text} is not a valid path.`);
      this.paths.set(name, path);
    }
    this.parts = split(template);
    for (const part of this.parts) {
      if (typeof part !== "string" && !this.paths.has(part.name) && !RESERVED.has(part.name)) {
        throw new TransformerError(`InputTemplate for target {id} contains invalid placeholder ${part.name}.`);
      }
    }
    this.isJson = !template.trimStart().startsWith('"');
    // Any value may come: 0 where JSON is inserted, nothing within quotes.
    const sample = this.parts.map((part) => (typeof part === "string" ? part : part.quoted ? "" : "0")).join("");
    if (!(this.isJson ? isJsonText(sample) : quotedLines(sample))) {
      throw new TransformerError(`Invalid InputTemplate for target {id} : [Source: (String)"${template}"].`);
    }
  }

  render(event: JsonObject, reserved: Reserved): Rendered {
    let text = "";
    for (const part of this.parts) {
      text += typeof part === "string" ? part : this.insert(part, this.valueOf(part.name, event, reserved));
    }
    // AWS: nothing is escaped, so a quote or an object within quotes may break the document; it is then not delivered.
    if (this.isJson && !isJsonText(text)) return { dropped: `the input transformer made no valid JSON: ${text.slice(0, 200)}` };
    return { text };
  }

  private valueOf(name: string, event: JsonObject, reserved: Reserved): Json | undefined {
    switch (name) {
      case "aws.events.rule-arn": return reserved.ruleArn;
      case "aws.events.rule-name": return reserved.ruleName;
      case "aws.events.event.ingestion-time": return reserved.ingestionTime;
      case "aws.events.event": return withoutDetail(event);
      case "aws.events.event.json": return event;
      default: return valueAt(this.paths.get(name)!, event);
    }
  }

  private insert({ quoted }: Placeholder, value: Json | undefined): string {
    if (!quoted) return JSON.stringify(value ?? (value === undefined ? "" : null));
    if (value === undefined) return "";
    if (typeof value === "string") return value;
    const text = JSON.stringify(value);
    // AWS: in a text template objects lose their quotes: {acc_id:0a78,sf_id:baz}.
    return this.isJson ? text : text.replaceAll('"', "");
  }
}

/** AWS: `<aws.events.event>` has no detail, and says `detailType`. */
function withoutDetail(event: JsonObject): JsonObject {
  const { id, account, time, source, region, resources, version } = event;
  return { id, account, detailType: event["detail-type"], time, source, region, resources, version } as JsonObject;
}

/** Text and placeholders in turn, with note of which stand between quotes. */
function split(template: string): (string | Placeholder)[] {
  const parts: (string | Placeholder)[] = [];
  let quoted = false;
  let from = 0;
  for (let i = 0; i < template.length; i++) {
    const char = template[i];
    if (char === "\\") {
      i++;
    } else if (char === '"') {
      quoted = !quoted;
    } else if (char === "<") {
      PLACEHOLDER.lastIndex = i;
      const match = PLACEHOLDER.exec(template);
      if (!match) continue;
      parts.push(template.slice(from, i), { name: match[1]!, quoted });
      i = PLACEHOLDER.lastIndex - 1;
      from = i + 1;
    }
  }
  parts.push(template.slice(from));
  return parts;
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** AWS: text is written as one or more quoted lines. */
function quotedLines(text: string): boolean {
  return text.split("\n").every((line) => line.trim() === "" || (line.trim().startsWith('"') && isJsonText(line)));
}

/** Whether a template is the only one that AWS takes for log groups: `{"timestamp": <..>, "message": <..>}`. */
export function isLogTemplate(template: string): boolean {
  const sample = template.replace(/<[A-Za-z0-9_.-]+>/g, '""');
  if (!isJsonText(sample)) return false;
  const value = JSON.parse(sample) as Json;
  return isObject(value) && Object.keys(value).sort().join() === "message,timestamp";
}
