import type { FunctionConfiguration, ListVersionsByFunctionCommandInput, ListVersionsByFunctionCommandOutput, PublishVersionCommandInput } from "@aws-sdk/client-lambda";
import { refused, string, structure } from "../../../kernel/shape";
import { describe, describeBriefly, modifiedAt } from "../describe";
import { invalid, outdated } from "../errors";
import { resourceOf } from "../names";
import type { FunctionRecord, Version } from "../model";
import { description, functionName, marker, maxItems, operation, page, stateOf, type Family, type Lambda } from "../service";

export const versions = (lambda: Lambda): Family => ({
  PublishVersion: operation<PublishVersionCommandInput, FunctionConfiguration>({
    readOnly: false,
    input: structure({
      FunctionName: functionName, CodeSha256: string(), Description: description, RevisionId: string(),
      PublishTo: refused("there are no managed instances"),
    }),
    authorize: (input, call) => [{ action: "lambda:PublishVersion", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      if (input.RevisionId && input.RevisionId !== record.latest.revisionId) throw outdated("GetFunction/GetAlias");
      const { sha256 } = record.latest.code;
      if (input.CodeSha256 && input.CodeSha256 !== sha256) {
        throw invalid(`CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`);
      }
      return describe(publish(lambda, record, input.Description));
    },
  }),
  ListVersionsByFunction: operation<ListVersionsByFunctionCommandInput, Omit<ListVersionsByFunctionCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Marker: marker, MaxItems: maxItems }),
    authorize: (input, call) => [{ action: "lambda:ListVersionsByFunction", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      // AWS: here $LATEST has its version in its ARN.
      const latest = { ...describeBriefly(record.latest), FunctionArn: `${record.arn}:$LATEST` };
      const { items, next } = page([latest, ...[...record.versions.values()].map(describeBriefly)], input);
      return { Versions: items, ...(next && { NextMarker: next }) };
    },
  }),
});

/** Freezes `$LATEST` as a version. AWS: as long as nothing has changed since the last one, that is the answer. */
export function publish({ context }: Lambda, record: FunctionRecord, description: string | undefined): Version {
  const { latest } = record;
  const previous = [...record.versions.values()].at(-1);
  const configuration = description === undefined ? latest.configuration : { ...latest.configuration, description };
  if (previous && isSame(previous, latest)) return previous;
  const number = String(record.nextVersion++);
  const version: Version = {
    ...latest, version: number, arn: `${record.arn}:${number}`, configuration, revisionId: context.ids.uuid(), lastModified: modifiedAt(context.clock.now()),
  };
  record.versions.set(number, version);
  return version;
}

/** Whether code and configuration are the same, the description aside. */
const isSame = (a: Version, b: Version): boolean =>
  a.code.sha256 === b.code.sha256 && JSON.stringify({ ...a.configuration, description: "" }) === JSON.stringify({ ...b.configuration, description: "" });
