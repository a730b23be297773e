import { API_REGISTRY, type DeployedApi } from "../../kernel/api-registry";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import type { Route } from "@aws-sdk/client-apigatewayv2";
import { RouteTable } from "../../../model/api-gateway";
import { AccessLogs } from "./access-log";
import { Functions } from "./invoke";
import { ApiMetrics } from "./metrics";
import { Roles } from "./roles";
import { ACCOUNT_BURST, ACCOUNT_RATE, Bucket, CONNECT_BURST, CONNECT_RATE, Throttle } from "./throttle";

/** What all requests share. */
export class Core {
  readonly roles: Roles;
  readonly functions: Functions;
  readonly logs: AccessLogs;
  readonly metrics: ApiMetrics;
  readonly throttle = new Throttle();
  private readonly accounts: Regional<{ requests: Bucket; connects: Bucket }>;
  private readonly tables = new WeakMap<DeployedApi, RouteTable<Route>>();

  constructor(readonly context: ServiceContext) {
    this.roles = new Roles(context);
    this.functions = new Functions(context, this.roles);
    this.logs = new AccessLogs(context, this.roles);
    this.metrics = new ApiMetrics(context);
    const now = () => context.clock.now();
    this.accounts = new Regional(() => ({ requests: new Bucket(ACCOUNT_RATE, ACCOUNT_BURST, now()), connects: new Bucket(CONNECT_RATE, CONNECT_BURST, now()) }));
  }

  get registry() {
    return this.context.ports.get(API_REGISTRY);
  }

  get now(): number {
    return this.context.clock.now();
  }

  /** Whether the account's own limit lets a request pass. */
  accountPasses(region: string, what: "requests" | "connects" = "requests"): boolean {
    return this.accounts.in(region)[what].take(this.now);
  }

  /** Routes of an HTTP API, in the order in which they are looked at. */
  routesOf(deployed: DeployedApi): RouteTable<Route> {
    let table = this.tables.get(deployed);
    if (!table) this.tables.set(deployed, (table = new RouteTable(deployed.routes)));
    return table;
  }

  /** AWS's ids of requests, messages and connections: eleven bytes. */
  id(): string {
    return `${this.context.ids.bytes(11).toString("base64url")}=`;
  }

  arnOf(region: string, apiId: string, rest: string): string {
    return `arn:${this.context.partition}:execute-api:${region}:${this.context.account}:${apiId}/${rest}`;
  }
}
