import { strict as assert } from "node:assert";
import { request as httpRequest } from "node:http";
import { UpdateApiCommand } from "@aws-sdk/client-apigatewayv2";
import { ApiCloud } from "./support";

/** A raw request, for what fetch does not let through. */
const raw = (url: string, options: object, body?: Buffer): Promise<{ status: number; headers: Record<string, unknown>; body: string }> => new Promise((resolve, reject) => {
  const sent = httpRequest(url, options, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }));
  });
  sent.on("error", reject);
  sent.end(body);
});

describe("HTTP APIs", () => {
  let cloud: ApiCloud;
  let api: { id: string; url: string };
  const answers = { current: {} as unknown };

  before(async () => {
    cloud = await ApiCloud.open();
    api = await cloud.httpApi();
    await cloud.route(api.id, "GET /pets/{id}", "pet", () => ({ ok: true }), { version: "2.0", source: `arn:aws:execute-api:us-east-1:123456789012:${api.id}/$default/GET/pets/{id}` });
    await cloud.route(api.id, "POST /old", "old", () => ({ statusCode: 201, body: "made", multiValueHeaders: { "x-n": ["1", "2"] } }), { version: "1.0" });
    await cloud.route(api.id, "ANY /any/{proxy+}", "any", () => answers.current, { version: "2.0" });
    await cloud.route(api.id, "POST /any/one", "one", () => ({ one: true }), { version: "2.0" });
    await cloud.route(api.id, "GET /denied", "denied", () => ({}), { version: "2.0", source: "arn:aws:execute-api:us-east-1:123456789012:other/*" });
    await cloud.route(api.id, "GET /slow", "slow", () => new Promise((resolve) => setTimeout(() => resolve({}), 120)), { version: "2.0", timeout: 50 });
    await cloud.route(api.id, "GET /throws", "throws", () => { throw new Error("boom"); }, { version: "2.0" });
  });
  after(() => cloud.dispose());

  it("gives functions the event of format 2.0", async () => {
    const response = await fetch(`${api.url}/pets/a%20b?q=1&q=2&x=`, { headers: { cookie: "a=1; b=2", "X-Two": "y" } });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(await response.text(), '{"ok":true}');
    const event = cloud.lambda.last("pet") as { headers: Record<string, string>; requestContext: { requestId: string; timeEpoch: number; time: string; http: object; domainName: string } & Record<string, unknown> } & Record<string, unknown>;
    const { headers, requestContext: { requestId, time, timeEpoch, domainName, http, ...context }, ...rest } = event;
    assert.deepEqual(rest, {
      version: "2.0", routeKey: "GET /pets/{id}", rawPath: "/pets/a%20b", rawQueryString: "q=1&q=2&x=", cookies: ["a=1", "b=2"], queryStringParameters: { q: "1,2", x: "" },
      pathParameters: { id: "a b" }, isBase64Encoded: false,
    });
    assert.deepEqual(context, { accountId: "123456789012", apiId: api.id, domainPrefix: api.id, routeKey: "GET /pets/{id}", stage: "$default" });
    assert.deepEqual(http, { method: "GET", path: "/pets/a%20b", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "node" });
    assert.equal(headers["x-two"], "y");
    assert.equal(headers["cookie"], undefined);
    assert.match(headers["x-amzn-trace-id"]!, /^Root=1-/);
    assert.equal(response.headers.get("apigw-requestid"), requestId);
    assert.match(time, /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    assert.ok(Math.abs(timeEpoch - Date.now()) < 60_000);
    assert.ok(domainName.startsWith(`${api.id}.execute-api.us-east-1.`));
    assert.equal(cloud.lambda.callers.at(-1), `arn:aws:execute-api:us-east-1:123456789012:${api.id}/$default/GET/pets/{id}`);
  });

  it("gives functions the event of format 1.0", async () => {
    const response = await fetch(`${api.url}/old?a=1&a=2`, { method: "POST", body: Buffer.from([255, 0]), headers: { "content-type": "image/png" } });
    assert.equal(response.status, 201);
    assert.equal(await response.text(), "made");
    assert.equal(response.headers.get("x-n"), "1, 2");
    const event = cloud.lambda.last("old") as Record<string, unknown> & { requestContext: Record<string, unknown>; multiValueHeaders: Record<string, string[]> };
    const { version, resource, path, httpMethod, queryStringParameters, multiValueQueryStringParameters, pathParameters, stageVariables, body, isBase64Encoded } = event;
    assert.deepEqual({ version, resource, path, httpMethod, queryStringParameters, multiValueQueryStringParameters, pathParameters, stageVariables, body, isBase64Encoded }, {
      version: "1.0", resource: "/old", path: "/old", httpMethod: "POST", queryStringParameters: { a: "2" }, multiValueQueryStringParameters: { a: ["1", "2"] }, pathParameters: null,
      stageVariables: null, body: "/wA=", isBase64Encoded: true,
    });
    assert.deepEqual(Object.keys(event.requestContext).sort(), [
      "accountId", "apiId", "domainName", "domainPrefix", "extendedRequestId", "httpMethod", "identity", "path", "protocol", "requestId", "requestTime", "requestTimeEpoch", "resourceId",
      "resourcePath", "stage",
    ]);
    assert.deepEqual(event.multiValueHeaders["content-type"], ["image/png"]);
  });

  it("takes the most specific route, and answers 404 without one", async () => {
    answers.current = { any: true };
    assert.equal(await (await fetch(`${api.url}/any/one`, { method: "POST" })).text(), '{"one":true}');
    assert.equal(await (await fetch(`${api.url}/any/one`)).text(), '{"any":true}');
    assert.equal(await (await fetch(`${api.url}/any/one/two`, { method: "POST" })).text(), '{"any":true}');
    assert.deepEqual((cloud.lambda.last("any") as { pathParameters: object }).pathParameters, { proxy: "one/two" });
    for (const path of ["/", "/any", "/any/", "/pets", "/nothing"]) {
      const response = await fetch(api.url + path);
      assert.deepEqual([path, response.status, await response.text()], [path, 404, '{"message":"Not Found"}']);
    }
    assert.equal((await fetch(`${cloud.served.url}/_api/nosuchapi1/`)).status, 404);
  });

  const ANSWERS: readonly [string, unknown, number, string][] = [
    ["text", "hello", 200, "hello"],
    ["an object", { a: 1 }, 200, '{"a":1}'],
    ["a list", [1], 200, "[1]"],
    ["nothing", null, 200, "null"],
    ["a status", { statusCode: 204 }, 204, ""],
    ["a status as text", { statusCode: "202", body: "x" }, 202, "x"],
    ["base64", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi"],
    ["a body that is an object", { statusCode: 200, body: { a: 1 } }, 500, '{"message":"Internal Server Error"}'],
    ["a status that is none", { statusCode: 99 }, 500, '{"message":"Internal Server Error"}'],
    ["headers that are none", { statusCode: 200, headers: [1] }, 500, '{"message":"Internal Server Error"}'],
    ["a header that would split the answer", { statusCode: 200, headers: { a: "b\r\nc: d" } }, 500, '{"message":"Internal Server Error"}'],
    ["cookies that are none", { statusCode: 200, cookies: "a=1" }, 500, '{"message":"Internal Server Error"}'],
  ];
  for (const [what, answer, status, body] of ANSWERS) {
    it(`answers with ${what}`, async () => {
      answers.current = answer;
      const response = await fetch(`${api.url}/any/x`);
      assert.deepEqual([response.status, await response.text()], [status, body]);
    });
  }

  it("sends each cookie in a header of its own, and nothing of the connection", async () => {
    answers.current = { statusCode: 200, cookies: ["a=1", "b=2"], headers: { "content-length": "999", "X-Mine": 7, connection: "close" }, body: "ok" };
    const { headers, body } = await raw(`${api.url}/any/x`, {});
    assert.deepEqual([headers["set-cookie"], headers["x-mine"], headers["content-length"], body], [["a=1", "b=2"], "7", "2", "ok"]);
  });

  it("answers failures in AWS's words, with the reason in the journal only", async () => {
    const status = async (path: string) => { const response = await fetch(api.url + path); return [response.status, await response.text()]; };
    assert.deepEqual(await status("/throws"), [500, '{"message":"Internal Server Error"}']);
    assert.deepEqual(await status("/slow"), [503, '{"message":"Service Unavailable"}']);
    assert.deepEqual(await status("/denied"), [500, '{"message":"Internal Server Error"}']);
    const entries = cloud.entries("request").slice(-3);
    assert.deepEqual(entries.map(({ what, status: got, error }) => [what, got, error?.code]), [["GET /throws", 500, "Error"], ["GET /slow", 503, "IntegrationTimeout"], ["GET /denied", 500, "AccessDenied"]]);
    assert.match(entries[2]!.error!.message, /doesn't have permissions to call the integration.*lambda:InvokeFunction/);
    assert.ok(entries[2]!.denial);
    const calls = cloud.entries("call").filter(({ operation, trace }) => operation === "Invoke" && trace === entries[2]!.trace);
    assert.deepEqual(calls.map(({ parent, status: got }) => [parent, got]), [[entries[2]!.span, "denied"]]);
    await cloud.idle();
  });

  it("refuses what is larger than 10 MB, and lives on", async () => {
    const early = await raw(`${api.url}/any/x`, { method: "POST", headers: { "content-length": 10 * 1024 * 1024 + 1 } });
    assert.deepEqual([early.status, early.body], [413, '{"message":"Request Entity Too Large"}']);
    const big = await fetch(`${api.url}/any/x`, { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) }).then(async (response) => [response.status, await response.text()], () => "cut");
    assert.ok(big === "cut" || big[0] === 413, String(big));
    assert.equal((await fetch(`${api.url}/any/one`, { method: "POST" })).status, 200);
  });

  it("answers CORS itself, whatever the routes", async () => {
    const preflight = (origin: string) => raw(`${api.url}/any/x`, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST" } });
    answers.current = { statusCode: 200, headers: { "Access-Control-Allow-Origin": "https://function.example" } };
    // Without a configuration, OPTIONS is a request like any other, and pages may do what the function says.
    const before = await raw(`${api.url}/any/x`, { method: "OPTIONS", headers: { origin: "https://shop.example", "access-control-request-method": "POST" } });
    assert.deepEqual([before.status, before.headers["access-control-allow-origin"]], [200, "https://function.example"]);
    await cloud.management.send(new UpdateApiCommand({
      ApiId: api.id, CorsConfiguration: { AllowOrigins: ["https://shop.example", "http://*"], AllowMethods: ["POST", "GET"], AllowHeaders: ["content-type"], AllowCredentials: true, ExposeHeaders: ["x-a"], MaxAge: 300 },
    }));
    const allowed = await preflight("https://shop.example");
    const { date: _date, connection: _connection, "keep-alive": _alive, "apigw-requestid": _id, ...headers } = allowed.headers;
    assert.equal(allowed.status, 204);
    assert.deepEqual(headers, {
      "access-control-allow-origin": "https://shop.example", "access-control-allow-credentials": "true", vary: "Origin", "access-control-allow-methods": "POST,GET",
      "access-control-allow-headers": "content-type", "access-control-max-age": "300",
    });
    assert.equal((await preflight("http://anything.example")).headers["access-control-allow-origin"], "http://anything.example");
    assert.equal((await preflight("https://evil.example")).headers["access-control-allow-origin"], undefined);
    const simple = await raw(`${api.url}/any/x`, { headers: { origin: "https://shop.example" } });
    assert.deepEqual([simple.headers["access-control-allow-origin"], simple.headers["access-control-expose-headers"]], ["https://shop.example", "x-a"]);
    await cloud.management.send(new UpdateApiCommand({ ApiId: api.id, CorsConfiguration: { AllowOrigins: ["*"], AllowMethods: ["POST"], AllowHeaders: ["*"] } }));
    assert.equal((await preflight("https://evil.example")).headers["access-control-allow-origin"], "*");
  });

  it("is reached by its host name as well, and by no foreign one", async () => {
    const port = new URL(cloud.served.url).port;
    answers.current = "ok";
    assert.equal((await raw(`${cloud.served.url}/any/x`, { headers: { host: `${api.id}.execute-api.us-east-1.localhost:${port}` } })).body, "ok");
    assert.equal((await raw(`${api.url}/any/x`, { headers: { host: "evil.example" } })).status, 403);
  });

  it("has named stages below their names, with their variables and limits", async () => {
    const named = await cloud.httpApi({}, { StageName: "prod", StageVariables: { color: "red" }, DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } });
    await cloud.route(named.id, "$default", "named", () => "ok", { version: "2.0" });
    assert.equal((await fetch(`${named.url}/x`)).status, 404);
    assert.equal((await fetch(`${named.url}/prod/x`)).status, 200);
    const event = cloud.lambda.last("named") as { rawPath: string; routeKey: string; stageVariables: object };
    assert.deepEqual([event.rawPath, event.routeKey, event.stageVariables], ["/prod/x", "$default", { color: "red" }]);
    await fetch(`${named.url}/prod/x`);
    const third = await fetch(`${named.url}/prod/x`);
    assert.deepEqual([third.status, await third.text()], [429, '{"message":"Too Many Requests"}']);
  });
});
