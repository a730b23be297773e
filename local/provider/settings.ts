import { UserError } from "../kernel/errors";
import { boolean, integer, list, map, meaningless, object, parseTable, refused, string } from "./properties";

/** How an AWS provider is set up: by `aws:...` configuration, or by a program's own `aws.Provider`. */
export interface ProviderSettings {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
}

const NO_ROLES = "a deployment is the account's root here, so that no role stands between the program and what it makes";
const NO_NETWORK = "nothing leaves this machine";
const NO_CREDENTIALS = "a deployment is the account's root here, whatever the credentials";

export const SETTINGS = {
  accessKey: meaningless(string(), NO_CREDENTIALS),
  allowedAccountIds: list(string()),
  assumeRoleWithWebIdentity: refused(NO_ROLES),
  assumeRoles: refused(NO_ROLES),
  customCaBundle: meaningless(string(), NO_NETWORK),
  defaultTags: object({ tags: map(string()) }),
  ec2MetadataServiceEndpoint: meaningless(string(), NO_NETWORK),
  ec2MetadataServiceEndpointMode: meaningless(string(), NO_NETWORK),
  endpoints: refused("the local cloud is the only endpoint"),
  forbiddenAccountIds: list(string()),
  httpProxy: meaningless(string(), NO_NETWORK),
  httpsProxy: meaningless(string(), NO_NETWORK),
  ignoreTags: refused("all tags are seen"),
  insecure: meaningless(boolean(), NO_NETWORK),
  maxRetries: meaningless(integer(), NO_NETWORK),
  noProxy: meaningless(string(), NO_NETWORK),
  pluginDownloadURL: meaningless(string(), "no plugin is used"),
  profile: meaningless(string(), NO_CREDENTIALS),
  region: string(),
  retryMode: meaningless(string(), NO_NETWORK),
  s3UsEast1RegionalEndpoint: meaningless(string(), NO_NETWORK),
  s3UsePathStyle: meaningless(boolean(), NO_NETWORK),
  secretKey: meaningless(string(), NO_CREDENTIALS),
  sharedConfigFiles: meaningless(list(string()), NO_CREDENTIALS),
  sharedCredentialsFiles: meaningless(list(string()), NO_CREDENTIALS),
  skipCredentialsValidation: meaningless(boolean(), NO_CREDENTIALS),
  skipMetadataApiCheck: meaningless(boolean(), NO_NETWORK),
  skipRegionValidation: meaningless(boolean(), NO_NETWORK),
  skipRequestingAccountId: meaningless(boolean(), "the account is known without asking"),
  stsRegion: meaningless(string(), NO_NETWORK),
  tagPolicyCompliance: refused("there are no tag policies here"),
  token: meaningless(string(), NO_CREDENTIALS),
  tokenBucketRateLimiterCapacity: meaningless(integer(), NO_NETWORK),
  useDualstackEndpoint: meaningless(boolean(), NO_NETWORK),
  useFipsEndpoint: meaningless(boolean(), NO_NETWORK),
  userAgents: meaningless(list(object({ comment: string(), productName: string(), productVersion: string() })), NO_NETWORK),
  version: meaningless(string(), "no plugin is used"),
};

export const PROVIDER_TOKEN = "pulumi:providers:aws";

/** Everything but texts travels as JSON: from configuration and from the SDK's provider class alike. */
function decoded(name: string, value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw new UserError(`the property '${name}' of the AWS provider is no JSON: ${value}`, { cause });
  }
}

/** Reads a provider's inputs. Throws for an account that they exclude, and for what is not supported. */
export function readSettings(inputs: Readonly<Record<string, unknown>>, defaults: { readonly region: string; readonly account: string }): ProviderSettings {
  const given = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, decoded(name, value)]));
  const { region, defaultTags, allowedAccountIds, forbiddenAccountIds } = parseTable(SETTINGS, given, { type: PROVIDER_TOKEN, where: "local/provider/settings.ts", path: "" });
  const { account } = defaults;
  if ((allowedAccountIds && allowedAccountIds.length > 0 && !allowedAccountIds.includes(account)) || forbiddenAccountIds?.includes(account)) {
    throw new UserError(`AWS account ID not allowed: ${account} (see allowedAccountIds and forbiddenAccountIds of the AWS provider)`);
  }
  return { region: region ?? defaults.region, defaultTags: defaultTags?.tags ?? {} };
}
