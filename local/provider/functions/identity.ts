import type { GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput } from "@aws-sdk/client-sts";
import { UserError } from "../../kernel/errors";
import { required, string } from "../properties";
import { callsTo } from "../resource-type";
import { functionsIn } from "./function-type";
import { REGIONS } from "./regions";

const define = functionsIn("local/provider/functions/identity.ts");
const sts = callsTo<{ GetCallerIdentity: [GetCallerIdentityCommandInput, GetCallerIdentityCommandOutput] }>("sts");

const DNS_SUFFIX = "amazonaws.com";

const getCallerIdentity = define({
  token: "aws:index/getCallerIdentity:getCallerIdentity",
  args: { id: string() },
  async run(_args, context) {
    const { Account, Arn, UserId } = await sts(context, "GetCallerIdentity", {});
    return { accountId: Account, arn: Arn, userId: UserId, id: Account };
  },
});

const getRegion = define({
  token: "aws:index/getRegion:getRegion",
  args: { endpoint: string(), id: string(), name: string(), region: string() },
  run({ endpoint, name, region }, context) {
    const named = region ?? name ?? (endpoint === undefined ? context.region : /^ec2\.(.+)\.amazonaws\.com$/.exec(endpoint)?.[1] ?? endpoint);
    const description = REGIONS[named];
    if (description === undefined) throw new UserError(`region not found for ${endpoint === undefined ? "name" : "endpoint"} "${endpoint ?? named}"`);
    return { region: named, name: named, id: named, description, endpoint: `ec2.${named}.${DNS_SUFFIX}` };
  },
});

const getPartition = define({
  token: "aws:index/getPartition:getPartition",
  args: { id: string() },
  run: (_args, { partition }) => ({ partition, id: partition, dnsSuffix: DNS_SUFFIX, reverseDnsPrefix: "com.amazonaws" }),
});

const getArn = define({
  token: "aws:index/getArn:getArn",
  args: { arn: required(string()), id: string() },
  run({ arn }) {
    const [prefix, partition, service, region, account, ...resource] = arn.split(":");
    if (prefix !== "arn" || resource.length === 0) throw new UserError(`"${arn}" is an invalid ARN: arn: not enough sections`);
    return { arn, id: arn, partition, service, region, account, resource: resource.join(":") };
  },
});

const getDefaultTags = define({
  token: "aws:index/getDefaultTags:getDefaultTags",
  args: { id: string() },
  run: (_args, { partition, defaultTags }) => ({ id: partition, tags: defaultTags }),
});

export const identityFunctions = [getCallerIdentity, getRegion, getPartition, getArn, getDefaultTags];
