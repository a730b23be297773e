import { createRequire } from "node:module";
import { SPECS, type ServiceId } from "./fakes";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

export interface Sender {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}
type Constructor = new (argument: object) => Sender;

const ignore = () => undefined;
/** The S3 client warns about streams. */
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const load = createRequire(__filename);

/** The real SDK clients, by the names of their services. */
export class Clients {
  private readonly made: Sender[] = [];

  constructor(private readonly url: string, private readonly credentials: object = { accessKeyId: "AK", secretAccessKey: "SK" }) {}

  client(service: ServiceId, config: object = {}): Sender {
    const module = load(SPECS[service].sdk) as Record<string, unknown>;
    const [, Client] = Object.entries(module).find(([name, value]) => /Client$/.test(name) && !name.startsWith("__") && typeof value === "function")!;
    const client = new (Client as Constructor)({ region: "eu-west-1", endpoint: this.url, credentials: this.credentials, maxAttempts: 1, logger: SILENT, ...config });
    this.made.push(client);
    return client;
  }

  /** Sends one call, and gives its output without `$metadata`, a streamed body read. */
  async send(service: ServiceId, operation: string, input: object, config: object = {}): Promise<Record<string, unknown>> {
    const module = load(SPECS[service].sdk) as Record<string, Constructor>;
    const output = { ...(await this.client(service, config).send(new module[`${operation}Command`]!(input))) };
    delete output["$metadata"];
    const body = output["Body"] as { transformToByteArray?: () => Promise<Uint8Array> } | undefined;
    if (body?.transformToByteArray) output["Body"] = await body.transformToByteArray();
    return output;
  }

  destroy(): void {
    for (const client of this.made) client.destroy();
  }
}

/** Values as they can be compared: bytes and dates as text, undefined left out. */
export function comparable(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString("latin1")}`;
  if (value instanceof Date) return `date:${value.toISOString()}`;
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, comparable(item)]));
}
