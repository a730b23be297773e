import type {
  DeleteObjectTaggingCommandInput, DeleteObjectTaggingOutput, GetObjectTaggingCommandInput, GetObjectTaggingOutput, PutObjectTaggingCommandInput, PutObjectTaggingOutput,
} from "@aws-sdk/client-s3";
import type { Call, Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { objectEvent } from "../events";
import { find, readQuestions, versionField } from "../objects";
import { INTEGRITY, OBJECT, TAGGING, text } from "../shapes";
import type { S3 } from "../state";
import { objectTagContext, readTagSet, tagSet } from "../tags";
import { trailOf } from "../trail";

type Input = GetObjectTaggingCommandInput | PutObjectTaggingCommandInput | DeleteObjectTaggingCommandInput;

const common = (s3: S3, verb: "Get" | "Put" | "Delete") => ({
  readOnly: verb === "Get",
  category: "data" as const,
  trail: (input: Input, output: object | undefined, call: Call) => trailOf(s3, { ...input, Tagging: undefined }, output && { ...output }, call, { object: input.Key, subresource: "tagging", readOnly: verb === "Get" }),
  authorize(input: Input, call: Call) {
    const questions = readQuestions(s3, s3.bucket(input, call), `s3:${verb}Object${input.VersionId === undefined ? "" : "Version"}Tagging`, input, call);
    const tags = "Tagging" in input ? Object.fromEntries((input.Tagging?.TagSet ?? []).map(({ Key, Value }) => [Key!, Value!])) : {};
    return questions.map((question) => ({ ...question, context: { ...question.context, ...objectTagContext(tags) } }));
  },
});

export const getObjectTagging = (s3: S3): Operation<GetObjectTaggingCommandInput, GetObjectTaggingOutput> => ({
  ...common(s3, "Get"),
  input: structure({ ...OBJECT, VersionId: text }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const object = find(bucket, input.Key!, input.VersionId);
    return { TagSet: tagSet(object.tags), ...versionField(bucket, object) };
  },
});

export const putObjectTagging = (s3: S3): Operation<PutObjectTaggingCommandInput, PutObjectTaggingOutput> => ({
  ...common(s3, "Put"),
  input: structure({ ...OBJECT, ...INTEGRITY, VersionId: text, Tagging: TAGGING }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const object = find(bucket, input.Key!, input.VersionId);
    object.tags = readTagSet(input.Tagging?.TagSet ?? [], 10, "Object");
    objectEvent(s3, bucket, "Object Tags Added", { object, reason: "PutObjectTagging" }, call);
    return versionField(bucket, object);
  },
});

export const deleteObjectTagging = (s3: S3): Operation<DeleteObjectTaggingCommandInput, DeleteObjectTaggingOutput> => ({
  ...common(s3, "Delete"),
  input: structure({ ...OBJECT, VersionId: text }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const object = find(bucket, input.Key!, input.VersionId);
    object.tags = {};
    objectEvent(s3, bucket, "Object Tags Deleted", { object, reason: "DeleteObjectTagging" }, call);
    return versionField(bucket, object);
  },
});
