import { strict as assert } from "node:assert";
import { createHash, createHmac } from "node:crypto";
import { Readable } from "node:stream";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import type { UserCaller } from "../../../local/kernel/caller";
import { Clients } from "./clients";
import { fakeCloud, type FakeCloud, type ServiceId } from "./fakes";
import { asRoot, raw, type RawAnswer } from "./raw";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const user: UserCaller = { type: "IAMUser", account: "123456789012", userName: "u", userId: "UID", arn: "arn:aws:iam::123456789012:user/u", accessKeyId: "USERKEY" };
const KEYS = {
  right: { accessKeyId: "USERKEY", secretAccessKey: SECRET },
  session: { accessKeyId: "SESSIONKEY", secretAccessKey: SECRET, sessionToken: "token//+=&" },
  ended: { accessKeyId: "ENDEDKEY", secretAccessKey: SECRET, sessionToken: "t" },
};

interface Probe {
  readonly service: ServiceId;
  readonly operation: string;
  readonly input: object;
}
/** One call for each protocol, with paths and queries that are hard to sign. */
const PROBES: readonly Probe[] = [
  { service: "events", operation: "ListRules", input: { NamePrefix: "é" } },
  { service: "sqs", operation: "ListQueues", input: {} },
  { service: "iam", operation: "GetRole", input: { RoleName: "a b+c&d=é" } },
  { service: "lambda", operation: "Invoke", input: { FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:f", Qualifier: "a b+c*'()", Payload: Buffer.from("{}") } },
  { service: "s3", operation: "PutObject", input: { Bucket: "bkt", Key: "a//b c+é*'()!/$&@=:;,.txt", Body: "héllo", Metadata: { who: " me  too " } } },
  { service: "s3", operation: "ListObjectsV2", input: { Bucket: "bkt", Prefix: "a b+c&é/~*'", Delimiter: "/" } },
];

type Codes = Readonly<Record<ServiceId, readonly [code: string, status: number]>>;
const codes = (json: readonly [string, number], rest: readonly [string, number], query: readonly [string, number], s3: readonly [string, number]): Codes =>
  ({ events: json, logs: json, sqs: json, cloudwatch: json, lambda: rest, iam: query, sts: query, sns: query, rds: query, s3 });

const WRONG_SIGNATURE = codes(["InvalidSignatureException", 400], ["InvalidSignatureException", 403], ["SignatureDoesNotMatch", 403], ["SignatureDoesNotMatch", 403]);
const WRONG_TOKEN = codes(["UnrecognizedClientException", 400], ["UnrecognizedClientException", 403], ["InvalidClientTokenId", 403], ["InvalidToken", 400]);
const GONE_KEY = codes(["UnrecognizedClientException", 400], ["UnrecognizedClientException", 403], ["InvalidClientTokenId", 403], ["InvalidAccessKeyId", 403]);
const EXPIRED = codes(["ExpiredTokenException", 400], ["ExpiredTokenException", 403], ["ExpiredToken", 403], ["ExpiredToken", 400]);
const SKEWED = codes(["InvalidSignatureException", 400], ["InvalidSignatureException", 403], ["SignatureDoesNotMatch", 403], ["RequestTimeTooSkewed", 403]);

interface Refusal {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number };
}

describe("signatures", () => {
  let cloud: FakeCloud;
  before(async () => {
    cloud = await fakeCloud();
    const { credentials } = cloud.kernel;
    credentials.add({ id: "USERKEY", secret: SECRET, caller: user });
    credentials.add({ id: "SESSIONKEY", secret: SECRET, token: KEYS.session.sessionToken, caller: user, expiresAt: cloud.kernel.clock.now() + 3_600_000 });
    credentials.add({ id: "ENDEDKEY", secret: SECRET, token: "t", caller: user, expiresAt: cloud.kernel.clock.now() - 1 });
    credentials.add({ id: "SWEPTKEY", secret: SECRET, token: "t", caller: user, expiresAt: 1 });
    credentials.add({ id: "DELETEDKEY", secret: SECRET, caller: user });
    credentials.sweep(cloud.kernel.clock.now());
    credentials.remove("DELETEDKEY");
  });
  after(() => cloud.close());
  beforeEach(() => cloud.answer({}));

  const send = async ({ service, operation, input }: Probe, credentials: object, config: object = {}): Promise<unknown> => {
    const clients = new Clients(cloud.url, credentials);
    try {
      return await clients.send(service, operation, input, config);
    } finally {
      clients.destroy();
    }
  };
  const refused = (probe: Probe, credentials: object, config?: object): Promise<Refusal> =>
    send(probe, credentials, config).then(() => assert.fail("it was not refused"), (error: unknown) => error as Refusal);

  for (const probe of PROBES) {
    const name = `${probe.service} ${probe.operation}`;

    it(`${name}: a right signature is that user's`, async () => {
      await send(probe, KEYS.right);
      assert.equal(cloud.last().operation, probe.operation);
      assert.deepEqual(cloud.last().call.caller, user);
      assert.equal(cloud.last().call.region, "eu-west-1");
    });

    it(`${name}: a session with its token`, async () => {
      await send(probe, KEYS.session);
      assert.deepEqual(cloud.last().call.caller, user);
    });

    it(`${name}: an unknown key is the account's root, whatever its signature`, async () => {
      await send(probe, { accessKeyId: "anything", secretAccessKey: "at all" });
      assert.deepEqual(cloud.last().call.caller, { type: "Root", account: "123456789012" });
    });

    const refusals: readonly { readonly what: string; readonly keys: object; readonly expected: Codes; readonly config?: object }[] = [
      { what: "a wrong secret", keys: { ...KEYS.right, secretAccessKey: "wrong" }, expected: WRONG_SIGNATURE },
      { what: "a wrong token", keys: { ...KEYS.session, sessionToken: "other" }, expected: WRONG_TOKEN },
      { what: "no token", keys: { ...KEYS.session, sessionToken: undefined }, expected: WRONG_TOKEN },
      { what: "a token too many", keys: { ...KEYS.right, sessionToken: "t" }, expected: WRONG_TOKEN },
      { what: "an expired session", keys: KEYS.ended, expected: EXPIRED },
      { what: "a session that was swept", keys: { ...KEYS.ended, accessKeyId: "SWEPTKEY" }, expected: EXPIRED },
      { what: "a deleted key", keys: { ...KEYS.right, accessKeyId: "DELETEDKEY" }, expected: GONE_KEY },
      { what: "a clock that is late", keys: KEYS.right, expected: SKEWED, config: { systemClockOffset: -20 * 60_000 } },
      { what: "a clock that is early", keys: KEYS.right, expected: SKEWED, config: { systemClockOffset: 20 * 60_000 } },
    ];
    for (const { what, keys, expected, config } of refusals) {
      it(`${name}: ${what} is refused`, async () => {
        const before = cloud.seen.length;
        const error = await refused(probe, keys, config);
        assert.deepEqual([error.name, error.$metadata.httpStatusCode], expected[probe.service]);
        assert.equal(cloud.seen.length, before, "the operation ran");
      });
    }
  }

  it("says what should have been signed, and records it without the token", async () => {
    const error = await refused(PROBES[0]!, { ...KEYS.session, secretAccessKey: "wrong" });
    assert.match(error.message, /^The request signature we calculated does not match the signature you provided\. Check your AWS Secret Access Key and signing method\. Consult the service documentation for details\.\n\nThe Canonical String for this request should have been\n'POST\n/);
    const entry = cloud.kernel.journal.since(0).at(-1)!;
    assert.ok(entry.kind === "call" && entry.error?.code === "InvalidSignatureException");
    assert.ok(!JSON.stringify(entry).includes("token"));
  });

  it("a clock 10 minutes off is too late for all but S3", async () => {
    assert.equal((await refused(PROBES[0]!, KEYS.right, { systemClockOffset: -10 * 60_000 })).name, "InvalidSignatureException");
    await send(PROBES[5]!, KEYS.right, { systemClockOffset: -10 * 60_000 });
    assert.deepEqual(cloud.last().call.caller, user);
  });

  it("no signature is anonymous", async () => {
    await raw(cloud.url, { method: "GET", path: "/bkt/key" });
    assert.deepEqual([cloud.last().operation, cloud.last().call.caller], ["GetObject", { type: "Anonymous" }]);
    await raw(cloud.url, { headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.ListRules" }, body: "{}" });
    assert.deepEqual([cloud.last().operation, cloud.last().call.caller, cloud.last().call.region], ["ListRules", { type: "Anonymous" }, "us-east-1"]);
    await raw(cloud.url, { headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" }, body: "Action=GetCallerIdentity&Version=2011-06-15" });
    assert.deepEqual([cloud.last().service, cloud.last().operation], ["sts", "GetCallerIdentity"]);
  });

  describe("tampering", () => {
    const signer = (service: string, keys = KEYS.right) =>
      new SignatureV4({ service, region: "eu-west-1", credentials: keys, sha256: Sha256, uriEscapePath: service !== "s3", applyChecksum: true });
    const host = () => `127.0.0.1:${cloud.port}`;
    type Signed = { method: string; path: string; query: Record<string, string>; headers: Record<string, string>; body?: string };
    const request = (service: string, over: Partial<Signed> = {}): Signed & { hostname: string; protocol: string } => ({
      method: "POST", path: "/", query: {}, body: "Action=GetUser&Version=2010-05-08&UserName=a", hostname: "127.0.0.1", protocol: "http:",
      ...over, headers: { host: host(), "content-type": "application/x-www-form-urlencoded", ...over.headers },
    });
    const url = ({ path, query }: Signed) => `${path}?${Object.entries(query).map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(v)}`).join("&")}`;
    const dispatch = (signed: Signed): Promise<RawAnswer> => raw(cloud.url, { method: signed.method, path: url(signed), headers: signed.headers, body: signed.body });
    const sign = async (service: string, over: Partial<Signed> = {}): Promise<Signed> => (await signer(service).sign(request(service, over))) as unknown as Signed;

    it("what was signed passes", async () => {
      assert.equal((await dispatch(await sign("iam"))).status, 200);
      assert.deepEqual(cloud.last().call.caller, user);
    });

    const changes: readonly { readonly what: string; readonly change: (signed: Signed) => void }[] = [
      { what: "the body", change: (signed) => { signed.body = signed.body!.replace("UserName=a", "UserName=b"); } },
      { what: "a signed header", change: (signed) => { signed.headers["content-type"] = "application/x-www-form-urlencoded; charset=x"; } },
      { what: "the query", change: (signed) => { signed.query["X-Amz-Extra"] = "1"; } },
      { what: "the time", change: (signed) => { signed.headers["x-amz-date"] = signed.headers["x-amz-date"]!.replace(/\dZ$/, (end) => (end === "0Z" ? "1Z" : "0Z")); } },
      { what: "the list of signed headers", change: (signed) => { signed.headers["authorization"] = signed.headers["authorization"]!.replace("host;", ""); } },
      { what: "the region", change: (signed) => { signed.headers["authorization"] = signed.headers["authorization"]!.replace("eu-west-1", "us-east-1"); } },
    ];
    for (const { what, change } of changes) {
      it(`a change of ${what} does not`, async () => {
        const signed = await sign("iam");
        change(signed);
        const answer = await dispatch(signed);
        assert.equal(answer.status, 403);
        assert.match(answer.body, /<Code>SignatureDoesNotMatch<\/Code>/);
      });
    }

    it("a signature for another service does not", async () => {
      const signed = await sign("iam");
      signed.headers["x-amz-target"] = "AWSEvents.ListRules";
      const answer = await dispatch(signed);
      assert.equal(answer.status, 400);
      assert.match(answer.body, /Credential should be scoped to correct service: 'events'/);
    });

    it("S3 compares the body with the hash that was signed", async () => {
      const signed = await sign("s3", { method: "PUT", path: "/bkt/k", body: "right" });
      assert.equal((await dispatch(signed)).status, 200);
      const answer = await dispatch({ ...signed, body: "wrong" });
      assert.equal(answer.status, 400);
      assert.match(answer.body, /<Code>XAmzContentSHA256Mismatch<\/Code>/);
    });

    it("S3 takes an unsigned payload, others do not", async () => {
      const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
      assert.equal((await dispatch(await sign("s3", { method: "PUT", path: "/bkt/k", body: "x", headers }))).status, 200);
      assert.deepEqual(cloud.last().call.caller, user);
      assert.equal((await dispatch(await sign("iam", { headers }))).status, 403);
    });

    describe("presigned", () => {
      const presign = async (service: string, over: Partial<Signed>, options: { expiresIn: number; signingDate?: Date } = { expiresIn: 60 }, keys = KEYS.right): Promise<Signed> => {
        const { body: _, ...bare } = request(service, over);
        bare.headers = { host: host() };
        return (await signer(service, keys).presign({ ...bare, headers: { ...bare.headers, ...(service === "s3" && { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }) } } as never, { ...options, unhoistableHeaders: new Set(["x-amz-content-sha256"]) })) as unknown as Signed;
      };

      it("an S3 URL works as it is", async () => {
        const signed = await presign("s3", { method: "GET", path: "/bkt/a%20b" }, { expiresIn: 60 }, KEYS.session);
        assert.equal((await raw(cloud.url, { method: "GET", path: url(signed), headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } })).status, 200);
        assert.deepEqual([cloud.last().operation, cloud.last().input, cloud.last().call.caller], ["GetObject", { Bucket: "bkt", Key: "a b" }, user]);
      });

      it("an STS URL works as it is", async () => {
        const signed = await presign("sts", { method: "GET", path: "/", query: { Action: "GetCallerIdentity", Version: "2011-06-15" } });
        assert.equal((await raw(cloud.url, { method: "GET", path: url(signed) })).status, 200);
        assert.deepEqual([cloud.last().operation, cloud.last().call.caller], ["GetCallerIdentity", user]);
      });

      it("not with another secret, another key, or after its time", async () => {
        const signed = await presign("s3", { method: "GET", path: "/bkt/k" }, { expiresIn: 60 }, { ...KEYS.right, secretAccessKey: "wrong" });
        const get = (path: string) => raw(cloud.url, { method: "GET", path, headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } });
        assert.match((await get(url(signed))).body, /<Code>SignatureDoesNotMatch<\/Code>.*<CanonicalRequest>/s);
        const right = await presign("s3", { method: "GET", path: "/bkt/k" });
        assert.equal((await get(url(right))).status, 200);
        assert.match((await get(url(right).replace("/bkt/k", "/bkt/other"))).body, /<Code>SignatureDoesNotMatch<\/Code>/);
        const late = await presign("s3", { method: "GET", path: "/bkt/k" }, { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) });
        const answer = await get(url(late));
        assert.equal(answer.status, 403);
        assert.match(answer.body, /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
        const sts = await presign("sts", { method: "GET", path: "/", query: { Action: "GetCallerIdentity", Version: "2011-06-15" } }, { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) });
        assert.match((await raw(cloud.url, { method: "GET", path: url(sts) })).body, /<Code>SignatureDoesNotMatch<\/Code><Message>Signature expired: \d{8}T\d{6}Z is now earlier than /);
      });
    });
  });

  describe("signed chunks", () => {
    const sha = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
    const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

    /** A PUT in signed chunks, by the document "Signature calculations: transferring a payload in multiple chunks". */
    async function put(parts: readonly string[], { secret = SECRET, trailer = false, tamper = (body: string) => body, path = "/bkt/key" } = {}): Promise<RawAnswer> {
      const time = new Date().toISOString().replace(/\.\d+|[-:]/g, "");
      const date = time.slice(0, 8);
      const scope = `${date}/eu-west-1/s3/aws4_request`;
      const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), "eu-west-1"), "s3"), "aws4_request");
      const kind = `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${trailer ? "-TRAILER" : ""}`;
      const length = String(parts.join("").length);
      const [rawPath, rawQuery = ""] = path.split("?");
      const canonical = `PUT\n${rawPath}\n${rawQuery}\nhost:127.0.0.1:${cloud.port}\nx-amz-content-sha256:${kind}\nx-amz-date:${time}\nx-amz-decoded-content-length:${length}\n\nhost;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length\n${kind}`;
      let previous = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha(canonical)}`).toString("hex");
      const authorization = `AWS4-HMAC-SHA256 Credential=USERKEY/${scope},SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length,Signature=${previous}`;
      let body = "";
      for (const part of [...parts, ""]) {
        previous = hmac(key, `AWS4-HMAC-SHA256-PAYLOAD\n${time}\n${scope}\n${previous}\n${sha("")}\n${sha(part)}`).toString("hex");
        body += `${part.length.toString(16)};chunk-signature=${previous}\r\n${part}${part ? "\r\n" : ""}`;
      }
      if (trailer) {
        const signature = hmac(key, `AWS4-HMAC-SHA256-TRAILER\n${time}\n${scope}\n${previous}\n${sha("x-amz-checksum-crc32:AAAAAA==\n")}`).toString("hex");
        body += `x-amz-checksum-crc32:AAAAAA==\r\nx-amz-trailer-signature:${signature}\r\n`;
      }
      body += "\r\n";
      return raw(cloud.url, {
        method: "PUT", path, body: tamper(body),
        headers: { host: `127.0.0.1:${cloud.port}`, "content-encoding": "aws-chunked,gzip", "x-amz-content-sha256": kind, "x-amz-date": time, "x-amz-decoded-content-length": length, authorization },
      });
    }

    it("are put together, and leave no trace of how they came", async () => {
      assert.equal((await put(["hello ", "world"])).status, 200);
      assert.deepEqual(cloud.last().input, { Bucket: "bkt", Key: "key", Body: Buffer.from("hello world"), ContentEncoding: "gzip", ContentLength: 11 });
      assert.deepEqual(cloud.last().call.caller, user);
    });

    it("may have signed trailers, which are members like other headers", async () => {
      assert.equal((await put(["abc"], { trailer: true })).status, 200);
      assert.equal(cloud.last().input["ChecksumCRC32"], "AAAAAA==");
    });

    const changes: readonly { readonly what: string; readonly options: Parameters<typeof put>[1]; readonly status: number; readonly code: string }[] = [
      { what: "changed data", options: { tamper: (body) => body.replace("hello", "HELLO") }, status: 403, code: "SignatureDoesNotMatch" },
      { what: "chunks out of order", options: { tamper: (body) => body.replace(/^(6;.*\r\n.*\r\n)(5;.*\r\n.*\r\n)/, "$2$1") }, status: 403, code: "SignatureDoesNotMatch" },
      { what: "an unsigned chunk", options: { tamper: (body) => body.replace(/^6;chunk-signature=[0-9a-f]+/, "6") }, status: 403, code: "SignatureDoesNotMatch" },
      { what: "a missing end", options: { tamper: (body) => body.slice(0, body.indexOf("0;chunk")) }, status: 400, code: "IncompleteBody" },
      { what: "a wrong size", options: { tamper: (body) => body.replace(/^6;/, "5;") }, status: 403, code: "SignatureDoesNotMatch" },
      { what: "no size", options: { tamper: (body) => `x${body}` }, status: 400, code: "InvalidChunkSizeError" },
      { what: "a changed trailer", options: { trailer: true, tamper: (body) => body.replace("AAAAAA==", "BBBBBB==") }, status: 403, code: "SignatureDoesNotMatch" },
      { what: "another secret", options: { secret: "wrong" }, status: 403, code: "SignatureDoesNotMatch" },
    ];
    for (const { what, options, status, code } of changes) {
      it(`are refused: ${what}`, async () => {
        const answer = await put(["hello ", "world"], options);
        assert.equal(answer.status, status);
        assert.match(answer.body, new RegExp(`<Code>${code}</Code>`));
      });
    }

    describe("as a stream", () => {
      const collect = async (stream: unknown): Promise<string> => {
        assert.ok(stream instanceof Readable);
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        return Buffer.concat(parts).toString("utf8");
      };
      const path = "/bkt/key?partNumber=1&uploadId=u";

      it("arrives whole, with its trailers", async () => {
        let text = "", trailers: unknown;
        cloud.respond(async ({ input }) => {
          text = await collect(input["Body"]);
          trailers = (input["Body"] as { trailers?: unknown }).trailers;
          return { ETag: "e" };
        });
        assert.equal((await put(["hello ", "world"], { path, trailer: true })).status, 200);
        assert.deepEqual([cloud.last().operation, text, trailers], ["UploadPart", "hello world", { "x-amz-checksum-crc32": "AAAAAA==" }]);
        assert.equal(cloud.last().input["ContentLength"], 11);
      });

      it("fails when a chunk was changed", async () => {
        cloud.respond(async ({ input }) => { await collect(input["Body"]); return {}; });
        const answer = await put(["hello ", "world"], { path, tamper: (body) => body.replace("world", "WORLD") });
        assert.equal(answer.status, 403);
        assert.match(answer.body, /SignatureDoesNotMatch/);
      });

      it("fails when the whole is not what was signed, and answers though it was not read", async () => {
        cloud.respond(async ({ input }) => { await collect(input["Body"]); return {}; });
        const clients = new Clients(cloud.url, KEYS.right);
        const input = { Bucket: "b", Key: "k", PartNumber: 1, UploadId: "u", Body: "x".repeat(100_000) };
        await clients.send("s3", "UploadPart", input);
        cloud.respond(() => ({ ETag: "unread" }));
        assert.equal((await clients.send("s3", "UploadPart", input))["ETag"], "unread");
        assert.equal((await clients.send("s3", "UploadPart", input))["ETag"], "unread");
        clients.destroy();
      });
    });
  });

  describe("that cannot be read", () => {
    const cases: readonly { readonly what: string; readonly authorization: string; readonly date?: string; readonly message: RegExp }[] = [
      { what: "another scheme", authorization: "Bearer abc", message: /Unsupported AWS 'algorithm': 'Bearer'/ },
      { what: "no fields", authorization: "AWS4-HMAC-SHA256 nonsense", message: /'nonsense' not a valid key=value pair \(missing equal-sign\) in Authorization header/ },
      { what: "no credential", authorization: "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=1", message: /^Authorization header requires 'Credential' parameter\. Authorization=/ },
      { what: "nothing at all", authorization: "AWS4-HMAC-SHA256 X=", date: "", message: /'Credential' parameter\..*'Signature' parameter\..*'SignedHeaders' parameter\..*'X-Amz-Date' or a 'Date' header\./ },
      { what: "a short credential", authorization: "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1, SignedHeaders=host, Signature=1", message: /^Credential must have exactly 5 slash-delimited elements/ },
    ];
    const text = (answer: RawAnswer): string => (answer.body.startsWith("{") ? (JSON.parse(answer.body) as { message: string }).message : /<Message>(.*)<\/Message>/s.exec(answer.body)![1]!);
    for (const { what, authorization, date = "20261121T080000Z", message } of cases) {
      it(`${what}`, async () => {
        const base: Record<string, string> = { authorization, ...(date && { "x-amz-date": date }) };
        const json = await raw(cloud.url, { headers: { ...base, "x-amz-target": "AWSEvents.ListRules", "content-type": "application/x-amz-json-1.1" }, body: "{}" });
        assert.deepEqual([json.status, (JSON.parse(json.body) as { __type: string }).__type], [400, "IncompleteSignatureException"]);
        assert.match(text(json), message);
      });
    }

    it("has a code for each protocol", async () => {
      const broken = (service: string) => ({ ...asRoot(service), authorization: `AWS4-HMAC-SHA256 Credential=AK/20261121/eu-west-1/${service}/aws4_request, SignedHeaders=host` });
      const query = await raw(cloud.url, { headers: { ...broken("iam"), "content-type": "application/x-www-form-urlencoded" }, body: "Action=GetUser&Version=2010-05-08" });
      assert.equal(query.status, 400);
      assert.match(query.body, /<Code>IncompleteSignature<\/Code>/);
      const rest = await raw(cloud.url, { method: "GET", path: "/2015-03-31/functions", headers: broken("lambda") });
      assert.deepEqual([rest.status, rest.headers["x-amzn-errortype"]], [403, "IncompleteSignatureException"]);
      const s3 = await raw(cloud.url, { method: "GET", path: "/bkt", headers: broken("s3") });
      assert.equal(s3.status, 400);
      assert.match(s3.body, /<Code>AuthorizationHeaderMalformed<\/Code>/);
      const url = await raw(cloud.url, { method: "GET", path: "/bkt?X-Amz-Algorithm=AWS4-HMAC-SHA256" });
      assert.equal(url.status, 400);
    });
  });

  it("with a virtual clock far ahead, clients may go by either time", async () => {
    const ahead = await fakeCloud({ clock: "virtual" });
    try {
      ahead.kernel.credentials.add({ id: "USERKEY", secret: SECRET, caller: user });
      await ahead.kernel.clock.advance(30 * 86_400_000);
      const clients = new Clients(ahead.url, KEYS.right);
      for (const systemClockOffset of [0, 30 * 86_400_000]) {
        await clients.send("events", "ListRules", {}, { systemClockOffset });
        assert.deepEqual(ahead.last().call.caller, user);
      }
      await assert.rejects(clients.send("events", "ListRules", {}, { systemClockOffset: 15 * 86_400_000 }), { name: "InvalidSignatureException" });
      clients.destroy();
    } finally {
      await ahead.close();
    }
  });
});
