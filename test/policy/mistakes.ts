/**
 * The mistakes in the tutorials that the scenarios come from, by tutorial and number, and those that people report most:
 * where each is held. What a program registers can hold a mistake of wiring; one in code shows only when it runs; one in
 * prose, in a bill or in a choice of tools is held by nobody.
 */
export interface Mistake {
  readonly what: string;
  /** Cases of the corpus: where a rule of the pack finds it, or, where that case has none, the local cloud shows it. */
  readonly cases?: readonly string[];
  /** Rules that find it, where what would happen later cannot be shown: no money is spent, no year goes by. */
  readonly rules?: readonly string[];
  /** Why no check of a program can hold it. */
  readonly why?: string;
}

const PROSE = "it is in the text, not in what is deployed";

export const MISTAKES: Readonly<Record<string, Readonly<Record<number, readonly Mistake[]>>>> = {
  "rds-autotag": {
    1: [{ what: "the rule takes CreateDBInstance only, and the handler tags clusters, too", cases: ["only-instances"] }],
    2: [{ what: "failed calls have responseElements null, and the handler reads it", cases: ["failures-too"] }],
    3: [{ what: "every other event is taken for an instance, and an argument may be missing", cases: ["unset"] }],
    4: [{ what: "errors are logged and swallowed: Lambda reports success, nothing is tried again", cases: ["swallowed"] }],
    5: [{ what: "no permission for EventBridge", cases: ["no-permission"] }, { what: "no role or policy shown", why: "Pulumi and AWS refuse a function without a role; what a role lacks is denied when it runs (wrong-table, mute-function)" }],
    6: [
      { what: "a runtime whose support has ended", cases: ["old-runtime"] }, { what: "variables that nobody checks", cases: ["unset"] },
      { what: "is_enabled is deprecated", why: "it works as state does, and Pulumi says so" }, { what: "a timeout of five minutes, one tag in the code", why: "both work; whether they are wanted is the owner's to say" },
    ],
    7: [{ what: "a typo in a message", why: PROSE }, { what: "an SNS target without its policy", cases: ["no-topic-policy"] }],
    8: [
      { what: "a trail must be there", why: "the account's may be: a stack without one is sound (the local cloud delivers no event without a trail: test/local/services/cloudtrail)" },
      { what: "best-effort delivery is not mentioned", why: PROSE }, { what: "the last writer of a tag wins", why: "the code decides whether it looks first; either is a legal call" },
    ],
  },
  "custom bus, S3, snapshots": {
    1: [{ what: "events are sent to a bus that is not there, and PutEvents says that all is well", cases: ["wrong-bus"] }],
    2: [{ what: "a log group target without a resource policy of CloudWatch Logs", cases: ["no-log-policy"] }],
    3: [{ what: "the answer of PutEvents is never looked at", cases: ["unchecked"] }, { what: "a time without zone", why: "it is a legal Time of an event" }],
    4: [{ what: "PutObject only", cases: ["only-put-object"] }, { what: "denied uploads trigger, too", cases: ["denied-upload"] }],
    5: [
      { what: "the bucket's policy has no aws:SourceArn, and a wildcard before AWSLogs", cases: ["any-trail"] },
      { what: "multi-region, management events and All: a second copy is billed", why: "a bill; another trail of the account may or may not be the first copy" },
      { what: "no encryption, no versioning, no lifecycle", why: "S3 encrypts by itself since 2023; versions and lifecycle are a choice" },
      { what: "no public access block", rules: ["bucket-is-private"] }, { what: "the log bucket cannot be deleted with the stack", cases: ["full-bucket"] },
    ],
    6: [
      { what: "s3:GetObject is allowed and not used", why: "what a handler calls is in its code" },
      { what: "logs on arn:aws:logs:*:*:*", cases: ["wild-role"], rules: ["no-wildcard-resources"] }, { what: "python3.6", cases: ["old-runtime"] },
    ],
    7: [
      { what: "the text promises a function and a copy that the template does not have", why: PROSE }, { what: "names and descriptions of something else", why: "nothing hangs on them" },
      { what: "every snapshot event, begun and deleted ones, too", cases: ["every-snapshot-event"] }, { what: "no cluster snapshots: one kind of two, as with instances and clusters", cases: ["only-instances"] },
      { what: "two templates with one scheme of group names", cases: ["taken-name"] },
    ],
    8: [{ what: "typos", why: PROSE }, { what: "an EC2 instance as a target", cases: ["instance-target"] }],
  },
  pizza: {
    1: [{ what: "one function writes a table, another reads a table of another name", cases: ["wrong-table"] }],
    2: [{ what: "the last stage is announced, and no rule takes it", cases: ["last-stage"] }],
    3: [{ what: "one row for an order: the second watcher takes the first one's place", cases: ["one-watcher"] }, { what: "a row that is not there is read all the same", cases: ["absent"] }],
    4: [{ what: "no $disconnect and no time to live", cases: ["no-disconnect"] }, { what: "Gone is printed only", cases: ["swallowed"] }],
    5: [{ what: "request.body.action without the dollar", cases: ["no-dollar"] }],
    6: [{ what: "a query that is not there is read", cases: ["absent"] }, { what: "on an error the handler returns nothing", why: "in code: API Gateway answers 200 or 500 with what it gets" }],
    7: [{ what: "rules match content and name no source", cases: ["no-source"] }],
    8: [
      { what: "FailedEntryCount is not looked at", cases: ["unchecked"] }, { what: "exceptions are printed and swallowed", cases: ["swallowed"] },
      { what: "a pizza that is baked twice", why: "in code: whether a handler may run twice for one event" },
    ],
    9: [{ what: "an event means that a stage is asked for; who connects later misses it", why: "a matter of the design: both are legal" }],
    10: [
      { what: "missing steps, typos, lost indentation, a role for a function target in the text", why: PROSE },
      { what: "any origin, no login", why: "a public API is legal, and ours is one by design; throttling is asked for (api-logs-and-throttles)" },
    ],
  },
  "order-invoice": {
    1: [{ what: "demo.orders in the rule, demo.order in the code", cases: ["wrong-source"] }],
    2: [{ what: "neither rule nor permission nor what the publisher may do is shown", cases: ["no-permission", "wrong-bus"] }],
    3: [{ what: "an old billing unit, a broken timestamp, broken characters", why: PROSE }],
    4: [{ what: "the whole answer of the SDK is logged", why: "in code; nothing fails" }, { what: "log groups that Lambda makes itself", cases: ["own-log-group"] }],
  },
  "sfn-router": {
    1: [{ what: "an access key in clear", why: "of a repository, not of a program: test/architecture.test.ts looks for keys in every file" }],
    2: [{ what: "a choice on a field that is not there", cases: ["unguarded-choice"] }],
    3: [{ what: "a Fail state without error and cause", cases: ["silent-fail"] }, { what: "A and B in capitals only", why: "what a choice means is its author's to say; the local cloud shows the path that it takes" }],
    4: [
      { what: "the role may not do what log delivery needs", cases: ["machine-cannot-log"] }, { what: "the machine is made before its role's policy", cases: ["policy-after-machine"] },
      { what: "a log group without retention", cases: ["unexpiring-logs"] }, { what: "payloads in the log", why: "a choice (includeExecutionData), which our own scenario has as a setting" },
    ],
    5: [
      { what: "an output with the wrong name", why: "nothing hangs on it" }, { what: "trust policies without conditions", cases: ["unscoped-trust"] },
      { what: "a target without dead letters and retry policy", cases: ["no-dead-letters"] }, { what: "rule and policies without names", why: "names that are made up are the better ones" },
    ],
    6: [{ what: "wrong words, old provider versions, a needless filter", why: PROSE }],
    7: [{ what: "test events go to the default bus", why: "which is where that rule is: no mistake" }],
  },
};

/** What people ask and report most about such stacks, besides. */
export const REPORTED: readonly Mistake[] = [
  { what: "a permission for another rule", cases: ["other-permission"] }, { what: "a permission without a source", cases: ["unscoped-permission"] },
  { what: "the rule's id for its name", cases: ["rule-id-for-name"] }, { what: "a target that does not repeat the bus", cases: ["target-without-bus"] },
  { what: "a machine as a target, without a role", cases: ["machine-without-role"] }, { what: "a role that may start another machine", cases: ["role-cannot-start"] },
  { what: "a topic or queue under the key that AWS manages", cases: ["own-key"] }, { what: "two policies of one queue", cases: ["two-queue-policies"] },
  { what: "dead letters that may not be sent", cases: ["lost-dead-letters", "denied-destination"] }, { what: "a task that its machine's role may not do", cases: ["denied-task"] }, { what: "a function that may not write its log", cases: ["mute-function"] },
  { what: "roles that may do everything", cases: ["wild-role"] }, { what: "a function that takes what it sends", cases: ["echo-loop"] },
  { what: "a rule that takes the calls of its own target, via CloudTrail", cases: ["trail-loop"] }, { what: "copies of snapshots that are copied", cases: ["same-region-copy"] },
  { what: "a trail whose bucket does not let it write", cases: ["trail-without-policy"] },
  { what: "a pattern, a policy, a definition that is none", cases: ["bad-pattern", "bad-policy", "bad-definition"] },
];
