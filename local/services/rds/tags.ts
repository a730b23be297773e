import type {
  AddTagsToResourceCommandInput, ListTagsForResourceCommandInput, RemoveTagsFromResourceCommandInput, Tag, TagListMessage,
} from "@aws-sdk/client-rds";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, string, structure } from "../../kernel/shape";
import { fail, invalid } from "./errors";
import { FILTERS, noFilters } from "./filters";
import { parseArn, type Kind } from "./identifiers";
import { tagList, type Resource, type Tags } from "./model";
import type { Rds } from "./state";

const MOST = 50;

export const TAGS = list(structure({ Key: string(), Value: string() }));

export const tagRecord = (tags: readonly Tag[] = []): Record<string, string> => Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));

/** Condition keys for tags in a request. */
export function tagContext(tags: readonly Tag[] | undefined): Record<string, ConditionValues> {
  if (!tags || tags.length === 0) return {};
  return {
    "aws:TagKeys": tags.map(({ Key = "" }) => Key),
    ...Object.fromEntries(tags.flatMap(({ Key, Value = "" }) => [[`aws:RequestTag/${Key}`, [Value]], [`rds:req-tag/${Key}`, [Value]]])),
  };
}

/** AWS: tags at creation need rds:AddTagsToResource on the new resource as well. */
export const tagging = (rds: Rds, kind: Kind, id: string, call: Call, tags: readonly Tag[] | undefined): AccessRequest[] =>
  (tags && tags.length > 0 ? [rds.access("AddTagsToResource", kind, id, call.region, tagContext(tags))] : []);

/** Throws RDS's words for tags that it does not take. `all`: what the resource would have. */
export function checkTags(given: readonly Tag[], all: Tags): void {
  for (const { Key, Value } of given) {
    if (Key === undefined || Key === "") throw invalid("Tag keys must be between 1 and 128 characters long.");
    for (const prefix of ["aws:", "rds:"]) if (Key.toLowerCase().startsWith(prefix)) throw invalid(`Tag keys cannot start with the reserved prefix "${prefix}".`);
    if (Key.length > 128) throw invalid("Tag keys must be between 1 and 128 characters long.");
    if (Value !== undefined && Value.length > 256) throw invalid("Tag values must be between 0 and 256 characters long.");
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(Key + (Value ?? ""))) throw invalid("Tag keys and values can only contain letters, digits, white-space, and the characters _ . : / = + - @");
  }
  if (new Set(given.map(({ Key }) => Key)).size !== given.length) throw invalid("Tag keys must be unique.");
  if (Object.keys(all).length > MOST) throw invalid(`A resource cannot have more than ${MOST} tags.`);
}

/** The tags of a new resource. */
export function newTags(given: readonly Tag[] | undefined, inherited: Tags = {}): Tags {
  const tags = { ...inherited, ...tagRecord(given) };
  checkTags(given ?? [], tags);
  return tags;
}

const KINDS: ReadonlySet<string> = new Set<Kind>(["db", "cluster", "snapshot", "cluster-snapshot"]);

/** Other things of RDS that take tags; of those only the defaults are here, which take none. */
const OTHERS: ReadonlySet<string> = new Set([
  "pg", "cluster-pg", "og", "subgrp", "secgrp", "es", "ri", "auto-backup", "cluster-auto-backup", "proxy", "target-group", "deployment", "cev", "global-cluster", "integration",
  "cluster-endpoint", "db-proxy", "db-proxy-endpoint", "shard-group", "tenant-database", "snapshot-tenant-database",
]);

function tagged(rds: Rds, arn: string, call: Call): Resource {
  const parts = parseArn(arn);
  if (!parts || (!KINDS.has(parts.kind) && !OTHERS.has(parts.kind))) throw invalid(`Invalid resource name: ${arn}`);
  if (!KINDS.has(parts.kind)) throw new NotSupported(`tags of ${parts.kind} resources`, "local/services/rds/tags.ts");
  // AWS: a resource is spoken to in its own region.
  if (parts.region !== call.region) throw invalid(`The specified resource name does not match an RDS resource in this region.`);
  return rds.get(parts.kind as Kind, arn, call.region);
}

/** What the caller is asked to be allowed; a wrong ARN is told by `run`. */
function access(rds: Rds, action: string, arn: string, call: Call, context: Record<string, ConditionValues> = {}): AccessRequest[] {
  const parts = parseArn(arn);
  if (!parts || !KINDS.has(parts.kind)) return [{ action: `rds:${action}`, resource: parts ? arn : "*", context }];
  return [rds.access(action, parts.kind as Kind, arn, call.region, context)];
}

/**
 * AWS: a resource that is being created can be tagged already: autotagging functions do so on CreateDBInstance itself.
 * The documents name InvalidDBInstanceState and give no state; here only what is being deleted refuses.
 */
function checkState(resource: Resource): void {
  if (resource.status !== "deleting") return;
  if (resource.kind === "db") throw fail("InvalidDBInstanceStateFault", "Database instance is not in available state.");
  if (resource.kind === "cluster") throw fail("InvalidDBClusterStateFault", `DBCluster ${resource.id} is not in the available state.`);
}

const ARN = string({ required: true });

export const addTagsToResource = (rds: Rds): Operation<AddTagsToResourceCommandInput, object> => ({
  input: structure({ ResourceName: ARN, Tags: list(structure({ Key: string(), Value: string() }), { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceName, Tags }, call) => access(rds, "AddTagsToResource", ResourceName!, call, tagContext(Tags)),
  run({ ResourceName, Tags = [] }, call) {
    const resource = tagged(rds, ResourceName!, call);
    checkState(resource);
    const tags = { ...resource.tags, ...tagRecord(Tags) };
    checkTags(Tags, tags);
    resource.tags = tags;
    return {};
  },
});

export const removeTagsFromResource = (rds: Rds): Operation<RemoveTagsFromResourceCommandInput, object> => ({
  input: structure({ ResourceName: ARN, TagKeys: list(string(), { required: true }) }),
  readOnly: false,
  authorize: ({ ResourceName, TagKeys = [] }, call) => access(rds, "RemoveTagsFromResource", ResourceName!, call, { "aws:TagKeys": TagKeys }),
  run({ ResourceName, TagKeys = [] }, call) {
    const resource = tagged(rds, ResourceName!, call);
    checkState(resource);
    resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !TagKeys.includes(key)));
    return {};
  },
});

export const listTagsForResource = (rds: Rds): Operation<ListTagsForResourceCommandInput, TagListMessage> => ({
  input: structure({ ResourceName: ARN, Filters: FILTERS }),
  readOnly: true,
  authorize: ({ ResourceName }, call) => access(rds, "ListTagsForResource", ResourceName!, call),
  run({ ResourceName, Filters }, call) {
    noFilters(Filters, "ListTagsForResource");
    return { TagList: tagList(tagged(rds, ResourceName!, call).tags) };
  },
});
