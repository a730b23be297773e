import { strict as assert } from "node:assert";
import * as api from "@aws-sdk/client-apigatewayv2";
import { ApiCloud } from "../execute-api/support";

describe("the management of APIs", () => {
  let cloud: ApiCloud;
  let client: api.ApiGatewayV2Client;
  let http: string;
  let socket: string;
  const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f";
  const lambda = (ApiId: string, more: Partial<api.CreateIntegrationCommandInput> = {}) => client.send(new api.CreateIntegrationCommand({ ApiId, IntegrationType: "AWS_PROXY", IntegrationUri: FUNCTION, PayloadFormatVersion: "2.0", ...more }));

  before(async () => {
    cloud = await ApiCloud.open();
    client = cloud.management;
    http = (await client.send(new api.CreateApiCommand({ Name: "h", ProtocolType: "HTTP", Tags: { a: "1" } }))).ApiId!;
    socket = (await client.send(new api.CreateApiCommand({ Name: "w", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }))).ApiId!;
  });
  after(() => cloud.dispose());

  it("gives an endpoint that Node, browsers and curl can reach, and finds the API again", async () => {
    const found = await client.send(new api.GetApiCommand({ ApiId: http }));
    assert.equal(found.ApiEndpoint, `${cloud.served.url}/_api/${http}`);
    assert.deepEqual([found.Name, found.ProtocolType, found.RouteSelectionExpression, found.Tags], ["h", "HTTP", "$request.method $request.path", { a: "1" }]);
    assert.equal((await client.send(new api.GetApiCommand({ ApiId: socket }))).ApiEndpoint, `${cloud.served.url.replace("http", "ws")}/_api/${socket}`);
    const first = await client.send(new api.GetApisCommand({ MaxResults: "1" }));
    const second = await client.send(new api.GetApisCommand({ MaxResults: "1", NextToken: first.NextToken }));
    assert.deepEqual([...first.Items!, ...second.Items!].map(({ ApiId }) => ApiId).sort(), [http, socket].sort());
    assert.equal(second.NextToken, undefined);
  });

  it("tags and untags", async () => {
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${http}`;
    await client.send(new api.TagResourceCommand({ ResourceArn, Tags: { b: "2" } }));
    await client.send(new api.UntagResourceCommand({ ResourceArn, TagKeys: ["a"] }));
    assert.deepEqual((await client.send(new api.GetTagsCommand({ ResourceArn }))).Tags, { b: "2" });
  });

  const REFUSED: readonly [string, () => Promise<unknown>, string, RegExp][] = [
    ["an API that is not there", () => client.send(new api.GetApiCommand({ ApiId: "nosuch" })), "NotFoundException", /^Invalid API identifier specified 123456789012:nosuch$/],
    ["quick create", () => client.send(new api.CreateApiCommand({ Name: "q", ProtocolType: "HTTP", Target: FUNCTION })), "NotImplemented", /quick create/],
    ["a selection expression without its dollar", () => client.send(new api.CreateApiCommand({ Name: "q", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "request.body.action" })), "BadRequestException", /routeSelectionExpression/],
    ["credentials for every origin", () => client.send(new api.UpdateApiCommand({ ApiId: http, CorsConfiguration: { AllowOrigins: ["*"], AllowCredentials: true } })), "BadRequestException", /allowCredentials/],
    ["CORS of a WebSocket API", () => client.send(new api.UpdateApiCommand({ ApiId: socket, CorsConfiguration: { AllowOrigins: ["*"] } })), "BadRequestException", /WEBSOCKET/],
    ["HTTP_PROXY", () => lambda(http, { IntegrationType: "HTTP_PROXY", IntegrationUri: "https://example.com" }), "NotImplemented", /HTTP_PROXY/],
    ["MOCK of a WebSocket API", () => lambda(socket, { IntegrationType: "MOCK" }), "NotImplemented", /MOCK/],
    ["another first-class integration", () => lambda(http, { IntegrationUri: undefined, IntegrationSubtype: "SQS-SendMessage" }), "NotImplemented", /SQS-SendMessage/],
    ["an integration without its format", () => lambda(http, { PayloadFormatVersion: undefined }), "BadRequestException", /PayloadFormatVersion/],
    ["PutEvents without a detail", () => lambda(http, { IntegrationUri: undefined, IntegrationSubtype: "EventBridge-PutEvents", PayloadFormatVersion: "1.0", CredentialsArn: "arn:aws:iam::123456789012:role/r", RequestParameters: { Source: "s", DetailType: "d" } }), "BadRequestException", /Detail/],
    ["a parameter that PutEvents does not have", () => lambda(http, { IntegrationUri: undefined, IntegrationSubtype: "EventBridge-PutEvents", PayloadFormatVersion: "1.0", CredentialsArn: "arn:aws:iam::123456789012:role/r", RequestParameters: { Source: "s", DetailType: "d", Detail: "$request.body", detail: "x" } }), "BadRequestException", /detail/],
    ["a VPC link", () => lambda(http, { ConnectionType: "VPC_LINK" }), "NotImplemented", /VPC_LINK/],
    ["an authorizer", () => client.send(new api.CreateRouteCommand({ ApiId: http, RouteKey: "GET /a", AuthorizationType: "JWT" })), "NotImplemented", /JWT/],
    ["a route key of the wrong form", () => client.send(new api.CreateRouteCommand({ ApiId: http, RouteKey: "pets" })), "BadRequestException", /route key/],
    ["a target that is not there", () => client.send(new api.CreateRouteCommand({ ApiId: http, RouteKey: "GET /a", Target: "integrations/none" })), "BadRequestException", /Integration/],
    ["a deployment without routes", () => client.send(new api.CreateDeploymentCommand({ ApiId: socket })), "BadRequestException", /^At least one route is required before deploying the Api\.$/],
    ["execution logs of an HTTP API", () => client.send(new api.CreateStageCommand({ ApiId: http, StageName: "l", DefaultRouteSettings: { LoggingLevel: "INFO" } })), "BadRequestException", /^Execution logs are not supported on protocolType HTTP$/],
    ["settings of a route that is not there", () => client.send(new api.CreateStageCommand({ ApiId: http, StageName: "l", RouteSettings: { "GET /x": {} } })), "NotFoundException", /GET \/x/],
    ["$default as the stage of a WebSocket API", () => client.send(new api.CreateStageCommand({ ApiId: socket, StageName: "$default" })), "BadRequestException", /Stage name/],
    ["custom domains", () => client.send(new api.CreateDomainNameCommand({ DomainName: "a.example" })), "NotImplemented", /CreateDomainName/],
  ];
  for (const [what, call, name, message] of REFUSED) {
    it(`refuses ${what}`, () => assert.rejects(call(), (error: Error) => { assert.equal(error.name, name, error.message); assert.match(error.message, message); return true; }));
  }

  it("keeps each kind of part through its life", async () => {
    const { IntegrationId } = await lambda(socket, { IntegrationMethod: "POST", PayloadFormatVersion: undefined });
    const Target = `integrations/${IntegrationId}`;
    const { RouteId } = await client.send(new api.CreateRouteCommand({ ApiId: socket, RouteKey: "a", Target, RouteResponseSelectionExpression: "$default" }));
    await assert.rejects(client.send(new api.CreateRouteCommand({ ApiId: socket, RouteKey: "a" })), { name: "ConflictException" });
    await assert.rejects(client.send(new api.DeleteIntegrationCommand({ ApiId: socket, IntegrationId })), { name: "ConflictException" });
    const { RouteResponseId } = await client.send(new api.CreateRouteResponseCommand({ ApiId: socket, RouteId, RouteResponseKey: "$default" }));
    const { IntegrationResponseId } = await client.send(new api.CreateIntegrationResponseCommand({ ApiId: socket, IntegrationId, IntegrationResponseKey: "/200/" }));
    assert.equal((await client.send(new api.UpdateRouteCommand({ ApiId: socket, RouteId, OperationName: "op" }))).OperationName, "op");
    assert.equal((await client.send(new api.UpdateIntegrationCommand({ ApiId: socket, IntegrationId, TimeoutInMillis: 100 }))).TimeoutInMillis, 100);
    await assert.rejects(client.send(new api.UpdateIntegrationCommand({ ApiId: socket, IntegrationId, TimeoutInMillis: 29_001 })), { name: "BadRequestException" });
    const { DeploymentId } = await client.send(new api.CreateDeploymentCommand({ ApiId: socket }));
    await client.send(new api.CreateStageCommand({ ApiId: socket, StageName: "s", DeploymentId }));
    await assert.rejects(client.send(new api.CreateStageCommand({ ApiId: socket, StageName: "s" })), { name: "ConflictException" });
    await assert.rejects(client.send(new api.DeleteDeploymentCommand({ ApiId: socket, DeploymentId })), { name: "BadRequestException" });
    const counts = await Promise.all([
      client.send(new api.GetRoutesCommand({ ApiId: socket })), client.send(new api.GetIntegrationsCommand({ ApiId: socket })), client.send(new api.GetStagesCommand({ ApiId: socket })),
      client.send(new api.GetDeploymentsCommand({ ApiId: socket })), client.send(new api.GetRouteResponsesCommand({ ApiId: socket, RouteId })),
      client.send(new api.GetIntegrationResponsesCommand({ ApiId: socket, IntegrationId })),
    ]);
    assert.deepEqual(counts.map(({ Items }) => Items!.length), [1, 1, 1, 1, 1, 1]);
    await client.send(new api.DeleteStageCommand({ ApiId: socket, StageName: "s" }));
    await client.send(new api.DeleteDeploymentCommand({ ApiId: socket, DeploymentId }));
    await client.send(new api.DeleteRouteResponseCommand({ ApiId: socket, RouteId, RouteResponseId }));
    await client.send(new api.DeleteIntegrationResponseCommand({ ApiId: socket, IntegrationId, IntegrationResponseId }));
    await client.send(new api.DeleteRouteCommand({ ApiId: socket, RouteId }));
    await client.send(new api.DeleteIntegrationCommand({ ApiId: socket, IntegrationId }));
    await client.send(new api.DeleteApiCommand({ ApiId: socket }));
    await assert.rejects(client.send(new api.GetRoutesCommand({ ApiId: socket })), { name: "NotFoundException" });
  });

  it("changes what a stage runs only by a deployment, unless it follows the API", async () => {
    const { id, url } = await cloud.httpApi({}, { StageName: "manual", AutoDeploy: false });
    await cloud.route(id, "GET /", "first", () => 1, { version: "2.0" });
    const status = async () => (await fetch(`${url}/manual/`)).status;
    assert.equal(await status(), 404);
    await client.send(new api.CreateDeploymentCommand({ ApiId: id, StageName: "manual" }));
    assert.equal(await status(), 200);
    const [route] = (await client.send(new api.GetRoutesCommand({ ApiId: id }))).Items!;
    await client.send(new api.DeleteRouteCommand({ ApiId: id, RouteId: route!.RouteId }));
    assert.equal(await status(), 200);
    await cloud.route(id, "GET /x", "second", () => 1, { version: "2.0" });
    await client.send(new api.UpdateStageCommand({ ApiId: id, StageName: "manual", AutoDeploy: true }));
    assert.equal(await status(), 404);
  });
});
