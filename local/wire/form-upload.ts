import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { ClientGone } from "./body";
import { header, type Incoming } from "./incoming";
import { Malformed } from "./malformed";
import { apiOf, type ApiOperation } from "./model";

/** Uploads by browser forms: `multipart/form-data`, its fields in memory, its file as a stream. */

export interface FormUpload {
  /** By name, in lower case. Fields behind the file are not looked at. */
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string | undefined;
  readonly file: Readable | undefined;
}

/** AWS: bytes of everything before the file. */
const MOST_FIELDS = 20 * 1024;

const malformed = () => new Malformed("The body of your POST request is not well-formed multipart/form-data.", { code: "MalformedPOSTRequest" });
const tooLong = () => new Malformed("Your POST request fields preceding the upload file were too large.", { code: "MaxPostPreDataLengthExceeded" });

/** Whether a request is a form with a file. */
export const isFormUpload = ({ method, headers }: Incoming): boolean => method === "POST" && (header(headers, "content-type")?.startsWith("multipart/form-data") ?? false);

/** Bytes as they come in, of which as much is looked at as is needed. */
class Source {
  private rest: Buffer = Buffer.alloc(0);
  private ended = false;
  private readonly parts: AsyncIterator<Buffer>;

  constructor(private readonly request: IncomingMessage) {
    this.parts = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** What comes before `mark`, which is taken, too. At most `most` bytes. */
  async until(mark: string, most: number): Promise<Buffer> {
    for (;;) {
      const at = this.rest.indexOf(mark);
      if (at >= 0) {
        const before = this.rest.subarray(0, at);
        this.rest = this.rest.subarray(at + mark.length);
        return before;
      }
      if (this.rest.length > most) throw tooLong();
      if (!(await this.more())) throw malformed();
    }
  }

  async take(length: number): Promise<Buffer> {
    while (this.rest.length < length) if (!(await this.more())) throw malformed();
    const taken = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return taken;
  }

  /** The bytes up to `mark`, as they come; what is behind it is read and thrown away. */
  async *stream(mark: string): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.rest.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield this.rest.subarray(0, at);
        this.rest = Buffer.alloc(0);
        while (await this.more()) this.rest = Buffer.alloc(0);
        return;
      }
      // The mark may have begun at the end of what is there.
      const sure = this.rest.length - mark.length;
      if (sure > 0) {
        const part = this.rest.subarray(0, sure);
        this.rest = this.rest.subarray(sure);
        yield part;
      }
      if (!(await this.more())) throw malformed();
    }
  }

  private async more(): Promise<boolean> {
    if (this.ended) return false;
    try {
      const { value, done } = await this.parts.next();
      if (done) this.ended = true;
      else this.rest = this.rest.length === 0 ? value : Buffer.concat([this.rest, value]);
      return !done;
    } catch (error) {
      throw this.request.complete ? error : new ClientGone("closed");
    }
  }
}

/** Reads up to the file. `failure`: what readers of the file are told of a failure. */
export async function readFormUpload(request: IncomingMessage, head: Incoming, failure: (thrown: unknown) => Error): Promise<FormUpload> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(header(head.headers, "content-type") ?? "");
  const mark = boundary && `--${boundary[1] ?? boundary[2]}`;
  if (!mark) throw malformed();
  const source = new Source(request);
  await source.until(mark, MOST_FIELDS);
  const fields: Record<string, string> = {};
  for (let size = 0; size <= MOST_FIELDS;) {
    if ((await source.take(2)).toString("latin1") === "--") return { fields, fileName: undefined, file: undefined };
    const heading = (await source.until("\r\n\r\n", MOST_FIELDS)).toString("utf8");
    const name = /;\s*name="([^"]*)"/i.exec(heading)?.[1]?.toLowerCase();
    if (name === undefined) throw malformed();
    if (name === "file") {
      const fileName = /;\s*filename="([^"]*)"/i.exec(heading)?.[1];
      return { fields, fileName, file: Readable.from(guarded(source.stream(`\r\n${mark}`), failure), { objectMode: false }) };
    }
    const value = await source.until(`\r\n${mark}`, MOST_FIELDS);
    size += name.length + value.length;
    fields[name] = value.toString("utf8");
  }
  throw tooLong();
}

async function* guarded(parts: AsyncGenerator<Buffer>, failure: (thrown: unknown) => Error): AsyncGenerator<Buffer> {
  try {
    yield* parts;
  } catch (thrown) {
    throw failure(thrown);
  }
}

/** The SDKs know no such operation: what its answer is made of, in their schemas' form. */
export function formOperation(name: string): ApiOperation {
  const output = [3, "forms", `${name}Output`, 0, ["Status", "Location", "ETag", "VersionId", "ServerSideEncryption", "ContentType", "Document"], [
    [1, { httpResponseCode: 1 }], [0, { httpHeader: "Location" }], [0, { httpHeader: "ETag" }], [0, { httpHeader: "x-amz-version-id" }],
    [0, { httpHeader: "x-amz-server-side-encryption" }], [0, { httpHeader: "Content-Type" }], [0, { httpPayload: 1 }],
  ]];
  return apiOf({ form$: [9, "forms", name, { http: ["POST", "/", 204] }, [3, "forms", `${name}Input`, 0, [], []], output] } as never).operations.get(name)!;
}
