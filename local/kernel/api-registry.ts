import type { Api, Integration, Route, RouteResponse, Stage } from "@aws-sdk/client-apigatewayv2";
import type { Port } from "./ports";

/** Where those who manage APIs and those who run them meet. */

/** What runs in a stage: the API as it was when its deployment was made. Never changed, replaced by the next deployment. */
export interface DeployedApi {
  readonly routes: readonly Route[];
  readonly integrations: ReadonlyMap<string, Integration>;
  /** By route id. */
  readonly routeResponses: ReadonlyMap<string, readonly RouteResponse[]>;
}

/** A stage that can be invoked. Found anew for each request; what is worked out from `deployed` can be kept with it. */
export interface DeployedStage {
  readonly region: string;
  readonly api: Api;
  readonly stage: Stage;
  /** Absent: the stage was never deployed to. */
  readonly deployed: DeployedApi | undefined;
}

/** The APIs of this cloud, as those who run them need them. Provided by the management API of API Gateway. */
export interface ApiRegistry {
  /** Whether an API of this id is there, and where. */
  api(apiId: string): { readonly region: string; readonly api: Api } | undefined;
  stage(apiId: string, stageName: string): DeployedStage | undefined;
}

export const API_REGISTRY: Port<ApiRegistry> = { name: "api-registry" };

/** The account-wide settings of API Gateway. Provided by its first version's API, which alone can change them. */
export interface ApiAccount {
  /** The role with which execution and access logs of WebSocket APIs are written. */
  cloudwatchRole(region: string): string | undefined;
}

export const API_ACCOUNT: Port<ApiAccount> = { name: "api-account" };

/**
 * Where the APIs of this cloud are below its endpoint. AWS has them at host names; Node resolves no `*.localhost`, so
 * that a path stands for the host. No AWS API has a path that begins so (a bucket's name cannot begin with `_`).
 */
export const API_PREFIX = "/_api/";
