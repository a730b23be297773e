import type { GetTagsCommandInput, GetTagsResponse, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-apigatewayv2";
import type { Call, Operations } from "../../kernel/operation";
import { list, string } from "../../kernel/shape";
import { bad } from "./errors";
import { checkTags, operation, required, TAGS, type Tags } from "./operation";
import { stageOf } from "./stages";
import type { Gateway } from "./state";

interface Tagged {
  readonly tags: Tags;
  set(tags: Record<string, string>): void;
}

/** What can have tags: `arn:aws:apigateway:REGION::/apis/API` and `.../stages/STAGE`. */
function tagged(gateway: Gateway, arn: string, call: Call): Tagged {
  const found = new RegExp(`^arn:${gateway.context.partition}:apigateway:${call.region}::/apis/([^/]+)(?:/stages/([^/]+))?$`).exec(arn);
  if (!found) throw bad(`Invalid resource ARN specified: ${arn}`);
  const record = gateway.record(found[1]!, call);
  if (found[2] === undefined) return { tags: record.api.Tags ?? {}, set: (Tags) => { record.api = { ...record.api, Tags }; } };
  const stage = stageOf(record, found[2]);
  return { tags: stage.Tags ?? {}, set: (Tags) => { record.stages.set(found[2]!, { ...stage, Tags }); } };
}

const path = ({ ResourceArn }: { ResourceArn: string | undefined }) => `/tags/${encodeURIComponent(ResourceArn!)}`;

export const tags = (gateway: Gateway): Operations => ({
  GetTags: operation<GetTagsCommandInput, GetTagsResponse>(gateway, {
    method: "GET", path, input: { ResourceArn: required }, run: ({ ResourceArn }, call) => ({ Tags: { ...tagged(gateway, ResourceArn!, call).tags } }),
  }),
  TagResource: operation<TagResourceCommandInput, object>(gateway, {
    method: "POST", path, input: { ResourceArn: required, Tags: TAGS },
    run({ ResourceArn, Tags }, call) {
      const at = tagged(gateway, ResourceArn!, call);
      const all = { ...at.tags, ...Tags };
      checkTags(all);
      at.set(all);
      return {};
    },
  }),
  UntagResource: operation<UntagResourceCommandInput, object>(gateway, {
    method: "DELETE", path, input: { ResourceArn: required, TagKeys: list(string(), { required: true }) },
    run({ ResourceArn, TagKeys = [] }, call) {
      const at = tagged(gateway, ResourceArn!, call);
      at.set(Object.fromEntries(Object.entries(at.tags).filter(([key]) => !TagKeys.includes(key))));
      return {};
    },
  }),
});
