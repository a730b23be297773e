import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { connectLambda, disconnectLambda, statusLambda } from "../functions/pizza-websocket/connections-lambda";
import { DETAIL_TYPE, HTTP_SOURCE, STAGES } from "../functions/pizza-websocket/contract";
import { pageLambda } from "../functions/pizza-websocket/page-lambda";
import { receiveLambda } from "../functions/pizza-websocket/receive-lambda";
import { stageLambda } from "../functions/pizza-websocket/stage-lambda";
import { accountLogRole, httpApi, toBus, webSocketApi, withFunction, type SocketApi } from "./parts/api";
import { DeadLetters } from "./parts/dead-letters";
import { handler } from "./parts/handler";
import type { Allow } from "./parts/iam";
import { routeEvents, type Route } from "./parts/route";
import { scopeOf, type ScenarioArgs, type Scope } from "./parts/scenario";
import { toFunction } from "./parts/targets";

export interface PizzaWebsocketArgs extends ScenarioArgs {
  /** How long each stage takes, in seconds: 0 to 60. @default 5 */
  readonly stageSeconds?: number;
  /** Origins whose pages may order. @default everybody: ["*"] */
  readonly allowedOrigins?: readonly string[];
  /**
   * The role with which API Gateway writes the logs of WebSocket APIs: one for the whole account and region. `create`
   * sets it, and leaves it when the stack goes. @default existing
   */
  readonly accountLogRole?: "existing" | "create";
}

/** What each stage does: takes one event of the chain, and announces the next as its own source. */
const WORKERS = { make: 0, cook: 1, deliver: 2 } as const;

/**
 * Follow a pizza live: HTTP API -> bus -> make -> cook -> deliver, each a function that announces the next stage, and a
 * receiver that pushes each stage through a WebSocket API to everybody who follows the order.
 */
export class PizzaWebsocket extends pulumi.ComponentResource {
  readonly pageUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  readonly webSocketUrl: pulumi.Output<string>;
  readonly busName: pulumi.Output<string>;
  readonly tableName: pulumi.Output<string>;
  readonly receiverLogGroup: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: PizzaWebsocketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:PizzaWebsocket", name, {}, opts);
    const scope = scopeOf(this, name, "pizza-websocket", args);
    const deadLetters = new DeadLetters(scope);
    const bus = new aws.cloudwatch.EventBus(`${name}-bus`, { tags: scope.tags }, { parent: this });
    const table = followersTable(scope);
    const logRole = args.accountLogRole === "create" ? [accountLogRole(scope)] : [];

    const sockets = webSocketApi("sockets", { stage: "production", throttle: { rate: 1000, burst: 2000 }, after: logRole }, scope);
    socketRoutes(sockets, table, scope);
    const http = httpApi("http", { throttle: { rate: 50, burst: 100 }, cors: { origins: args.allowedOrigins ?? ["*"], methods: ["POST"] } }, scope);
    http.route("POST /", toBus(bus, { source: HTTP_SOURCE, detailType: DETAIL_TYPE }));
    http.route("GET /", withFunction(handler("page", { factory: pageLambda, environment: { WEBSOCKET_URL: sockets.url } }, scope).function));

    const workers = Object.entries(WORKERS).map(([key, stage]) => [key, worker(key, stage, { bus, deadLetters, scope, seconds: args.stageSeconds ?? 5 })] as const);
    const receiver = handler("receive", {
      factory: receiveLambda,
      environment: { TABLENAME: table.name, APIGW_ENDPOINT: sockets.managementUrl },
      allow: [
        { actions: ["dynamodb:Query", "dynamodb:DeleteItem", "dynamodb:UpdateItem"], resources: [table.arn] },
        { actions: ["execute-api:ManageConnections"], resources: [sockets.connectionsArn("POST")] },
      ],
      deadLetters,
    }, scope);
    const follow: Route = {
      description: "Every stage is told to those who follow the order",
      bus,
      pattern: { $or: STAGES.map(stagePattern) },
      targets: { receive: toFunction(receiver.function) },
    };
    routeEvents({ ...Object.fromEntries(workers), follow }, deadLetters, scope);

    this.pageUrl = pulumi.interpolate`${http.url}/`;
    this.apiUrl = pulumi.interpolate`${http.url}/`;
    this.webSocketUrl = sockets.url;
    this.busName = bus.name;
    this.tableName = table.name;
    this.receiverLogGroup = receiver.logGroup.name;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and URLs that a person needs for the next command. */
  outputs() {
    const { pageUrl, apiUrl, webSocketUrl, busName, tableName, receiverLogGroup, deadLetterQueueUrl } = this;
    return { pageUrl, apiUrl, webSocketUrl, busName, tableName, receiverLogGroup, deadLetterQueueUrl };
  }
}

/** A stage counts only from its own source: what comes through the HTTP API can claim anything. */
const stagePattern = ({ source, eventtype }: (typeof STAGES)[number]) => ({ source: [source], detail: { item: { eventtype: [eventtype] } } });

interface WorkerArgs {
  readonly bus: aws.cloudwatch.EventBus;
  readonly deadLetters: DeadLetters;
  readonly scope: Scope;
  readonly seconds: number;
}

/** The function that does a stage, and the route to it. It may announce the next stage, as itself, and nothing else. */
function worker(key: string, stage: number, { bus, deadLetters, scope, seconds }: WorkerArgs): Route {
  const own = STAGES[stage]!;
  const next = STAGES[stage + 1]!;
  const fn = handler(key, {
    factory: stageLambda,
    environment: { EVENT_BUS: bus.arn, EVENT_SOURCE: next.source, NEXT_STAGE: next.eventtype, STAGE_SECONDS: String(seconds) },
    allow: [{ actions: ["events:PutEvents"], resources: [bus.arn], conditions: { StringEquals: { "events:source": next.source } } }],
    deadLetters, timeoutSeconds: seconds + 30,
  }, scope);
  return { description: `${own.eventtype} from ${own.source}`, bus, pattern: stagePattern(own), targets: { [key]: toFunction(fn.function) } };
}

/** A row for each follower of an order, and one with the order's last stage. */
function followersTable({ name, parent, tags }: Scope): aws.dynamodb.Table {
  return new aws.dynamodb.Table(`${name}-followers`, {
    billingMode: "PAY_PER_REQUEST",
    hashKey: "order_id",
    rangeKey: "connection_id",
    attributes: [{ name: "order_id", type: "S" }, { name: "connection_id", type: "S" }],
    globalSecondaryIndexes: [{ name: "by-connection", hashKey: "connection_id", projectionType: "KEYS_ONLY" }],
    ttl: { attributeName: "expires_at", enabled: true },
    tags,
  }, { parent });
}

function socketRoutes(sockets: SocketApi, table: aws.dynamodb.Table, scope: Scope): void {
  const environment = { TABLENAME: table.name };
  const byConnection: Allow = { actions: ["dynamodb:Query"], resources: [pulumi.interpolate`${table.arn}/index/by-connection`] };
  const onTable = (...actions: string[]): Allow => ({ actions, resources: [table.arn] });
  sockets.route("$connect", handler("connect", { factory: connectLambda, environment, allow: [onTable("dynamodb:PutItem")] }, scope).function);
  sockets.route("$disconnect", handler("disconnect", { factory: disconnectLambda, environment, allow: [byConnection, onTable("dynamodb:DeleteItem")] }, scope).function);
  sockets.route("$default", handler("status", { factory: statusLambda, environment, allow: [byConnection, onTable("dynamodb:GetItem")] }, scope).function, { answers: true });
}
