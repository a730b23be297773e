import type { AccessRequest, Call, ConditionValues, Operation } from "../../kernel/operation";
import { map, string, structure, type Shape } from "../../kernel/shape";
import { bad } from "./errors";
import type { Gateway } from "./state";

type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** An operation of this API: what IAM is asked about is its HTTP method and path. */
export interface Definition<In, Out> {
  readonly method: Method;
  /** Without `/v2`, as ARNs have it. */
  path(input: In): string;
  readonly input: Readonly<Record<string, Shape>>;
  /** Further questions: roles that are passed on, logs that are delivered. */
  also?(input: In, call: Call): readonly AccessRequest[];
  run(input: In, call: Call): Out | Promise<Out>;
}

export type Tags = Readonly<Record<string, string>>;

export const required = string({ required: true });
export const TAGS = map(string({ min: 1, max: 128 }), string({ max: 1600 }));

/** Condition keys for tags in a request. */
function tagContext(tags: Tags | undefined): Record<string, ConditionValues> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return { "aws:TagKeys": entries.map(([key]) => key), ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])) };
}

export const operation = <In extends object, Out>(gateway: Gateway, { method, path, input, also, run }: Definition<In, Out>): Operation<In, Out> => ({
  input: structure(input),
  readOnly: method === "GET",
  authorize(given, call) {
    const { ApiId, Tags } = given as { ApiId?: string; Tags?: Tags };
    const resourceTags = ApiId === undefined ? undefined : gateway.find(ApiId, call)?.api.Tags;
    // AWS: the ARNs of this API name no account.
    const resource = `arn:${gateway.context.partition}:apigateway:${call.region}::${path(given)}`;
    return [{ action: `apigateway:${method}`, resource, context: tagContext(Tags), ...(resourceTags && { resourceTags }) }, ...(also?.(given, call) ?? [])];
  },
  run,
});

/** AWS: whoever gives API Gateway a role must be allowed to pass it on. */
export const passRole = (role: string | undefined): readonly AccessRequest[] =>
  (role ? [{ action: "iam:PassRole", resource: role, context: { "iam:PassedToService": ["apigateway.amazonaws.com"] } }] : []);

/** AWS: at most 50. */
export function checkTags(tags: Tags | undefined): void {
  const keys = Object.keys(tags ?? {});
  if (keys.length > 50) throw bad("The number of tags exceeds the limit of 50.");
  if (keys.some((key) => /^aws:/i.test(key))) throw bad("Tag keys cannot start with 'aws:'");
}

/** The members that were given, without those that only name what is changed. */
export function given<T extends object, K extends keyof T>(input: T, ...names: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(input).filter(([key, value]) => value !== undefined && !names.includes(key as K))) as Omit<T, K>;
}
