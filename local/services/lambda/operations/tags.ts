import type { ListTagsCommandInput, ListTagsCommandOutput, TagResourceCommandInput, UntagResourceCommandInput } from "@aws-sdk/client-lambda";
import { list, string, structure } from "../../../kernel/shape";
import type { Call } from "../../../kernel/operation";
import { parseArn } from "../../../../model/arn";
import { invalid } from "../errors";
import type { FunctionRecord } from "../model";
import { operation, stateOf, tags, type Family, type Lambda } from "../service";

/** AWS: tags on one resource. */
const TAG_LIMIT = 50;

const resource = string({
  required: true, min: 1, max: 256,
  pattern: /arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)/,
});

export const tagging = (lambda: Lambda): Family => ({
  TagResource: operation<TagResourceCommandInput, object>({
    readOnly: false,
    input: structure({ Resource: resource, Tags: tags(true) }),
    authorize: (input) => [{ action: "lambda:TagResource", resource: input.Resource! }],
    run: (input, call) => {
      const record = tagged(lambda, input.Resource!, call);
      const next = { ...record.tags, ...input.Tags };
      if (Object.keys(next).length > TAG_LIMIT) throw invalid(`Number of tags exceeds resource tag limit. Tags: ${Object.keys(next).length}`);
      record.tags = next;
      return {};
    },
  }),
  UntagResource: operation<UntagResourceCommandInput, object>({
    readOnly: false,
    input: structure({ Resource: resource, TagKeys: list(string({ min: 1, max: 128 }), { required: true }) }),
    authorize: (input) => [{ action: "lambda:UntagResource", resource: input.Resource! }],
    run: (input, call) => {
      const record = tagged(lambda, input.Resource!, call);
      record.tags = Object.fromEntries(Object.entries(record.tags).filter(([key]) => !input.TagKeys!.includes(key)));
      return {};
    },
  }),
  ListTags: operation<ListTagsCommandInput, Omit<ListTagsCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ Resource: resource }),
    authorize: (input) => [{ action: "lambda:ListTags", resource: input.Resource! }],
    run: (input, call) => ({ Tags: { ...tagged(lambda, input.Resource!, call).tags } }),
  }),
});

/** AWS: tags belong to the function; its versions and aliases have none of their own. */
function tagged(lambda: Lambda, arn: string, call: Call): FunctionRecord {
  if (!parseArn(arn)!.resource.startsWith("function:")) throw invalid(`The resource ${arn} is not in the local cloud: only functions are.`);
  const { record, qualifier } = stateOf(lambda, call).find(arn, call);
  if (qualifier !== undefined) throw invalid("Tags on function aliases and versions are not supported. Please specify a function ARN.");
  return record;
}
