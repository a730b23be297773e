import type {
  CreateTrailCommandInput, CreateTrailResponse, DeleteTrailCommandInput, UpdateTrailCommandInput, UpdateTrailResponse,
} from "@aws-sdk/client-cloudtrail";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import type { Checks } from "./checks";
import type { Batches } from "./deliver/batch";
import { fail, PRINCIPAL } from "./errors";
import { described, Trail, type TrailSettings } from "./model";
import { checkBucketName, checkName, checkPrefix } from "./names";
import type { Trails } from "./state";
import { checkTags, tagContext, TAGS } from "./tags";

/** AWS: five trails a region; the shadows of multi-region trails count. Cannot be raised. */
const MOST = 5;

const SETTINGS = {
  S3KeyPrefix: string(), SnsTopicName: string(), IncludeGlobalServiceEvents: boolean(), IsMultiRegionTrail: boolean(),
  EnableLogFileValidation: boolean(), CloudWatchLogsLogGroupArn: string(), CloudWatchLogsRoleArn: string(), KmsKeyId: string(),
};

type Given = Omit<UpdateTrailCommandInput, "Name">;

function settingsOf(given: Given, before: TrailSettings | undefined, call: Call): TrailSettings {
  if (given.IsOrganizationTrail) throw new NotSupported("an organization trail (IsOrganizationTrail; there are no organizations)", "local/services/cloudtrail");
  const settings: TrailSettings = {
    bucket: given.S3BucketName ?? before?.bucket ?? "",
    // Empty texts take away what was there.
    prefix: (given.S3KeyPrefix ?? before?.prefix) || undefined,
    topicArn: given.SnsTopicName === undefined ? before?.topicArn : topicArnOf(given.SnsTopicName, call),
    includeGlobal: given.IncludeGlobalServiceEvents ?? before?.includeGlobal ?? true,
    multiRegion: given.IsMultiRegionTrail ?? before?.multiRegion ?? false,
    validation: given.EnableLogFileValidation ?? before?.validation ?? false,
    logGroupArn: (given.CloudWatchLogsLogGroupArn ?? before?.logGroupArn) || undefined,
    logRoleArn: (given.CloudWatchLogsRoleArn ?? before?.logRoleArn) || undefined,
    kmsKeyId: given.KmsKeyId === undefined ? before?.kmsKeyId : keyArnOf(given.KmsKeyId, call),
  };
  checkBucketName(settings.bucket);
  checkPrefix(settings.prefix ?? "");
  if (settings.multiRegion && !settings.includeGlobal) throw fail("InvalidParameterCombinationException", "Multi-Region trail must include global service events.");
  return settings;
}

function topicArnOf(given: string, call: Call): string | undefined {
  if (given === "") return undefined;
  if (/^arn:[^:]+:sns:[^:]+:\d{12}:[\w-]{1,256}$/.test(given)) return given;
  if (!/^[\w-]{1,256}$/.test(given)) throw fail("InvalidSnsTopicNameException", `SNS Topic name is invalid: ${given}`);
  return `arn:aws:sns:${call.region}:${call.account}:${given}`;
}

/** AWS: a key is given by id, ARN, alias name or alias ARN, and told by ARN. */
function keyArnOf(given: string, call: Call): string | undefined {
  if (given === "") return undefined;
  if (/^arn:[^:]+:kms:[^:]+:\d{12}:(key|alias)\/.+$/.test(given)) return given;
  if (/^alias\/[\w/-]+$/.test(given)) return `arn:aws:kms:${call.region}:${call.account}:${given}`;
  if (/^(mrk-)?[0-9a-f-]{32,36}$/.test(given)) return `arn:aws:kms:${call.region}:${call.account}:key/${given}`;
  throw fail("InvalidKmsKeyIdException", `KMS key ID is invalid: ${given}`);
}

/** Handing a role to CloudTrail takes a permission of its own. */
const passRole = (roleArn: string | undefined): AccessRequest[] =>
  (roleArn ? [{ action: "iam:PassRole", resource: roleArn, context: { "iam:PassedToService": [PRINCIPAL] } }] : []);

function checkRoom(trails: Trails, regions: readonly string[], call: Call): void {
  for (const region of regions) {
    if (trails.visibleIn(region).length >= MOST) throw fail("MaximumNumberOfTrailsExceededException", `User: ${call.account} already has ${MOST} trails in ${region}.`);
  }
}

/** The regions in which there are trails, and the one that is asked in: a multi-region trail comes to all of them. */
const regionsWith = (trails: Trails, multiRegion: boolean, call: Call): string[] =>
  (multiRegion ? [...new Set([call.region, ...[...trails.every()].map(({ homeRegion }) => homeRegion)])] : [call.region]);

export const createTrail = (trails: Trails, checks: Checks): Operation<CreateTrailCommandInput, CreateTrailResponse> => ({
  input: structure({ Name: string({ required: true }), S3BucketName: string({ required: true }), ...SETTINGS, IsOrganizationTrail: boolean(), TagsList: TAGS }),
  readOnly: false,
  authorize({ Name, TagsList = [], CloudWatchLogsRoleArn }, call) {
    checkName(Name!);
    const asked: AccessRequest = { action: "cloudtrail:CreateTrail", resource: trails.arnOf(Name!, call.region), context: tagContext(TagsList) };
    return [asked, ...(TagsList.length > 0 ? [{ ...asked, action: "cloudtrail:AddTags" }] : []), ...passRole(CloudWatchLogsRoleArn)];
  },
  async run(input, call) {
    const settings = settingsOf(input, undefined, call);
    const tags = checkTags(input.TagsList ?? [], new Map());
    if (trails.visibleIn(call.region).some(({ name }) => name === input.Name)) {
      throw fail("TrailAlreadyExistsException", `Trail ${input.Name} already exists for customer: ${call.account}`);
    }
    checkRoom(trails, regionsWith(trails, settings.multiRegion, call), call);
    const trail = new Trail(input.Name!, trails.arnOf(input.Name!, call.region), call.region, settings);
    trail.tags = tags;
    await checks.all(settings, trail.arn, call);
    trails.add(trail);
    return described(trail);
  },
});

export const updateTrail = (trails: Trails, checks: Checks): Operation<UpdateTrailCommandInput, UpdateTrailResponse> => ({
  input: structure({ Name: string({ required: true }), S3BucketName: string(), ...SETTINGS, IsOrganizationTrail: boolean() }),
  readOnly: false,
  authorize: ({ Name, CloudWatchLogsRoleArn }, call) => [trails.access("UpdateTrail", Name!, call), ...passRole(CloudWatchLogsRoleArn)],
  async run(input, call) {
    const trail = trails.findAtHome(input.Name!, call);
    const settings = settingsOf(input, trail.settings, call);
    if (settings.multiRegion && !trail.settings.multiRegion) {
      checkRoom(trails, regionsWith(trails, true, call).filter((region) => region !== trail.homeRegion), call);
    }
    await checks.all(settings, trail.arn, call);
    trail.settings = settings;
    trails.changed();
    return described(trail);
  },
});

export const deleteTrail = (trails: Trails, batches: Batches): Operation<DeleteTrailCommandInput, object> => ({
  input: structure({ Name: string({ required: true }) }),
  readOnly: false,
  authorize: ({ Name }, call) => [trails.access("DeleteTrail", Name!, call)],
  run({ Name }, call) {
    const trail = trails.findAtHome(Name!, call);
    trail.logging = false;
    trails.remove(trail);
    batches.flush(trail);
    return {};
  },
});
