import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { AwsError, NotSupported } from "../kernel/errors";
import type { Kernel } from "../kernel/kernel";
import { decodeChunks, decompress, isChunked, readBody, streamBody, wrongHash } from "./body";
import { Claims, formSignature } from "./claim";
import { awsError } from "./errors";
import type { Exchange } from "./exchange-state";
import { bodyHash, declaredHash, Identities, type Identity } from "./identity";
import { formOperation, isFormUpload, readFormUpload } from "./form-upload";
import { header, isForm, requireDecodable, withHoistedHeaders, type Incoming } from "./incoming";
import { maxBody } from "./limits";
import type { ApiOperation } from "./model";
import { targetOf, type Registry, type WireService } from "./registry";
import { readJsonRpc, readQuery, readRest, type Input } from "./request";

/** A request, understood. */
export interface Understood {
  readonly service: WireService;
  readonly operation: ApiOperation;
  readonly input: Input;
  readonly identity: Identity;
}

interface Payload {
  readonly body: Buffer | Readable;
  /** The head, less what said how the body was sent. */
  readonly head: Incoming;
  /** Headers that came after the body. */
  readonly trailers: Readonly<Record<string, string>>;
}

const NONE = {};

const clientGone = (): AwsError => new AwsError("RequestTimeout", "Your socket connection to the server was not read from or written to within the timeout period.", { status: 400 });

/** From bytes to: which service, who calls, which operation, with what input. */
export class Reader {
  private readonly claims = new Claims();
  private readonly identities: Identities;

  constructor(kernel: Kernel, private readonly registry: Registry) {
    this.identities = new Identities(kernel);
  }

  /** Throws an `AwsError`, or one of the wire's own failures. Fills in `exchange` as it learns. */
  async read(exchange: Exchange): Promise<Understood> {
    const { head } = exchange;
    let early: Buffer | undefined;
    const claim = this.claims.read(head);
    let service = this.registry.byHead(head, claim.service);
    if (!service && claim.service === undefined && targetOf(head) === undefined) {
      if (isForm(head.headers)) early = await readBody(exchange.request, maxBody(undefined));
      const form = early ? formOf(early) : head.query;
      service = form.has("Action") ? this.registry.byForm(form) : this.registry.forUnnamed;
    }
    if (!service) return refuse(exchange, claim.service);
    exchange.service = service;
    requireDecodable(head.search);
    if (claim.problem) throw claim.problem;
    if (service.spec.quirks?.formUploads !== undefined && isFormUpload(head)) return this.form(exchange, service, service.spec.quirks.formUploads);
    const identity = (exchange.identity = this.identities.claim(claim.signature, service.spec));
    const { operation, input } = service.isRest ? await this.rest(exchange, service, identity, early) : await this.rpc(exchange, service, identity, early);
    return { service, operation, input, identity };
  }

  private async rest(exchange: Exchange, service: WireService, identity: Identity, early: Buffer | undefined): Promise<{ operation: ApiOperation; input: Input }> {
    const routed = service.router.route(exchange.head);
    exchange.operation = routed.operation.name;
    const streamed = service.spec.quirks?.streamedInputs?.includes(routed.operation.name) ?? false;
    const { body, head, trailers } = await this.receive(exchange, service, identity, early, streamed);
    return { operation: routed.operation, input: readRest(service.spec, routed, head, body, trailers) };
  }

  /** An upload by a form: signed, if at all, in its fields, over its policy. */
  private async form(exchange: Exchange, service: WireService, name: string): Promise<Understood> {
    exchange.operation = name;
    const { spec } = service;
    const label = service.router.labelOf(exchange.head);
    const { fields, fileName, file } = await readFormUpload(exchange.request, exchange.head, (thrown) => awsError(thrown, spec) ?? clientGone());
    const signature = formSignature(fields);
    const claimed = this.identities.claim(signature, spec);
    const identity: Identity = (exchange.identity = { ...claimed, ...(signature && { authentication: "Form" as const }) });
    if (signature && fields["policy"] === undefined) {
      throw new AwsError("InvalidArgument", "Bucket POST must contain a field named 'policy'.  If it is specified, please check the order of the fields.", { status: 400 });
    }
    if (identity.proof) this.identities.verifyText(identity.proof, fields["policy"]!);
    return { service, operation: formOperation(name), identity, input: { ...label, Fields: fields, ...(fileName !== undefined && { FileName: fileName }), ...(file && { Body: file }) } };
  }

  private async rpc(exchange: Exchange, service: WireService, identity: Identity, early: Buffer | undefined): Promise<{ operation: ApiOperation; input: Input }> {
    if (service.spec.protocol !== "query") {
      const operation = jsonOperation(exchange.head, service);
      exchange.operation = operation.name;
      const { body } = await this.receive(exchange, service, identity, early, false);
      return { operation, input: readJsonRpc(operation, body as Buffer) };
    }
    const { body } = await this.receive(exchange, service, identity, early, false);
    const form = isForm(exchange.head.headers) ? formOf(body as Buffer) : exchange.head.query;
    const operation = queryOperation(form, service);
    exchange.operation = operation.name;
    return { operation, input: readQuery(operation, form) };
  }

  /** The body, once the signature over it is verified where it must be. */
  private async receive(exchange: Exchange, { spec }: WireService, { proof }: Identity, early: Buffer | undefined, streamed: boolean): Promise<Payload> {
    const { request, head } = exchange;
    const declared = proof && spec.quirks?.s3Signatures ? declaredHash(head, proof.signature) : undefined;
    if (declared === "") throw new AwsError("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", { status: 400 });
    // S3 clients say beforehand what the body will be, so that it need not be in memory to be verified.
    if (proof && declared !== undefined) this.identities.verify(proof, head, declared, spec);
    const signer = proof && declared !== undefined ? this.identities.chunkSigner(proof, declared) : undefined;
    const hash = declared !== undefined && /^[0-9a-f]{64}$/.test(declared) ? declared : undefined;
    const chunked = isChunked(request);
    const given = spec.quirks?.s3Signatures && head.query.has("X-Amz-Signature") ? withHoistedHeaders(head) : head;
    const plain = chunked ? withoutChunking(given) : given;
    if (streamed && request.headers["transfer-encoding"] !== undefined && plain.headers["content-length"] === undefined) {
      throw new AwsError("MissingContentLength", "You must provide the Content-Length HTTP header.", { status: 411 });
    }
    if (streamed) return { body: streamBody(request, { chunked, signer, hash, failure: (thrown) => awsError(thrown, spec) ?? clientGone() }), head: plain, trailers: NONE };

    const limit = maxBody(spec);
    const raw = early ?? (await readBody(request, limit));
    if (hash !== undefined && bodyHash(raw) !== hash) throw wrongHash();
    if (proof && declared === undefined) this.identities.verify(proof, head, bodyHash(raw), spec);
    if (chunked) return { ...decodeChunks(raw, signer), head: plain };
    // In REST-XML, Content-Encoding belongs to the object that is stored.
    const encoded = head.headers["content-encoding"] !== undefined && spec.protocol !== "restXml";
    return { body: encoded ? await decompress(request, raw, limit) : raw, head: plain, trailers: NONE };
  }
}

/** A request for a service that is not here, or for none at all. */
function refuse(exchange: Exchange, signedFor: string | undefined): never {
  const { head } = exchange;
  const target = targetOf(head);
  exchange.claimed = signedFor ?? target?.service;
  exchange.operation = target?.operation ?? head.query.get("Action") ?? undefined;
  if (exchange.claimed) throw new NotSupported(`the service ${exchange.claimed}`, "local/services");
  throw new AwsError("UnknownOperationException", "the request names no AWS service: it has no X-Amz-Target, no signature and no Action", { status: 404 });
}

function formOf(body: Buffer): URLSearchParams {
  const text = body.toString("utf8");
  requireDecodable(text);
  return new URLSearchParams(text);
}

function jsonOperation(head: Incoming, service: WireService): ApiOperation {
  const { spec } = service;
  const target = targetOf(head);
  if (!target && (isForm(head.headers) || head.query.has("Action"))) {
    throw new NotSupported(`the Query protocol of ${service.id} (its SDKs speak JSON)`, "local/wire");
  }
  if (head.headers["smithy-protocol"]) {
    throw new NotSupported(`the protocol ${String(head.headers["smithy-protocol"])}`, "local/wire");
  }
  const operation = target?.service === spec.target ? service.operation(target?.operation ?? "") : undefined;
  if (operation) return operation;
  throw new AwsError("UnknownOperationException", target
    ? `the API of ${service.id} has no operation ${target.operation}`
    : `${head.method} ${head.path} names no operation of ${service.id}: it has no X-Amz-Target`, { status: 400 });
}

function queryOperation(form: URLSearchParams, service: WireService): ApiOperation {
  const action = form.get("Action");
  if (action === null) throw new AwsError("MissingAction", "The request is missing an action or a required parameter.", { status: 400 });
  const version = form.get("Version") ?? service.spec.version;
  const operation = version === service.spec.version ? service.operation(action) : undefined;
  if (operation) return operation;
  throw new AwsError("InvalidAction", `Could not find operation ${action} for version ${version}`, { status: 400 });
}

/** What the `aws-chunked` encoding adds is not the object's. */
function withoutChunking(head: Incoming): Incoming {
  const headers: IncomingHttpHeaders = { ...head.headers };
  const encodings = (header(headers, "content-encoding") ?? "").split(",").map((encoding) => encoding.trim()).filter((encoding) => encoding !== "" && encoding !== "aws-chunked");
  if (encodings.length > 0) headers["content-encoding"] = encodings.join(","); else delete headers["content-encoding"];
  const length = header(headers, "x-amz-decoded-content-length");
  if (length !== undefined) headers["content-length"] = length;
  return { ...head, headers };
}
