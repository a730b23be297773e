import type { ListDeadLetterSourceQueuesCommandInput, ListDeadLetterSourceQueuesResult, ListQueuesCommandInput, ListQueuesResult } from "@aws-sdk/client-sqs";
import type { Operation } from "../../kernel/operation";
import { number, string, structure } from "../../kernel/shape";
import { fail, invalidValue } from "./errors";
import type { Queue } from "./queue";
import type { Sqs } from "./queues";

/** AWS: when MaxResults is not given, the first thousand and no token. */
const MOST = 1_000;

interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

function page(queues: readonly Queue[], { MaxResults, NextToken }: PageRequest): { page: readonly Queue[]; NextToken?: string } {
  if (MaxResults !== undefined && !(Number.isInteger(MaxResults) && MaxResults >= 1 && MaxResults <= MOST)) {
    throw invalidValue("MaxResults", MaxResults, "MaxResults must be an integer between 1 and 1000.");
  }
  if (NextToken !== undefined && MaxResults === undefined) {
    throw fail("InvalidParameterValue", "MaxResults is a mandatory parameter when you provide a value for NextToken.");
  }
  let rest = queues;
  if (NextToken !== undefined) {
    const after = Buffer.from(NextToken, "base64").toString();
    if (Buffer.from(after).toString("base64") !== NextToken) throw invalidValue("NextToken", NextToken, "It was not returned by an earlier call.");
    rest = queues.filter(({ name }) => name > after);
  }
  const chosen = rest.slice(0, MaxResults ?? MOST);
  const more = MaxResults !== undefined && chosen.length < rest.length;
  return { page: chosen, ...(more && { NextToken: Buffer.from(chosen[chosen.length - 1]!.name).toString("base64") }) };
}

export const listQueues = (sqs: Sqs): Operation<ListQueuesCommandInput, ListQueuesResult> => ({
  input: structure({ QueueNamePrefix: string(), NextToken: string(), MaxResults: number() }),
  readOnly: true,
  category: "data",
  authorize: () => [{ action: "sqs:ListQueues", resource: "*" }],
  run(input, call) {
    const prefix = input.QueueNamePrefix ?? "";
    const found = page(sqs.queues(call).all().filter(({ name }) => name.startsWith(prefix)), input);
    if (found.page.length === 0) return {};
    return { QueueUrls: found.page.map((queue) => sqs.urlOf(queue)), ...(found.NextToken && { NextToken: found.NextToken }) };
  },
});

export const listDeadLetterSourceQueues = (sqs: Sqs): Operation<ListDeadLetterSourceQueuesCommandInput, ListDeadLetterSourceQueuesResult> => ({
  input: structure({ QueueUrl: string(), NextToken: string(), MaxResults: number() }),
  readOnly: true,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:ListDeadLetterSourceQueues")],
  run(input, call) {
    const found = page(sqs.queues(call).sourcesOf(sqs.queue(input.QueueUrl, call)), input);
    return { queueUrls: found.page.map((queue) => sqs.urlOf(queue)), ...(found.NextToken && { NextToken: found.NextToken }) };
  },
});
