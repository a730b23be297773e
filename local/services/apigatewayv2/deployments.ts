import type {
  CreateDeploymentCommandInput, DeleteDeploymentCommandInput, Deployment, GetDeploymentCommandInput, GetDeploymentsCommandInput, GetDeploymentsResponse,
  UpdateDeploymentCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Operations } from "../../kernel/operation";
import { string } from "../../kernel/shape";
import { bad, missing } from "./errors";
import { operation, required } from "./operation";
import { page, PAGE } from "./paging";
import type { ApiRecord, DeploymentRecord, Gateway } from "./state";

/** Makes a deployment of the API as it is now. */
export function deploy(gateway: Gateway, record: ApiRecord, { description, auto }: { description?: string; auto: boolean }): DeploymentRecord {
  const deployment: Deployment = {
    AutoDeployed: auto, CreatedDate: gateway.now(), DeploymentId: gateway.id(6), DeploymentStatus: "DEPLOYED",
    ...(description !== undefined && { Description: description }),
  };
  const made: DeploymentRecord = {
    deployment,
    snapshot: {
      routes: [...record.routes.values()], integrations: new Map(record.integrations),
      routeResponses: new Map([...record.routeResponses].map(([route, responses]) => [route, [...responses.values()]])),
    },
  };
  record.deployments.set(deployment.DeploymentId!, made);
  return made;
}

/** AWS: stages with AutoDeploy follow every change of the API's parts. */
export function changed(gateway: Gateway, record: ApiRecord): void {
  const followers = [...record.stages.values()].filter(({ AutoDeploy }) => AutoDeploy);
  if (followers.length === 0) return;
  const { deployment } = deploy(gateway, record, { description: "Automatic deployment triggered by changes to the Api configuration", auto: true });
  for (const stage of followers) {
    const before = stage.DeploymentId;
    record.stages.set(stage.StageName!, {
      ...stage, DeploymentId: deployment.DeploymentId, LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deployment.DeploymentId}'`, LastUpdatedDate: gateway.now(),
    });
    forget(record, before);
  }
}

/** A long-lived API must not keep each of its automatic deployments for ever. */
function forget(record: ApiRecord, deploymentId: string | undefined): void {
  const inUse = [...record.stages.values()].some((stage) => stage.DeploymentId === deploymentId);
  if (!inUse && record.deployments.get(deploymentId ?? "")?.deployment.AutoDeployed) record.deployments.delete(deploymentId!);
}

function found(record: ApiRecord, id: string): DeploymentRecord {
  const deployment = record.deployments.get(id);
  if (!deployment) throw missing("Invalid Deployment identifier specified");
  return deployment;
}

const KEY = { ApiId: required, DeploymentId: required };
const one = ({ ApiId, DeploymentId }: { ApiId: string | undefined; DeploymentId: string | undefined }) => `/apis/${ApiId}/deployments/${DeploymentId}`;
const description = string({ max: 1024 });

export const deployments = (gateway: Gateway): Operations => ({
  CreateDeployment: operation<CreateDeploymentCommandInput, Deployment>(gateway, {
    method: "POST", path: ({ ApiId }) => `/apis/${ApiId}/deployments`, input: { ApiId: required, Description: description, StageName: string({ min: 1, max: 128 }) },
    run({ ApiId, Description, StageName }, call) {
      const record = gateway.record(ApiId!, call);
      if (record.routes.size === 0) throw bad("At least one route is required before deploying the Api.");
      const stage = StageName === undefined ? undefined : record.stages.get(StageName);
      if (StageName !== undefined && !stage) throw missing(`Invalid stage identifier specified`);
      if (stage?.AutoDeploy) throw bad("Deployment ID cannot be set on stage when AutoDeploy is enabled");
      const { deployment } = deploy(gateway, record, { description: Description, auto: false });
      if (stage) record.stages.set(StageName!, { ...stage, DeploymentId: deployment.DeploymentId, LastUpdatedDate: gateway.now() });
      return deployment;
    },
  }),
  GetDeployment: operation<GetDeploymentCommandInput, Deployment>(gateway, {
    method: "GET", path: one, input: KEY, run: ({ ApiId, DeploymentId }, call) => found(gateway.record(ApiId!, call), DeploymentId!).deployment,
  }),
  GetDeployments: operation<GetDeploymentsCommandInput, GetDeploymentsResponse>(gateway, {
    method: "GET", path: ({ ApiId }) => `/apis/${ApiId}/deployments`, input: { ApiId: required, ...PAGE },
    run: ({ ApiId, ...input }, call) => page([...gateway.record(ApiId!, call).deployments.values()].map(({ deployment }) => deployment), ({ DeploymentId }) => DeploymentId, input),
  }),
  UpdateDeployment: operation<UpdateDeploymentCommandInput, Deployment>(gateway, {
    method: "PATCH", path: one, input: { ...KEY, Description: description },
    run({ ApiId, DeploymentId, Description }, call) {
      const record = gateway.record(ApiId!, call);
      const before = found(record, DeploymentId!);
      const deployment = { ...before.deployment, ...(Description !== undefined && { Description }) };
      record.deployments.set(DeploymentId!, { ...before, deployment });
      return deployment;
    },
  }),
  DeleteDeployment: operation<DeleteDeploymentCommandInput, object>(gateway, {
    method: "DELETE", path: one, input: KEY,
    run({ ApiId, DeploymentId }, call) {
      const record = gateway.record(ApiId!, call);
      found(record, DeploymentId!);
      if ([...record.stages.values()].some((stage) => stage.DeploymentId === DeploymentId)) throw bad("Active stages pointing to this deployment must be moved or deleted");
      record.deployments.delete(DeploymentId!);
      return {};
    },
  }),
});
