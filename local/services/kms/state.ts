import type { GrantOperation } from "@aws-sdk/client-kms";
import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import type { EncryptionContext } from "./ciphertext";
import { fail } from "./errors";
import { fitsContext, statementOf } from "./grant";
import { Key } from "./key";
import { managedPolicy } from "./policy";

/** AWS: services with keys of their own, made when one is first used. */
const MANAGED: ReadonlySet<string> = new Set(["dynamodb", "lambda", "rds", "s3", "sns", "sqs"]);

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  dynamodb: "Default key that protects my DynamoDB data when no other key is defined",
  lambda: "Default key that protects my Lambda functions when no other key is defined",
  rds: "Default key that protects my RDS database volumes when no other key is defined",
  s3: "Default key that protects my S3 objects when no other key is defined",
  sns: "Default key that protects my SNS data when no other key is defined",
  sqs: "Default key that protects my SQS messages when no other key is defined",
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  updatedAt: number;
  key: Key;
}

export interface RegionKeys {
  readonly keys: Map<string, Key>;
  /** By name. */
  readonly aliases: Map<string, Alias>;
}

/** What is asked of a key besides the action. */
export interface Asked {
  /** The operation by the name that grants know it by; without one no grant allows it. */
  readonly operation?: GrantOperation;
  readonly encryptionContext?: EncryptionContext;
  readonly context?: Readonly<Record<string, ConditionValues>>;
  /** `KeyId` as it was given, for `kms:RequestAlias`. */
  readonly given?: string;
}

/** What every operation needs. */
export class Kms {
  private readonly regions = new Regional<RegionKeys>(() => ({ keys: new Map(), aliases: new Map() }));

  constructor(readonly context: ServiceContext) {}

  in(call: Call): RegionKeys {
    return this.regions.in(call.region);
  }

  arnOf(resource: string, call: Call): string {
    return `arn:${this.context.partition}:kms:${call.region}:${this.context.account}:${resource}`;
  }

  /** A new key, without policy. */
  make(call: Call, manager: "CUSTOMER" | "AWS"): Key {
    const { ids, account } = this.context;
    const id = ids.uuid();
    const key = new Key({ id, arn: this.arnOf(`key/${id}`, call), account, createdAt: call.time, manager });
    this.addMaterial(key);
    this.in(call).keys.set(id, key);
    return key;
  }

  addMaterial(key: Key): void {
    const { ids } = this.context;
    key.materials.push({ id: ids.hex(64), bytes: ids.bytes(32) });
  }

  /** The key of an id or ARN. AWS: some operations take the names of aliases as well. */
  key(given: string, call: Call, { aliases = false }: { aliases?: boolean } = {}): Key {
    const local = this.localName(given, call);
    if (local.startsWith("alias/")) {
      if (!aliases) throw fail("NotFoundException", `Invalid keyId '${given}'`);
      return this.alias(local, call)?.key ?? this.managed(local, call);
    }
    const id = local.replace(/^key\//, "");
    const key = this.in(call).keys.get(id);
    if (key) return key;
    throw fail("NotFoundException", UUID.test(id) ? `Key '${this.arnOf(`key/${id}`, call)}' does not exist` : `Invalid keyId '${given}'`);
  }

  alias(name: string, call: Call): Alias | undefined {
    return this.in(call).aliases.get(name);
  }

  addAlias(name: string, key: Key, call: Call): Alias {
    const alias: Alias = { name, arn: this.arnOf(name, call), createdAt: call.time, updatedAt: call.time, key };
    this.in(call).aliases.set(name, alias);
    key.aliases.add(name);
    return alias;
  }

  /** An ARN without what stands for this region and account: `key/ID` or `alias/NAME`; anything else as it is. */
  private localName(given: string, call: Call): string {
    if (!given.startsWith("arn:")) return given;
    const [, partition, service, region, account, ...rest] = given.split(":");
    const resource = rest.join(":");
    if (partition !== this.context.partition || service !== "kms" || !/^(key|alias)\/./.test(resource)) throw fail("InvalidArnException", `Invalid arn ${given}`);
    // AWS: a key is spoken to in its own region.
    if (region !== call.region) throw fail("NotFoundException", `Invalid arn ${region}`);
    if (account !== this.context.account) throw fail("NotFoundException", `${resource.startsWith("key/") ? "Key" : "Alias"} '${given}' does not exist`);
    return resource;
  }

  /** AWS: the key of a service appears when the service first uses it, or somebody looks at it by its alias. */
  private managed(name: string, call: Call): Key {
    const service = name.replace(/^alias\/aws\//, "");
    const { caller } = call;
    const asking = caller.type === "AWSService" ? caller.principal : call.calledVia;
    const first = name.startsWith("alias/aws/") && MANAGED.has(service) && (call.operation === "DescribeKey" || asking === `${service}.amazonaws.com` || call.calledVia === `${service}.amazonaws.com`);
    if (!first) throw fail("NotFoundException", `Alias ${this.arnOf(name, call)} is not found.`);
    const key = this.make(call, "AWS");
    key.policy = managedPolicy(service, call.region, this.context.account);
    key.description = DESCRIPTIONS[service]!;
    this.addAlias(name, key, call);
    return key;
  }

  /** The question whether the caller may do `action` (`Decrypt`) with a key. */
  access(key: Key, action: string, call: Call, asked: Asked = {}): AccessRequest {
    return {
      action: `kms:${action}`, resource: key.arn, resourceTags: key.tags,
      resourcePolicy: { kind: "key", name: `key policy of ${key.arn}`, document: this.document(key, action, call, asked) },
      context: {
        ...callerContext(call), ...encryptionKeys(asked.encryptionContext), ...asked.context,
        "kms:KeySpec": ["SYMMETRIC_DEFAULT"], "kms:KeyUsage": ["ENCRYPT_DECRYPT"], "kms:KeyOrigin": ["AWS_KMS"], "kms:MultiRegion": ["false"],
        ...(key.aliases.size > 0 && { "kms:ResourceAliases": [...key.aliases] }),
        ...(asked.given?.includes("alias/") && { "kms:RequestAlias": [asked.given.slice(asked.given.indexOf("alias/"))] }),
      },
    };
  }

  /** The question for an alias, which has no policy. */
  aliasAccess(name: string, action: string, call: Call): AccessRequest {
    return { action: `kms:${action}`, resource: this.arnOf(name, call), context: callerContext(call) };
  }

  /** AWS: grants allow beside the key's policy, and a Deny there still forbids. */
  private document(key: Key, action: string, call: Call, { operation, encryptionContext }: Asked): string {
    if (operation === undefined || key.grants.size === 0) return key.policy;
    const granted = [...key.grants.values()]
      .filter((grant) => grant.operations.includes(operation) && fitsContext(grant, encryptionContext))
      .map((grant) => statementOf(grant, grant.grantee, `kms:${action}`));
    return withStatements(key.policy, granted);
  }
}

/** A key's policy with further statements. */
export function withStatements(policy: string, added: readonly object[]): string {
  if (added.length === 0) return policy;
  const document = JSON.parse(policy) as { Statement: object | object[] };
  return JSON.stringify({ ...document, Statement: ([] as object[]).concat(document.Statement, added) });
}

/** Whether a service asks for one of its own resources or for its caller. */
export const isForService = (call: Call): boolean => call.calledVia !== undefined || call.caller.type === "AWSService";

/** Condition keys about who asks and by way of what. */
export function callerContext(call: Call): Record<string, ConditionValues> {
  const { caller, calledVia, region } = call;
  return {
    ...("account" in caller && { "kms:CallerAccount": [caller.account] }),
    // AWS: `rds.us-east-1.amazonaws.com`.
    ...(calledVia !== undefined && { "kms:ViaService": [calledVia.replace(/^([^.]+)\.amazonaws\.com$/, `$1.${region}.amazonaws.com`)] }),
  };
}

function encryptionKeys(context: EncryptionContext | undefined): Record<string, ConditionValues> {
  if (!context) return {};
  const keys = Object.keys(context);
  if (keys.length === 0) return {};
  return { "kms:EncryptionContextKeys": keys, ...Object.fromEntries(keys.map((key) => [`kms:EncryptionContext:${key}`, [context[key]!]])) };
}
