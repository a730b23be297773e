import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, bucket, by, deadLetters, fn, openBus, permission, policy, rule, sharedLost, tags, target } from "../parts";

/** What people forget in handlers: by the event's `mistake`. */
const SLOPPY = `const { EventBridgeClient, PutEventsCommand, TagResourceCommand } = require("@aws-sdk/client-eventbridge");
const events = new EventBridgeClient({});
const mistakes = {
  swallowed: async () => { try { await events.send(new TagResourceCommand({ ResourceARN: process.env.RULE, Tags: [{ Key: "a", Value: "b" }] })); } catch (error) { console.error(error); } },
  unchecked: async () => { await events.send(new PutEventsCommand({ Entries: [{ Source: "aws.shop", DetailType: "placed", Detail: "{}" }] })); },
  unset: async () => { await events.send(new TagResourceCommand({ ResourceARN: process.env.TAGGED, Tags: [{ Key: process.env.TAG_KEY, Value: process.env.TAG_VALUE }] })); },
  absent: async ({ queryStringParameters }) => queryStringParameters["order_id"],
};
exports.handler = (event) => mistakes[event.mistake](event);`;

const table = (name: string, more: Partial<aws.dynamodb.TableArgs> = {}) =>
  new aws.dynamodb.Table(name, { hashKey: "id", attributes: [{ name: "id", type: "S" }], billingMode: "PAY_PER_REQUEST", tags, ...more });

const READ = `const { DynamoDBClient, GetItemCommand } = require("@aws-sdk/client-dynamodb");
exports.handler = async () => (await new DynamoDBClient({}).send(new GetItemCommand({ TableName: process.env.TABLENAME, Key: { id: { S: "1" } } }))).Item;`;

/** Mistakes in functions, their roles and their environment. */
export const FUNCTIONS: Record<string, (name: string) => void> = {
  /** It reads a table that nobody fills. */
  "wrong-table": (name) => { fn(name, [{ Effect: "Allow", Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: table(name).arn }], READ, { TABLENAME: "receive_events" }); },
  /** Its role may not write its log. */
  "mute-function": (name) => {
    fn(name, [], 'exports.handler = async () => console.log("hello");', {}, {
      logGroup: new aws.cloudwatch.LogGroup(name, { retentionInDays: 1, tags }),
      logs: { Effect: "Allow", Action: "logs:CreateLogGroup", Resource: pulumi.interpolate`arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/${name}` },
    });
  },
  /** Lambda makes the group itself: nobody says for how long, and it stays when the stack goes. */
  "own-log-group": (name) => {
    fn(name, [], undefined, {}, {
      more: { name, loggingConfig: undefined },
      logs: { Effect: "Allow", Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], Resource: ["", ":*"].map((end) => pulumi.interpolate`arn:aws:logs:us-east-1:${account}:log-group:/aws/lambda/${name}${end}`) },
    });
  },
  /** Sound as wiring: what is wrong is in the code. */
  sloppy: (name) => {
    const on = rule(name, openBus(), by(name));
    const bus = pulumi.interpolate`arn:aws:events:us-east-1:${account}:event-bus/default`;
    const to = fn(name, [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus }, { Effect: "Allow", Action: "events:TagResource", Resource: bus }], SLOPPY, { RULE: on.arn, TAGGED: bus }, { lost: deadLetters(name), fails: true });
    target(name, on, to.arn, { more: { inputPath: "$.detail" }, dependsOn: [permission(name, to, on.arn)] });
  },
};

export const SOUND_FUNCTIONS: Record<string, (name: string) => void> = {
  /** Names by name, ARN and URL; leave by the resource's own policy, by an index, by what is in it. */
  "sound-environment": (name) => {
    const rows = table(name, { name: `${name}-rows` });
    const topic = new aws.sns.Topic(name, { kmsMasterKeyId: "alias/aws/sns", tags });
    const files = bucket(name);
    const made = fn(name, [{ Effect: "Allow", Action: "dynamodb:Query", Resource: pulumi.interpolate`${rows.arn}/index/*` }, { Effect: "Allow", Action: "s3:GetObject", Resource: pulumi.interpolate`${files.bucket.arn}/*` }], READ, {
      TABLENAME: rows.name, LOST: sharedLost().url, TOPIC_ARN: topic.arn, BUCKET: files.bucket.bucket, MODE: rows.name, ROUTE_TABLE: "main",
    });
    new aws.sns.TopicPolicy(name, { arn: topic.arn, policy: policy({ Effect: "Allow", Principal: { AWS: made.role }, Action: "sns:Publish", Resource: topic.arn }) });
  },
};
