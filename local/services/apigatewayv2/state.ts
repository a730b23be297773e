import type { Api, Deployment, Integration, IntegrationResponse, Route, RouteResponse, Stage } from "@aws-sdk/client-apigatewayv2";
import { API_PREFIX, type ApiRegistry, type DeployedApi, type DeployedStage } from "../../kernel/api-registry";
import type { Call } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { missing } from "./errors";

/** A deployment, and the API as it was then. */
export interface DeploymentRecord {
  readonly deployment: Deployment;
  readonly snapshot: DeployedApi;
}

/** An API and everything in it. The parts are never changed but replaced: deployments hold them as they were. */
export interface ApiRecord {
  readonly id: string;
  readonly region: string;
  api: Api;
  readonly routes: Map<string, Route>;
  /** By route id, then by their own. */
  readonly routeResponses: Map<string, Map<string, RouteResponse>>;
  readonly integrations: Map<string, Integration>;
  readonly integrationResponses: Map<string, Map<string, IntegrationResponse>>;
  readonly deployments: Map<string, DeploymentRecord>;
  readonly stages: Map<string, Stage>;
}

const ID_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** What every operation needs. */
export class Gateway implements ApiRegistry {
  private readonly regions = new Regional(() => new Map<string, ApiRecord>());

  constructor(readonly context: ServiceContext) {}

  apis(call: Pick<Call, "region">): Map<string, ApiRecord> {
    return this.regions.in(call.region);
  }

  find(apiId: string, call: Pick<Call, "region">): ApiRecord | undefined {
    return this.apis(call).get(apiId);
  }

  record(apiId: string, call: Call): ApiRecord {
    const found = this.find(apiId, call);
    if (!found) throw missing(`Invalid API identifier specified ${this.context.account}:${apiId}`);
    return found;
  }

  id(length: number): string {
    return this.context.ids.text(length, ID_ALPHABET);
  }

  /** AWS: whole seconds. */
  now(): Date {
    return new Date(Math.floor(this.context.clock.now() / 1000) * 1000);
  }

  /** Where clients find the API: AWS's host name stands here as a path. */
  endpointOf(apiId: string, protocol: Api["ProtocolType"]): string {
    const base = this.context.endpoint();
    return `${protocol === "WEBSOCKET" ? base.replace(/^http/, "ws") : base}${API_PREFIX}${apiId}`;
  }

  api(apiId: string): { readonly region: string; readonly api: Api } | undefined {
    for (const [region, apis] of this.regions.entries()) {
      const record = apis.get(apiId);
      if (record) return { region, api: record.api };
    }
    return undefined;
  }

  stage(apiId: string, stageName: string): DeployedStage | undefined {
    for (const [region, apis] of this.regions.entries()) {
      const record = apis.get(apiId);
      const stage = record?.stages.get(stageName);
      if (record && stage) return { region, api: record.api, stage, deployed: record.deployments.get(stage.DeploymentId ?? "")?.snapshot };
    }
    return undefined;
  }
}
