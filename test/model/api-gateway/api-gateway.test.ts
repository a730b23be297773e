import { strict as assert } from "node:assert";
import fc from "fast-check";
import { evaluate, parseExpression, parseRouteKey, RouteTable, type RequestSource } from "../../../model/api-gateway";

describe("route keys", () => {
  const WRONG = ["GET", "get /", "GET  /", "GET pets", "FETCH /", "GET /{a+}/b", "GET /{a}/{a}", "GET /{a", "GET /a b", "GET /x{a}", ""];
  for (const key of WRONG) it(`refuses ${JSON.stringify(key)}`, () => assert.equal(parseRouteKey(key), undefined));

  const table = new RouteTable(["GET /", "ANY /{proxy+}", "GET /pets/{id}", "GET /pets/dog", "ANY /pets/{id}", "POST /pets/{id}/{rest+}"].map((RouteKey) => ({ RouteKey })));
  const MATCHES: readonly [string, string, string, object][] = [
    ["GET", "/", "GET /", {}],
    ["GET", "/pets/dog", "GET /pets/dog", {}],
    ["GET", "/pets/d%6Fg", "GET /pets/dog", {}],
    ["POST", "/pets/dog", "ANY /pets/{id}", { id: "dog" }],
    ["GET", "/pets/cat", "GET /pets/{id}", { id: "cat" }],
    ["POST", "/pets/cat/a/b", "POST /pets/{id}/{rest+}", { id: "cat", rest: "a/b" }],
    ["GET", "/pets/cat/a", "ANY /{proxy+}", { proxy: "pets/cat/a" }],
    ["GET", "/x", "ANY /{proxy+}", { proxy: "x" }],
  ];
  for (const [method, path, key, parameters] of MATCHES) {
    it(`${method} ${path} goes to ${key}`, () => {
      const match = table.match(method, path);
      assert.deepEqual([match?.route.RouteKey, match?.pathParameters], [key, parameters]);
    });
  }
  it("finds nothing for POST /, and whatever is left goes to $default", () => {
    assert.equal(table.match("POST", "/"), undefined);
    assert.equal(new RouteTable([{ RouteKey: "$default" }]).match("POST", "/a/b")?.route.RouteKey, "$default");
  });

  it("finds the same route in whatever order they were made", () => {
    const keys = ["GET /", "ANY /{proxy+}", "GET /pets/{id}", "GET /pets/dog", "ANY /pets/{id}", "$default"];
    fc.assert(fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), fc.constantFrom("GET", "POST"), fc.array(fc.constantFrom("pets", "dog", "a%2Fb", "")), (shuffled, method, parts) => {
      const found = (all: readonly string[]) => new RouteTable(all.map((RouteKey) => ({ RouteKey }))).match(method, `/${parts.join("/")}`)?.route.RouteKey;
      assert.equal(found(shuffled), found(keys));
    }));
  });
});

describe("expressions", () => {
  const body = JSON.stringify({ a: { "b c": [1, { d: "x" }] }, n: 0, empty: null, toString: undefined });
  const source: RequestSource = {
    body, json: () => JSON.parse(body) as unknown, header: (name) => (name === "x-who" ? "me" : undefined), querystring: () => undefined, path: (name) => name, wholePath: "/p",
    context: (name) => `<${name}>`, stageVariable: () => "v",
  };
  const VALUES: readonly [string, string | undefined][] = [
    ["plain", "plain"], ["", ""], ["$request.body", body], ["$request.body.n", "0"], ["$request.body.empty", undefined], ["$request.body.toString", undefined],
    ["$request.body.a['b c'][1].d", "x"], ["$request.body.a['b c']", '[1,{"d":"x"}]'], ["$request.body.a['b c'][7]", undefined], ["$request.header.X-Who", "me"],
    ["$request.querystring.q", undefined], ["$request.path", "/p"], ["$request.path.id", "id"], ["$context.identity.sourceIp", "<identity.sourceIp>"], ["$stageVariables.x", "v"],
    ["a ${request.header.x-who} b ${request.querystring.q}.", "a me b ."], ["${$request.body.n}/${request.path}", "0//p"],
  ];
  for (const [text, value] of VALUES) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(value)}`, () => {
      const expression = parseExpression(text);
      if (typeof expression === "string") assert.fail(expression);
      assert.equal(evaluate(expression, source), value);
    });
  }
  for (const text of ["$request", "$request.body..a", "$body.a", "$request.body[", "$context", "${request.body", "$request.body[?(@.a)]"]) {
    it(`${text} is none`, () => assert.match(String(parseExpression(text)), /^Invalid mapping expression/));
  }
});
