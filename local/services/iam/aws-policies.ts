import type { ServiceContext } from "../../kernel/service";
import { missing } from "./errors";
import type { ManagedPolicy } from "./model";

/** The policies that AWS manages: only those whose documents are known to the letter. */

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];

interface Row {
  readonly name: string;
  readonly path: string;
  readonly version: number;
  /** When this version was made. */
  readonly date: string;
  readonly statement: object;
}

const allow = (actions: string | readonly string[], more: object = {}): object => ({ ...more, Effect: "Allow", Action: actions, Resource: "*" });

const ROWS: readonly Row[] = [
  { name: "AdministratorAccess", path: "/", version: 1, date: "2015-02-06T18:39:46Z", statement: allow("*") },
  {
    name: "AmazonAPIGatewayPushToCloudWatchLogs", path: "/service-role/", version: 1, date: "2015-11-11T23:41:46Z",
    statement: allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents",
      "logs:GetLogEvents", "logs:FilterLogEvents"]),
  },
  {
    name: "AmazonSQSFullAccess", path: "/", version: 1, date: "2015-02-06T18:41:07Z",
    statement: { Action: ["sqs:*"], Effect: "Allow", Resource: "*" },
  },
  { name: "AWSLambdaBasicExecutionRole", path: "/service-role/", version: 1, date: "2015-04-09T15:03:43Z", statement: allow(LOGS) },
  {
    name: "AWSLambdaDynamoDBExecutionRole", path: "/service-role/", version: 1, date: "2015-04-09T15:09:29Z",
    statement: allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams", ...LOGS]),
  },
  {
    name: "AWSLambdaKinesisExecutionRole", path: "/service-role/", version: 2, date: "2018-11-19T20:09:24Z",
    statement: allow(["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
      "kinesis:ListShards", "kinesis:ListStreams", "kinesis:SubscribeToShard", ...LOGS]),
  },
  {
    name: "AWSLambdaSQSQueueExecutionRole", path: "/service-role/", version: 1, date: "2018-06-14T21:50:45Z",
    statement: allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", ...LOGS]),
  },
  {
    name: "AWSLambdaVPCAccessExecutionRole", path: "/service-role/", version: 3, date: "2024-01-05T22:38:26Z",
    statement: allow([...LOGS, "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"], { Sid: "AWSLambdaVPCAccessExecutionPermissions" }),
  },
  {
    name: "AWSXRayDaemonWriteAccess", path: "/", version: 2, date: "2024-02-13T21:58:30Z",
    statement: {
      Sid: "AWSXRayDaemonWriteAccess", Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:GetSamplingStatisticSummaries"],
      Resource: ["*"],
    },
  },
];

export function awsPolicies({ ids, partition }: ServiceContext): ManagedPolicy[] {
  return ROWS.map(({ name, path, version, date, statement }) => {
    const only = { id: `v${version}`, created: Date.parse(date), document: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, undefined, 4) };
    return {
      arn: `arn:${partition}:iam::aws:policy${path}${name}`, name, path, id: `ANPA${ids.text(17)}`, description: undefined,
      created: only.created, updated: only.created, versions: [only], default: only, next: version + 1, tags: {}, aws: true,
    };
  });
}

export const isAwsPolicy = (arn: string): boolean => /^arn:[^:]*:iam::aws:policy\//.test(arn);

/** AWS may well have it: the message says that it is the local cloud that has not. */
export const notCarried = (words: string, arn: string) =>
  missing(isAwsPolicy(arn)
    ? `${words} The local cloud carries only ${ROWS.map(({ name }) => name).join(", ")} of the policies that AWS manages; others would be added in local/services/iam/aws-policies.ts.`
    : words);
