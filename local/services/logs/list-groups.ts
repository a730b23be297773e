import type { ListLogGroupsCommandInput, ListLogGroupsResponse } from "@aws-sdk/client-cloudwatch-logs";
import type { Operation } from "../../kernel/operation";
import { list, refused, string, structure } from "../../kernel/shape";
import { onAll } from "./access";
import { page } from "./paging";
import { groupClass, limit, nextToken, noLinkedAccounts, tagFilterKey } from "./shapes";
import type { LogGroup, Logs } from "./store";

const tagFilter = structure({ key: tagFilterKey, values: list(string({ max: 259, pattern: /!?\*?([\p{L}\p{Z}\p{N}_.:/=+\-@]*)\*?/u }), { max: 5 }) });

export const listLogGroups = (logs: Logs): Operation<ListLogGroupsCommandInput, ListLogGroupsResponse> => ({
  input: structure({
    logGroupNamePattern: string({ min: 3, max: 129, pattern: /(\^?[\.\-_\/#A-Za-z0-9]{3,24})(\|\^?[\.\-_\/#A-Za-z0-9]{3,24}){0,4}/ }),
    logGroupClass: groupClass, includeLinkedAccounts: noLinkedAccounts, accountIdentifiers: noLinkedAccounts,
    nextToken, limit: limit(1000), dataSources: refused("no data sources"), fieldIndexNames: refused("no field indexes"),
    logGroupTags: list(tagFilter, { min: 1, max: 5 }),
  }),
  readOnly: true,
  authorize: (_input, call) => [onAll(logs, call, "ListLogGroups")],
  run(input, call) {
    const fits = nameTest(input.logGroupNamePattern);
    const groups = logs.in(call).all().filter((group) =>
      fits(group.name) && (input.logGroupClass === undefined || group.groupClass === input.logGroupClass) &&
      (input.logGroupTags ?? []).every(({ key, values }) => hasTag(group, key!, values ?? [])));
    const found = page(groups, ({ name }) => name, { limit: input.limit ?? 50, nextToken: input.nextToken });
    return {
      logGroups: found.items.map((group) => ({ logGroupName: group.name, logGroupArn: group.arn, logGroupClass: group.groupClass })),
      ...(found.nextToken && { nextToken: found.nextToken }),
    };
  },
});

/** `^prefix`, `part`, and several of them with `|` between. */
function nameTest(pattern: string | undefined): (name: string) => boolean {
  const parts = pattern?.split("|");
  return (name) => !parts || parts.some((part) => (part.startsWith("^") ? name.startsWith(part.slice(1)) : name.includes(part)));
}

/** AWS: one of the values is enough; `*` at either end stands for anything, in any case; `!` in front negates. */
function hasTag(group: LogGroup, key: string, values: readonly string[]): boolean {
  if (!Object.hasOwn(group.tags, key)) return false;
  const actual = group.tags[key]!;
  return values.length === 0 || values.some((wanted) => (wanted.startsWith("!") ? !valueFits(wanted.slice(1), actual) : valueFits(wanted, actual)));
}

function valueFits(wanted: string, actual: string): boolean {
  if (!wanted.startsWith("*") && !wanted.endsWith("*")) return wanted === actual;
  const text = actual.toLowerCase();
  const core = wanted.replace(/^\*/, "").replace(/\*$/, "").toLowerCase();
  if (wanted.startsWith("*") && wanted.endsWith("*")) return text.includes(core);
  return wanted.startsWith("*") ? text.endsWith(core) : text.startsWith(core);
}
