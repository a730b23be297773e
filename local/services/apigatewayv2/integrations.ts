import type {
  CreateIntegrationCommandInput, DeleteIntegrationCommandInput, GetIntegrationCommandInput, GetIntegrationsCommandInput, GetIntegrationsResponse, Integration,
  UpdateIntegrationCommandInput,
} from "@aws-sdk/client-apigatewayv2";
import type { Operations } from "../../kernel/operation";
import { map, number, refused, string, type Shape } from "../../kernel/shape";
import { changed } from "./deployments";
import { fail, missing } from "./errors";
import { checkIntegration } from "./integration-check";
import { given, operation, passRole, required } from "./operation";
import { page, PAGE } from "./paging";
import type { ApiRecord, Gateway } from "./state";

const NO_TEMPLATES = refused("mapping templates (VTL) are not in the local cloud");

const TYPES = ["AWS", "HTTP", "MOCK", "HTTP_PROXY", "AWS_PROXY"];

const SETTINGS: Readonly<Record<string, Shape>> = {
  ConnectionId: string({ max: 1024 }), ConnectionType: string({ oneOf: ["INTERNET", "VPC_LINK"] }), ContentHandlingStrategy: refused("conversions between binary and text are not in the local cloud"),
  CredentialsArn: string(), Description: string({ max: 1024 }), IntegrationMethod: string({ max: 64 }), IntegrationSubtype: string({ max: 128 }),
  IntegrationUri: string({ min: 1, max: 2048 }), PassthroughBehavior: string({ oneOf: ["WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"] }), PayloadFormatVersion: string({ max: 64 }),
  RequestParameters: map(string(), string({ max: 512 })), RequestTemplates: NO_TEMPLATES, ResponseParameters: refused("the mapping of responses is not in the local cloud"),
  TemplateSelectionExpression: NO_TEMPLATES, TimeoutInMillis: number({ min: 50, max: 30000 }), TlsConfig: refused("it is about private integrations, which are not in the local cloud"),
};

export function integrationOf(record: ApiRecord, id: string): Integration {
  const integration = record.integrations.get(id);
  if (!integration) throw missing("Invalid Integration identifier specified");
  return integration;
}

/** What AWS fills in, by protocol. */
const defaults = (record: ApiRecord): Integration => (record.api.ProtocolType === "HTTP"
  ? { ConnectionType: "INTERNET", TimeoutInMillis: 30_000 }
  : { ConnectionType: "INTERNET", TimeoutInMillis: 29_000, PassthroughBehavior: "WHEN_NO_MATCH", PayloadFormatVersion: "1.0", IntegrationResponseSelectionExpression: "${integration.response.statuscode}" });

/** AWS: a function of an HTTP API is invoked by POST, said or not. */
const completed = (record: ApiRecord, integration: Integration): Integration =>
  (record.api.ProtocolType === "HTTP" && integration.IntegrationSubtype === undefined ? { IntegrationMethod: "POST", ...integration } : integration);

const KEY = { ApiId: required, IntegrationId: required };
const one = ({ ApiId, IntegrationId }: { ApiId: string | undefined; IntegrationId: string | undefined }) => `/apis/${ApiId}/integrations/${IntegrationId}`;

export const integrations = (gateway: Gateway): Operations => ({
  CreateIntegration: operation<CreateIntegrationCommandInput, Integration>(gateway, {
    method: "POST", path: ({ ApiId }) => `/apis/${ApiId}/integrations`, input: { ...SETTINGS, ApiId: required, IntegrationType: string({ required: true, oneOf: TYPES }) },
    also: ({ CredentialsArn }) => passRole(CredentialsArn),
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const integration: Integration = { ...defaults(record), ...given(input, "ApiId"), IntegrationId: gateway.id(7) };
      checkIntegration(record, integration);
      record.integrations.set(integration.IntegrationId!, completed(record, integration));
      changed(gateway, record);
      return completed(record, integration);
    },
  }),
  GetIntegration: operation<GetIntegrationCommandInput, Integration>(gateway, {
    method: "GET", path: one, input: KEY, run: ({ ApiId, IntegrationId }, call) => integrationOf(gateway.record(ApiId!, call), IntegrationId!),
  }),
  GetIntegrations: operation<GetIntegrationsCommandInput, GetIntegrationsResponse>(gateway, {
    method: "GET", path: ({ ApiId }) => `/apis/${ApiId}/integrations`, input: { ApiId: required, ...PAGE },
    run: ({ ApiId, ...input }, call) => page(gateway.record(ApiId!, call).integrations.values(), ({ IntegrationId }) => IntegrationId, input),
  }),
  UpdateIntegration: operation<UpdateIntegrationCommandInput, Integration>(gateway, {
    method: "PATCH", path: one, input: { ...SETTINGS, ...KEY, IntegrationType: string({ oneOf: TYPES }) },
    also: ({ CredentialsArn }) => passRole(CredentialsArn),
    run(input, call) {
      const record = gateway.record(input.ApiId!, call);
      const before = integrationOf(record, input.IntegrationId!);
      const integration: Integration = { ...before, ...given(input, "ApiId"), ...(input.RequestParameters && { RequestParameters: merged(before.RequestParameters, input.RequestParameters) }) };
      checkIntegration(record, integration);
      record.integrations.set(integration.IntegrationId!, integration);
      changed(gateway, record);
      return integration;
    },
  }),
  DeleteIntegration: operation<DeleteIntegrationCommandInput, object>(gateway, {
    method: "DELETE", path: one, input: KEY,
    run({ ApiId, IntegrationId }, call) {
      const record = gateway.record(ApiId!, call);
      integrationOf(record, IntegrationId!);
      const used = [...record.routes.values()].find(({ Target }) => Target === `integrations/${IntegrationId}`);
      if (used) throw fail("ConflictException", `Cannot delete Integration '${IntegrationId}', Integration is referenced by Route '${used.RouteId}'.`);
      record.integrations.delete(IntegrationId!);
      record.integrationResponses.delete(IntegrationId!);
      changed(gateway, record);
      return {};
    },
  }),
});

/** AWS: an update adds to the parameters; one is removed by an empty value. */
function merged(before: Readonly<Record<string, string>> | undefined, changes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ""));
}
