import { once } from "node:events";
import { ApiGatewayManagementApiClient } from "@aws-sdk/client-apigatewaymanagementapi";
import {
  ApiGatewayV2Client, CreateApiCommand, CreateIntegrationCommand, CreateRouteCommand, CreateRouteResponseCommand, CreateStageCommand, type CreateApiCommandInput,
  type CreateStageCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { InvokeCommandInput } from "@aws-sdk/client-lambda";
import { WebSocket } from "ws";
import { AwsError } from "../../../../local/kernel/errors";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import type { Entry, EntryBody } from "../../../../local/kernel/journal";
import type { KernelOptions } from "../../../../local/kernel/kernel";
import type { Operation } from "../../../../local/kernel/operation";
import type { ServiceModule } from "../../../../local/kernel/service";
import { blob, string, structure } from "../../../../local/kernel/shape";
import { apigateway } from "../../../../local/services/apigateway";
import { apigatewayv2 } from "../../../../local/services/apigatewayv2";
import { events } from "../../../../local/services/events";
import { executeApi } from "../../../../local/services/execute-api";
import { iam } from "../../../../local/services/iam";
import { logs } from "../../../../local/services/logs";
import { cloudwatch } from "../../../../local/services/cloudwatch";
import { sqs } from "../../../../local/services/sqs";
import { sts } from "../../../../local/services/sts";
import { Served } from "../../../support/served";

export const ACCOUNT = "123456789012";

/** What functions get, read by tests. */
export interface Seen {
  readonly name: string;
  readonly event: Record<string, unknown>;
}

type Handler = (event: Record<string, unknown>) => unknown;

/** Functions that are callbacks of the test, in the place of Lambda; each may be invoked by whom its policy says. */
export class FakeLambda {
  readonly seen: Seen[] = [];
  readonly handlers = new Map<string, Handler>();
  readonly policies = new Map<string, string>();
  readonly callers: (string | undefined)[] = [];

  /** Adds a function, and returns its ARN. `source`: who may invoke it, for API Gateway; default anybody. */
  add(name: string, handler: Handler, source = "*"): string {
    this.handlers.set(name, handler);
    const Statement = { Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "lambda:InvokeFunction", Resource: "*", Condition: { ArnLike: { "aws:SourceArn": source } } };
    this.policies.set(name, JSON.stringify({ Version: "2012-10-17", Statement }));
    return `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;
  }

  last(name: string): Record<string, unknown> {
    return this.seen.filter((one) => one.name === name).at(-1)!.event;
  }

  get module(): ServiceModule {
    const invoke: Operation<InvokeCommandInput, object> = {
      input: structure({ FunctionName: string({ required: true }), InvocationType: string(), Payload: blob() }), readOnly: false,
      authorize: ({ FunctionName }) => {
        const name = FunctionName!.split(":")[6]!;
        return [{ action: "lambda:InvokeFunction", resource: FunctionName!, ...(this.policies.has(name) && { resourcePolicy: { name: `policy of ${name}`, document: this.policies.get(name)! } }) }];
      },
      run: async ({ FunctionName, Payload }, call) => {
        const name = FunctionName!.split(":")[6]!;
        const handler = this.handlers.get(name);
        if (!handler) throw new AwsError("ResourceNotFoundException", `Function not found: ${FunctionName}`, { status: 404 });
        const event = JSON.parse(Buffer.from(Payload as Uint8Array).toString()) as Record<string, unknown>;
        this.seen.push({ name, event });
        this.callers.push(call.caller.type === "AWSService" ? call.caller.sourceArn : call.caller.type);
        try {
          return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(await handler(event)) ?? "") };
        } catch (error) {
          return { StatusCode: 200, FunctionError: "Unhandled", Payload: Buffer.from(JSON.stringify({ errorType: "Error", errorMessage: (error as Error).message })) };
        }
      },
    };
    return {
      id: "lambda", wire: { sdk: "@aws-sdk/client-lambda", protocol: "restJson", signingName: "lambda", version: "2015-03-31" }, eventSource: "lambda.amazonaws.com",
      codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" }, open: () => ({ operations: { Invoke: invoke } }),
    };
  }
}

/** API Gateway and its neighbours over real HTTP, permissions enforced. */
export class ApiCloud {
  readonly management: ApiGatewayV2Client;

  private constructor(readonly served: Served, readonly lambda: FakeLambda) {
    this.management = new ApiGatewayV2Client(served.client);
  }

  static async open(options: Partial<KernelOptions> = {}): Promise<ApiCloud> {
    const lambda = new FakeLambda();
    const modules = [iam, sts, logs, sqs, cloudwatch, events, lambda.module, apigateway, apigatewayv2, executeApi];
    return new ApiCloud(await Served.open(modules, { authorizer: (ports) => new IamAuthorizer(ports), ...options }), lambda);
  }

  async dispose(): Promise<void> {
    this.management.destroy();
    await this.served.dispose();
  }

  get kernel() {
    return this.served.kernel;
  }

  idle(): Promise<void> {
    return this.kernel.work.idle();
  }

  entries<K extends EntryBody["kind"]>(kind: K): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.kernel.journal.since(0).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }

  /** An HTTP API with a stage that follows it. */
  async httpApi(api: Partial<CreateApiCommandInput> = {}, stage: Partial<CreateStageCommandInput> = {}) {
    const { ApiId, ApiEndpoint } = await this.management.send(new CreateApiCommand({ Name: "shop", ProtocolType: "HTTP", ...api }));
    await this.management.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true, ...stage }));
    return { id: ApiId!, url: ApiEndpoint! };
  }

  async webSocketApi(stage: Partial<CreateStageCommandInput> = {}) {
    const { ApiId, ApiEndpoint } = await this.management.send(new CreateApiCommand({ Name: "live", ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }));
    await this.management.send(new CreateStageCommand({ ApiId, StageName: "production", AutoDeploy: true, ...stage }));
    return { id: ApiId!, url: `${ApiEndpoint}/production` };
  }

  /** A route to a function. */
  async route(ApiId: string, RouteKey: string, name: string, handler: Handler, { version, source, answers, timeout }: { version?: string; source?: string; answers?: boolean; timeout?: number } = {}): Promise<string> {
    const { IntegrationId } = await this.management.send(new CreateIntegrationCommand({
      ApiId, IntegrationType: "AWS_PROXY", IntegrationMethod: "POST", IntegrationUri: this.lambda.add(name, handler, source), PayloadFormatVersion: version, TimeoutInMillis: timeout,
    }));
    const { RouteId } = await this.management.send(new CreateRouteCommand({
      ApiId, RouteKey, Target: `integrations/${IntegrationId}`, RouteResponseSelectionExpression: answers ? "$default" : undefined,
    }));
    if (answers) await this.management.send(new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: "$default" }));
    return RouteId!;
  }

  connections(url: string, credentials = { accessKeyId: "test", secretAccessKey: "test" }): ApiGatewayManagementApiClient {
    return new ApiGatewayManagementApiClient({ ...this.served.client, credentials, endpoint: url.replace(/^ws/, "http") });
  }
}

/** A WebSocket client that keeps what it gets. */
export class Client {
  readonly messages: string[] = [];
  private readonly waiting: ((text: string) => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => {
      const next = this.waiting.shift();
      if (next) next(data.toString()); else this.messages.push(data.toString());
    });
  }

  static async open(url: string, options: object = {}): Promise<Client> {
    const socket = new WebSocket(url, options);
    const client = new Client(socket);
    await once(socket, "open");
    return client;
  }

  /** The status with which a connection is refused. */
  static async refused(url: string): Promise<{ status: number; body: string }> {
    const socket = new WebSocket(url);
    socket.on("error", () => undefined);
    const [, response] = (await once(socket, "unexpected-response")) as [unknown, import("node:http").IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
    return { status: response.statusCode!, body: Buffer.concat(chunks).toString() };
  }

  send(value: unknown): void {
    this.socket.send(typeof value === "string" ? value : JSON.stringify(value));
  }

  next(): Promise<string> {
    const known = this.messages.shift();
    return known === undefined ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve(known);
  }

  async closed(): Promise<{ code: number; reason: string }> {
    const [code, reason] = (await once(this.socket, "close")) as [number, Buffer];
    return { code, reason: reason.toString() };
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, "close");
    this.socket.close();
    await closed;
  }
}
