import type { Account, UpdateAccountCommandInput } from "@aws-sdk/client-api-gateway";
import { computed, string } from "./properties";
import { callsTo, resourceTypesIn, type ResourceContext, type ResourceType } from "./resource-type";
import { REGION } from "./tags";

interface ApiGateway {
  GetAccount: [object, Account];
  UpdateAccount: [UpdateAccountCommandInput, Account];
}

const gateway = callsTo<ApiGateway>("apigateway");
const define = resourceTypesIn("local/provider/apigateway.ts");

async function setRole(role: string | undefined, context: ResourceContext): Promise<void> {
  await gateway(context, "UpdateAccount", { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: role ?? "" }] });
}

/** The settings of the account and region, which are there always: making it sets the role, deleting it takes the role away. */
const account = define({
  token: "aws:apigateway/account:Account",
  properties: { cloudwatchRoleArn: computed(string()), region: REGION },
  async create({ cloudwatchRoleArn }, context) {
    await setRole(cloudwatchRoleArn, context);
    return { id: "api-gateway-account" };
  },
  async read(_id, _known, context) {
    const { apiKeyVersion, cloudwatchRoleArn, features, throttleSettings } = await gateway(context, "GetAccount", {});
    return { apiKeyVersion, cloudwatchRoleArn: cloudwatchRoleArn ?? "", features, throttleSettings: throttleSettings ? [throttleSettings] : [], region: context.region };
  },
  async update(_id, { will }, context) {
    await setRole(will.cloudwatchRoleArn, context);
  },
  async delete(_id, _known, context) {
    await setRole(undefined, context);
  },
});

export const apigatewayTypes: readonly ResourceType[] = [account];
