import { strict as assert } from "node:assert";
import { gzipSync } from "node:zlib";
import { fakeCloud, type FakeCloud } from "./fakes";
import { asRoot, formHeaders, jsonHeaders, raw, type RawAnswer, type RawRequest } from "./raw";

const PUT_EVENTS = jsonHeaders("AWSEvents.PutEvents", "events");
const json = (body: string | Buffer, headers: Record<string, string> = {}): RawRequest => ({ headers: { ...PUT_EVENTS, ...headers }, body });
const form = (body: string): RawRequest => ({ headers: formHeaders("iam"), body: `Version=2010-05-08&${body}` });
const xml = (body: string): RawRequest => ({ method: "PUT", path: "/bkt?versioning", headers: asRoot("s3"), body });
const lambda = (path: string, body = "", method = "POST"): RawRequest => ({ method, path: `/2015-03-31/functions${path}`, headers: asRoot("lambda"), body });

interface Malformed {
  readonly what: string;
  readonly request: RawRequest;
  readonly status: number;
  readonly code: string;
  readonly message?: RegExp;
}

const CASES: readonly Malformed[] = [
  // JSON
  { what: "no JSON", request: json("{"), status: 400, code: "SerializationException" },
  { what: "not an object", request: json("[]"), status: 400, code: "SerializationException", message: /Start of list found where not expected/ },
  { what: "null", request: json("null"), status: 400, code: "SerializationException", message: /null can not be converted to a structure/ },
  { what: "invalid UTF-8", request: json(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), status: 400, code: "SerializationException", message: /UTF-8/ },
  { what: "a number where text belongs", request: json('{"Entries":[{"Source":"a"},{"Source":1}]}'), status: 400, code: "SerializationException", message: /^NUMBER_VALUE can not be converted to a String \(at Entries\[1\]\.Source\)$/ },
  { what: "text where a list belongs", request: json('{"Entries":"x"}'), status: 400, code: "SerializationException", message: /^STRING_VALUE can not be converted to a list \(at Entries\)$/ },
  { what: "a list where a structure belongs", request: json('{"Entries":[[]]}'), status: 400, code: "SerializationException", message: /Start of list .*\(at Entries\[0\]\)/ },
  { what: "a structure where text belongs", request: json('{"Entries":[{"Source":{}}]}'), status: 400, code: "SerializationException", message: /Start of structure or map/ },
  { what: "null in a list", request: json('{"Entries":[null]}'), status: 400, code: "SerializationException", message: /at Entries\[0\]/ },
  { what: "text where a time belongs", request: json('{"Entries":[{"Time":"2026"}]}'), status: 400, code: "SerializationException", message: /Timestamp/ },
  { what: "a time that is none", request: json('{"Entries":[{"Time":1e300}]}'), status: 400, code: "SerializationException" },
  { what: "a member that the model has not", request: json('{"Entries":[{"Flavour":1}]}'), status: 501, code: "NotImplemented", message: /'Entries\[0\]\.Flavour' is not in the API as @aws-sdk\/client-eventbridge knows it/ },
  { what: "__proto__", request: json('{"__proto__":{"Entries":[]}}'), status: 501, code: "NotImplemented" },
  { what: "base64 that is none", request: { headers: jsonHeaders("AmazonSQS.SendMessage", "sqs", "1.0"), body: '{"MessageAttributes":{"a":{"BinaryValue":"*"}}}' }, status: 400, code: "SerializationException", message: /Base64.*at MessageAttributes\.a\.BinaryValue/ },
  { what: "gzip that is none", request: json("{}", { "content-encoding": "gzip" }), status: 400, code: "MalformedHttpRequestException" },
  { what: "another encoding", request: json("{}", { "content-encoding": "br" }), status: 415, code: "UnsupportedMediaType", message: /br/ },
  { what: "an operation that is none", request: { headers: jsonHeaders("AWSEvents.Nope", "events"), body: "{}" }, status: 400, code: "UnknownOperationException", message: /no operation Nope/ },
  { what: "constructor as an operation", request: { headers: jsonHeaders("AWSEvents.constructor", "events"), body: "{}" }, status: 400, code: "UnknownOperationException" },
  { what: "another target prefix", request: { headers: jsonHeaders("Nope.PutEvents", "events"), body: "{}" }, status: 400, code: "UnknownOperationException" },
  { what: "a target without a dot", request: { headers: jsonHeaders("PutEvents", "events"), body: "{}" }, status: 400, code: "UnknownOperationException" },
  { what: "no target", request: { headers: asRoot("events"), body: "{}" }, status: 400, code: "UnknownOperationException", message: /no X-Amz-Target/ },
  { what: "the Query protocol, where the SDKs speak JSON", request: { headers: formHeaders("sqs"), body: "Action=ListQueues&Version=2012-11-05" }, status: 501, code: "NotImplemented", message: /Query protocol of sqs/ },
  { what: "CBOR", request: { path: "/service/X/operation/PutMetricData", headers: { ...asRoot("monitoring"), "smithy-protocol": "rpc-v2-cbor" } }, status: 501, code: "NotImplemented", message: /rpc-v2-cbor/ },
  // Query
  { what: "no action", request: form("RoleName=x"), status: 400, code: "MissingAction" },
  { what: "an unknown action", request: form("Action=Nope"), status: 400, code: "InvalidAction", message: /^Could not find operation Nope for version 2010-05-08$/ },
  { what: "another version", request: { headers: formHeaders("iam"), body: "Action=GetRole&Version=1999-01-01" }, status: 400, code: "InvalidAction", message: /^Could not find operation GetRole for version 1999-01-01$/ },
  { what: "text where a number belongs", request: form("Action=ListRoles&MaxItems=many"), status: 400, code: "MalformedInput", message: /'many' is not a number \(at MaxItems\)/ },
  { what: "text where a boolean belongs", request: form("Action=UpdateAccountPasswordPolicy&RequireNumbers=yes"), status: 400, code: "MalformedInput" },
  { what: "a structure where text belongs", request: form("Action=GetRole&RoleName.a=x"), status: 400, code: "MalformedInput" },
  { what: "a parameter that the model has not", request: form("Action=GetRole&Flavour=x"), status: 501, code: "NotImplemented", message: /'Flavour'/ },
  { what: "depth without end", request: form(`Action=CreateRole&Tags${".member.1".repeat(1000)}=x`), status: 400, code: "MalformedInput" },
  { what: "no UTF-8", request: form("Action=GetRole&RoleName=%ff"), status: 400, code: "MalformedQueryString" },
  { what: "half an escape", request: form("Action=GetRole&RoleName=%f"), status: 400, code: "MalformedQueryString" },
  // REST-JSON
  { what: "no JSON", request: lambda("/f/code", "{", "PUT"), status: 400, code: "SerializationException" },
  { what: "a wrong type", request: lambda("/f/configuration", '{"Timeout":"3"}', "PUT"), status: 400, code: "SerializationException", message: /STRING_VALUE can not be converted to a Number \(at Timeout\)/ },
  { what: "text where a number belongs, in the query", request: lambda("?MaxItems=x", "", "GET"), status: 400, code: "SerializationException", message: /at MaxItems/ },
  { what: "no route", request: lambda("/f/nope/nope", "", "GET"), status: 404, code: "UnknownOperationException", message: /GET \/2015-03-31\/functions\/f\/nope\/nope/ },
  { what: "a path that cannot be decoded", request: lambda("/%zz", "", "GET"), status: 400, code: "InvalidURI" },
  { what: "a query parameter that the model has not", request: lambda("?Flavour=x", "", "GET"), status: 501, code: "NotImplemented", message: /'\?Flavour'/ },
  // REST-XML
  { what: "no XML", request: xml("x"), status: 400, code: "MalformedXML" },
  { what: "XML that does not end", request: xml("<VersioningConfiguration><Status>"), status: 400, code: "MalformedXML" },
  { what: "another root", request: xml("<Other/>"), status: 400, code: "MalformedXML", message: /<Other> where <VersioningConfiguration> is expected/ },
  { what: "a document type", request: xml('<!DOCTYPE a [<!ENTITY x "y">]><VersioningConfiguration/>'), status: 400, code: "MalformedXML", message: /document types/ },
  { what: "an element that the model has not", request: xml("<VersioningConfiguration><Flavour/></VersioningConfiguration>"), status: 501, code: "NotImplemented", message: /VersioningConfiguration\.Flavour/ },
  { what: "text where a number belongs", request: { method: "GET", path: "/bkt?list-type=2&max-keys=x", headers: asRoot("s3") }, status: 400, code: "InvalidArgument", message: /'x' is not a number \(at MaxKeys\)/ },
  { what: "no route", request: { method: "PATCH", path: "/bkt", headers: asRoot("s3") }, status: 405, code: "MethodNotAllowed" },
  { what: "no UTF-8 in the query", request: { method: "GET", path: "/bkt?prefix=%ff", headers: asRoot("s3") }, status: 400, code: "MalformedQueryString" },
  { what: "a region that is none", request: { headers: { ...PUT_EVENTS, ...asRoot("events", "<x>") }, body: "{}" }, status: 400, code: "InvalidSignatureException", message: /valid region/ },
  // nobody's
  { what: "a service that is not here", request: { headers: jsonHeaders("DynamoDB_20120810.PutItem", "dynamodb"), body: "{}" }, status: 501, code: "NotImplemented", message: /^the service dynamodb is not in the local cloud; it would be added in local\/services$/ },
  { what: "a REST service that is not here", request: { method: "GET", path: "/v1/apis", headers: asRoot("appsync") }, status: 501, code: "NotImplemented", message: /the service appsync/ },
  { what: "a Query service that is not here", request: { headers: formHeaders("elasticache"), body: "Action=X&Version=1" }, status: 501, code: "NotImplemented", message: /the service elasticache/ },
];

/** Code and message, whatever the protocol. */
function read(answer: RawAnswer): { code: string; message: string } {
  if (!answer.body.startsWith("{")) return { code: /<Code>(.*?)<\/Code>/s.exec(answer.body)?.[1] ?? "", message: (/<Message>(.*?)<\/Message>/s.exec(answer.body)?.[1] ?? "").replace(/&lt;/g, "<").replace(/&gt;/g, ">") };
  const body = JSON.parse(answer.body) as { __type?: string; message?: string; Message?: string };
  return { code: body.__type ?? (answer.headers["x-amzn-errortype"] as string), message: body.message ?? body.Message ?? "" };
}

describe("requests that are not what they should be", () => {
  let cloud: FakeCloud;
  before(async () => { cloud = await fakeCloud(); });
  after(() => cloud.close());

  for (const { what, request, status, code, message } of CASES) {
    const where = request.headers?.["x-amz-target"] ?? `${request.method ?? "POST"} ${request.path ?? request.body?.toString().slice(0, 40)}`;
    it(`${where}: ${what}`, async () => {
      const before = cloud.seen.length;
      const answer = await raw(cloud.url, request);
      const got = read(answer);
      assert.deepEqual([answer.status, got.code], [status, code]);
      if (message) assert.match(got.message, message);
      assert.ok(answer.headers["x-amzn-requestid"] ?? answer.headers["x-amz-request-id"]);
      assert.equal(cloud.seen.length, before, "the operation ran");
    });
  }

  it("are part of the story", async () => {
    await raw(cloud.url, json("{"));
    const entry = cloud.kernel.journal.since(0).at(-1)!;
    assert.ok(entry.kind === "call");
    assert.deepEqual([entry.service, entry.operation, entry.status, entry.error?.code], ["events", "PutEvents", "error", "SerializationException"]);
  });

  it("an operation that the SDK knows but the service has not is refused by name", async () => {
    const bare = await fakeCloud({ only: ["ListRules"] });
    try {
      const answer = await raw(bare.url, json('{"Entries":[]}'));
      assert.deepEqual([answer.status, read(answer)], [501, { code: "NotImplemented", message: "events:PutEvents is not in the local cloud; it would be added in local/services/events" }]);
      assert.equal((await raw(bare.url, { headers: jsonHeaders("AWSEvents.ListRules", "events"), body: "{}" })).status, 200);
    } finally {
      await bare.close();
    }
  });

  it("a request that names nothing says what is missing", async () => {
    const { s3: _, ...specs } = (await import("./fakes")).SPECS;
    const bare = await fakeCloud({ specs });
    try {
      const answer = await raw(bare.url, { method: "GET" });
      assert.equal(answer.status, 404);
      assert.match(answer.body, /the request names no AWS service/);
    } finally {
      await bare.close();
    }
  });

  describe("but these are fine", () => {
    const good: readonly { readonly what: string; readonly request: RawRequest; readonly operation: string; readonly input: object }[] = [
      { what: "an empty JSON body", request: { headers: jsonHeaders("AWSEvents.ListRules", "events") }, operation: "ListRules", input: {} },
      { what: "null members", request: json('{"Entries":[{"Source":"a","Detail":null}],"EndpointId":null}'), operation: "PutEvents", input: { Entries: [{ Source: "a" }] } },
      { what: "gzip", request: json(gzipSync('{"Entries":[]}'), { "content-encoding": "gzip" }), operation: "PutEvents", input: { Entries: [] } },
      { what: "__type", request: json('{"__type":"PutEventsRequest","Entries":[]}'), operation: "PutEvents", input: { Entries: [] } },
      { what: "__proto__ as a key of a map", request: { headers: jsonHeaders("AmazonSQS.CreateQueue", "sqs", "1.0"), body: '{"QueueName":"q","Attributes":{"__proto__":"x"}}' }, operation: "CreateQueue",
        input: { QueueName: "q", Attributes: JSON.parse('{"__proto__":"x"}') as object } },
      { what: "a package before the target, as boto3 sends for CloudTrail", request: { headers: jsonHeaders("com.amazonaws.AWSEvents.ListRules", "events"), body: "{}" }, operation: "ListRules", input: {} },
      { what: "a Query request by GET", request: { method: "GET", path: "/?Action=GetRole&Version=2010-05-08&RoleName=a%20b", headers: asRoot("iam") }, operation: "GetRole", input: { RoleName: "a b" } },
      { what: "lists numbered under member, under their name, and flat", request: { headers: formHeaders("rds"),
        body: "Action=AddTagsToResource&Version=2014-10-31&ResourceName=r&Tags.member.2.Key=b&Tags.member.1.Key=a" }, operation: "AddTagsToResource", input: { ResourceName: "r", Tags: [{ Key: "a" }, { Key: "b" }] } },
      { what: "the same by name", request: { headers: formHeaders("rds"), body: "Action=AddTagsToResource&ResourceName=r&Tags.Tag.10.Key=j&Tags.Tag.9.Key=i" }, operation: "AddTagsToResource", input: { ResourceName: "r", Tags: [{ Key: "i" }, { Key: "j" }] } },
      { what: "the same flat", request: { headers: formHeaders("rds"), body: "Action=AddTagsToResource&ResourceName=r&Tags.1.Key=a" }, operation: "AddTagsToResource", input: { ResourceName: "r", Tags: [{ Key: "a" }] } },
      { what: "an empty list", request: { headers: formHeaders("rds"), body: "Action=AddTagsToResource&ResourceName=r&Tags=" }, operation: "AddTagsToResource", input: { ResourceName: "r", Tags: [] } },
      { what: "a slash at the end", request: lambda("/", "", "GET"), operation: "ListFunctions", input: {} },
      { what: "a name in an ARN", request: lambda("/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af/policy", "", "GET"), operation: "GetPolicy", input: { FunctionName: "arn:aws:lambda:us-east-1:123456789012:function:f" } },
      { what: "x-id", request: { method: "GET", path: "/bkt/key?x-id=GetObject", headers: asRoot("s3") }, operation: "GetObject", input: { Bucket: "bkt", Key: "key" } },
      { what: "XML with entities, CDATA, comments and prefixes", request: xml('<?xml version="1.0"?>\n<!-- a --><n:VersioningConfiguration xmlns:n="x"><n:Status><![CDATA[Ena]]>bl&#101;&#x64;</n:Status></n:VersioningConfiguration>\n'),
        operation: "PutBucketVersioning", input: { Bucket: "bkt", VersioningConfiguration: { Status: "Enabled" } } },
      { what: "a bucket in the host", request: { method: "GET", path: "/a/b", headers: { ...asRoot("s3"), host: "my.bkt.localhost:1" } }, operation: "GetObject", input: { Bucket: "my.bkt", Key: "a/b" } },
      { what: "a bucket in the host, before s3", request: { method: "GET", path: "/a/b", headers: { ...asRoot("s3"), host: "bkt.s3.localhost:1" } }, operation: "GetObject", input: { Bucket: "bkt", Key: "a/b" } },
      { what: "a bucket in the host, before s3 and a region", request: { method: "GET", path: "/", headers: { ...asRoot("s3"), host: "bkt.s3.eu-west-1.localhost:1" } }, operation: "ListObjects", input: { Bucket: "bkt" } },
      { what: "s3 in the host, the bucket in the path", request: { method: "GET", path: "/bkt/k", headers: { ...asRoot("s3"), host: "s3.localhost:1" } }, operation: "GetObject", input: { Bucket: "bkt", Key: "k" } },
      { what: "s3 and a region in the host", request: { method: "GET", path: "/", headers: { ...asRoot("s3"), host: "s3.eu-west-1.localhost:1" } }, operation: "ListBuckets", input: {} },
    ];
    for (const { what, request, operation, input } of good) {
      it(what, async () => {
        cloud.answer({});
        const answer = await raw(cloud.url, request);
        assert.equal(answer.status, 200, answer.body);
        assert.equal(cloud.last().operation, operation);
        assert.deepEqual(cloud.last().input, input);
      });
    }
  });

  it("a stage before @connections, whose client may have encoded the @", async () => {
    // The management API's client is not installed: any REST API with a deployment's prefix will do.
    const spec = { ...(await import("./fakes")).SPECS.lambda, quirks: { pathFrom: "2015-03-31" } };
    const staged = await fakeCloud({ specs: { lambda: spec } });
    try {
      for (const path of ["/2015-03-31/functions/f/policy", "/prod/2015-03-31/functions/f/policy", "/prod/2015%2D03%2D31/functions/f/policy"]) {
        assert.equal((await raw(staged.url, { method: "GET", path, headers: asRoot("lambda") })).status, 200);
        assert.deepEqual([staged.last().operation, staged.last().input], ["GetPolicy", { FunctionName: "f" }]);
      }
    } finally {
      await staged.close();
    }
  });

  it("services that share a signing name are told apart by the path", async () => {
    const { lambda: one, s3 } = (await import("./fakes")).SPECS;
    const shared = await fakeCloud({ specs: {
      v1: { ...s3, signingName: "apigateway", quirks: undefined, protocol: "restXml" },
      v2: { ...one, signingName: "apigateway", quirks: { pathPrefix: "/2015-03-31/" } },
    } });
    try {
      await raw(shared.url, { method: "GET", path: "/2015-03-31/functions", headers: asRoot("apigateway") });
      assert.equal(shared.last().service, "v2");
      await raw(shared.url, { method: "GET", path: "/", headers: asRoot("apigateway") });
      assert.equal(shared.last().service, "v1");
    } finally {
      await shared.close();
    }
  });
});
