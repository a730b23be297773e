import { strict as assert } from "node:assert";
import { decide, type Case, type Principal } from "../../../model/iam";

/** AWS's own examples, each with what its page says of it. Accounts are replaced by 123456789012 and 000000000000. */

const GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide";
const ACCOUNT = "123456789012";
const OTHER = "000000000000";
const user = (name: string, account = ACCOUNT): Principal => ({ type: "user", account, arn: `arn:aws:iam::${account}:user/${name}` });
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });

interface Example {
  readonly page: string;
  readonly policies: Partial<Case>;
  readonly says: readonly (readonly [what: string, question: Partial<Case> & { action: string }, allowed: boolean])[];
}

const CARLOS = policy(
  { Sid: "AllowS3ListRead", Effect: "Allow", Action: ["s3:GetBucketLocation", "s3:GetAccountPublicAccessBlock", "s3:ListAccessPoints", "s3:ListAllMyBuckets"], Resource: "arn:aws:s3:::*" },
  { Sid: "AllowS3Self", Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"] },
  { Sid: "DenyS3Logs", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::*log*" },
);
const SHIRLEY = policy({ Effect: "Allow", Action: ["s3:*", "cloudwatch:*", "ec2:*"], Resource: "*" });
const X_COMPANY = `arn:aws:iam::${ACCOUNT}:policy/XCompanyBoundaries`;
const ZHANG_BOUNDARY = policy(
  {
    Sid: "CreateOrChangeOnlyWithBoundary", Effect: "Allow", Resource: "*", Condition: { StringEquals: { "iam:PermissionsBoundary": X_COMPANY } },
    Action: ["iam:CreateUser", "iam:DeleteUserPolicy", "iam:AttachUserPolicy", "iam:DetachUserPolicy", "iam:PutUserPermissionsBoundary"],
  },
  { Sid: "CloudWatchAndOtherIAMTasks", Effect: "Allow", Action: ["cloudwatch:*", "iam:GetUser", "iam:DeletePolicy", "iam:*Group*"], Resource: "*" },
  {
    Sid: "NoBoundaryPolicyEdit", Effect: "Deny", Action: ["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"],
    Resource: [X_COMPANY, `arn:aws:iam::${ACCOUNT}:policy/DelegatedUserBoundary`],
  },
  { Sid: "NoBoundaryUserDelete", Effect: "Deny", Action: "iam:DeleteUserPermissionsBoundary", Resource: "*" },
);
const HOME = policy(
  { Effect: "Allow", Action: ["s3:ListAllMyBuckets", "s3:GetBucketLocation"], Resource: "arn:aws:s3:::*" },
  { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::BUCKET-NAME", Condition: { StringLike: { "s3:prefix": ["", "home/", "home/${aws:username}/"] } } },
  { Effect: "Allow", Action: "s3:*", Resource: ["arn:aws:s3:::BUCKET-NAME/home/${aws:username}", "arn:aws:s3:::BUCKET-NAME/home/${aws:username}/*"] },
);
const ann = { principal: user("ann"), context: { "aws:username": "ann" } };
const table = `arn:aws:dynamodb:us-east-2:${ACCOUNT}:table/Thread`;
const attributes = (...names: string[]) => ({ "dynamodb:requestedAttributes": names });
const bucket = ["arn:aws:s3:::BUCKETNAME", "arn:aws:s3:::BUCKETNAME/*"];
const everybody = { Effect: "Allow", Principal: "*", Action: "s3:*", Resource: bucket };

const EXAMPLES: readonly Example[] = [
  {
    page: "reference_policies_evaluation-logic.html: identity-based and resource-based policy",
    policies: {
      identity: [CARLOS],
      resourcePolicy: policy({ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/carlossalazar` }, Action: "s3:*", Resource: ["arn:aws:s3:::carlossalazar/*", "arn:aws:s3:::carlossalazar"] }),
    },
    says: [
      ["Carlos is denied his request to the carlossalazar-logs bucket", { principal: user("carlossalazar"), action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar-logs/file" }, false],
      ["he may save to the carlossalazar bucket", { principal: user("carlossalazar"), action: "s3:PutObject", resource: "arn:aws:s3:::carlossalazar/file" }, true],
      ["he may list the buckets", { principal: user("carlossalazar"), action: "s3:ListAllMyBuckets", resource: "arn:aws:s3:::*" }, true],
      ["and see where they are", { principal: user("carlossalazar"), action: "s3:GetBucketLocation", resource: "arn:aws:s3:::pictures" }, true],
    ],
  },
  {
    page: "reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html",
    policies: { identity: [policy({ Sid: "AllowGetList", Effect: "Allow", Action: ["iam:Get*", "iam:List*"], Resource: "*" }, { Sid: "DenyReports", Effect: "Deny", Action: "iam:*Report", Resource: "*" })] },
    says: [
      ["read-only access by prefix", { action: "iam:GetUser" }, true],
      ["all other actions are implicitly denied", { action: "iam:CreatePolicy" }, false],
      ["reports are explicitly denied", { action: "iam:GetCredentialReport" }, false],
      ["even when another policy grants them", { action: "iam:GenerateCredentialReport", identity: [policy({ Effect: "Allow", Action: "iam:*", Resource: "*" }), policy({ Sid: "DenyReports", Effect: "Deny", Action: "iam:*Report", Resource: "*" })] }, false],
    ],
  },
  {
    page: "access_policies_boundaries.html: ShirleyRodriguez",
    policies: { identity: [policy({ Effect: "Allow", Action: "iam:CreateUser", Resource: "*" })], boundary: SHIRLEY },
    says: [
      ["creating a user fails: the boundary does not allow it", { action: "iam:CreateUser" }, false],
      ["the boundary provides no permissions on its own", { action: "s3:GetObject" }, false],
      ["until a policy does", { action: "s3:GetObject", identity: [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })] }, true],
      ["or until the boundary allows creating users", { action: "iam:CreateUser", boundary: policy({ Effect: "Allow", Action: "iam:CreateUser", Resource: "*" }) }, true],
    ],
  },
  {
    page: "access_policies_boundaries.html: Zhang",
    policies: { principal: user("Zhang"), identity: [policy({ Sid: "IAM", Effect: "Allow", Action: "iam:*", Resource: "*" })], boundary: ZHANG_BOUNDARY },
    says: [
      ["creates users with the boundary", { action: "iam:CreateUser", context: { "iam:PermissionsBoundary": X_COMPANY } }, true],
      ["not without it", { action: "iam:CreateUser" }, false],
      ["not with another", { action: "iam:CreateUser", context: { "iam:PermissionsBoundary": `arn:aws:iam::${ACCOUNT}:policy/Mine` } }, false],
      ["manages groups", { action: "iam:AddUserToGroup" }, true],
      ["may not edit the boundary", { action: "iam:DeletePolicy", resource: X_COMPANY }, false],
      ["may delete another policy", { action: "iam:DeletePolicy", resource: `arn:aws:iam::${ACCOUNT}:policy/Mine` }, true],
      ["may not take a boundary away", { action: "iam:DeleteUserPermissionsBoundary" }, false],
      ["has no CloudWatch: his own policy does not allow it", { action: "cloudwatch:GetDashboard" }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: StringLike with a policy variable",
    policies: { ...ann, identity: [HOME] },
    says: [
      ["lists her home", { action: "s3:ListBucket", resource: "arn:aws:s3:::BUCKET-NAME", context: { "aws:username": "ann", "s3:prefix": "home/ann/" } }, true],
      ["lists the top", { action: "s3:ListBucket", resource: "arn:aws:s3:::BUCKET-NAME", context: { "aws:username": "ann", "s3:prefix": "" } }, true],
      ["not another's home", { action: "s3:ListBucket", resource: "arn:aws:s3:::BUCKET-NAME", context: { "aws:username": "ann", "s3:prefix": "home/bob/" } }, false],
      ["writes below her home", { action: "s3:PutObject", resource: "arn:aws:s3:::BUCKET-NAME/home/ann/x/y" }, true],
      ["not below another's", { action: "s3:PutObject", resource: "arn:aws:s3:::BUCKET-NAME/home/bob/x" }, false],
      ["a session of a role has no user name", { action: "s3:PutObject", resource: "arn:aws:s3:::BUCKET-NAME/home/ann/x", context: {} }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: NumericLessThanEquals",
    policies: { identity: [policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::example_bucket", Condition: { NumericLessThanEquals: { "s3:max-keys": "10" } } })] },
    says: [
      ["up to 10 objects", { action: "s3:ListBucket", resource: "arn:aws:s3:::example_bucket", context: { "s3:max-keys": "10" } }, true],
      ["not 11", { action: "s3:ListBucket", resource: "arn:aws:s3:::example_bucket", context: { "s3:max-keys": "11" } }, false],
      ["a missing key does not match", { action: "s3:ListBucket", resource: "arn:aws:s3:::example_bucket" }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: DateGreaterThan",
    policies: { identity: [policy({ Effect: "Allow", Action: "iam:*AccessKey*", Resource: `arn:aws:iam::${ACCOUNT}:user/*`, Condition: { DateGreaterThan: { "aws:TokenIssueTime": "2020-01-01T00:00:01Z" } } })] },
    says: [
      ["credentials issued later", { action: "iam:CreateAccessKey", resource: `arn:aws:iam::${ACCOUNT}:user/ann`, context: { "aws:TokenIssueTime": "2020-06-01T00:00:00Z" } }, true],
      ["an access key carries no such time: denied", { action: "iam:CreateAccessKey", resource: `arn:aws:iam::${ACCOUNT}:user/ann` }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: IfExists",
    policies: { identity: [policy({ Effect: "Allow", Action: "ec2:RunInstances", Resource: "*", Condition: { StringLikeIfExists: { "ec2:InstanceType": ["t1.*", "t2.*", "m3.*"] } } })] },
    says: [
      ["an instance of an allowed type", { action: "ec2:RunInstances", context: { "ec2:InstanceType": "t2.micro" } }, true],
      ["an instance of another type", { action: "ec2:RunInstances", context: { "ec2:InstanceType": "c5.large" } }, false],
      ["a resource without type", { action: "ec2:RunInstances" }, true],
      ["without IfExists it does not work", { action: "ec2:RunInstances", identity: [policy({ Effect: "Allow", Action: "ec2:RunInstances", Resource: "*", Condition: { StringLike: { "ec2:InstanceType": ["t1.*"] } } })] }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: Null",
    policies: { identity: [policy({ Action: "ec2:*", Effect: "Allow", Resource: "*", Condition: { Null: { "aws:TokenIssueTime": "true" } } })] },
    says: [
      ["not with temporary credentials", { action: "ec2:DescribeInstances", context: { "aws:TokenIssueTime": "2026-11-20T12:00:00Z" } }, false],
      ["with a user's own", { action: "ec2:DescribeInstances" }, true],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: IpAddress, IPv4 and IPv6 mixed",
    policies: { identity: [policy({ Effect: "Allow", Action: "someservice:*", Resource: "*", Condition: { IpAddress: { "aws:SourceIp": ["203.0.113.0/24", "2001:DB8:1234:5678::/64"] } } })] },
    says: [
      ["an IPv4 address of it", { action: "someservice:Do", context: { "aws:SourceIp": "203.0.113.255" } }, true],
      ["an IPv6 address of it", { action: "someservice:Do", context: { "aws:SourceIp": "2001:db8:1234:5678:1::" } }, true],
      ["others", { action: "someservice:Do", context: { "aws:SourceIp": "203.0.112.1" } }, false],
    ],
  },
  {
    page: "reference_policies_elements_condition_operators.html: ArnEquals aws:SourceArn on a queue",
    policies: {
      principal: user("ann"), identity: [policy({ Effect: "Allow", Action: "sns:*", Resource: "*" })],
      resourcePolicy: policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "SQS:SendMessage", Resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:QUEUE-ID`, Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:sns:us-east-1:${ACCOUNT}:TOPIC-ID` } } }),
    },
    says: [["a user who does it directly is implicitly denied", { action: "sqs:SendMessage", resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:QUEUE-ID` }, false]],
  },
  {
    page: "reference_policies_elements_condition_operators.html: Bool aws:SecureTransport",
    policies: { identity: [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }, { Sid: "BooleanExample", Action: "s3:*", Effect: "Deny", Resource: bucket, Condition: { Bool: { "aws:SecureTransport": "false" } } })] },
    says: [
      ["not without TLS", { action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x", context: { "aws:SecureTransport": "false" } }, false],
      ["with TLS", { action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x", context: { "aws:SecureTransport": "true" } }, true],
    ],
  },
  {
    page: "reference_policies_condition-single-vs-multi-valued-context-keys.html: ForAllValues",
    policies: { identity: [policy({ Effect: "Allow", Action: "dynamodb:GetItem", Resource: table, Condition: { "ForAllValues:StringLike": { "dynamodb:requestedAttributes": ["PostDateTime", "Message", "Tags"] } } })] },
    says: [
      ["PostDateTime and Message are in the list", { action: "dynamodb:GetItem", resource: table, context: attributes("PostDateTime", "Message") }, true],
      ["ID is not", { action: "dynamodb:GetItem", resource: table, context: attributes("ID", "Message") }, false],
      ["PostDateTime and UserName: there is no match for UserName", { action: "dynamodb:GetItem", resource: table, context: attributes("PostDateTime", "UserName") }, false],
      ["no attributes at all", { action: "dynamodb:GetItem", resource: table }, true],
    ],
  },
  {
    page: "reference_policies_condition-single-vs-multi-valued-context-keys.html: ForAnyValue",
    policies: { identity: [policy({ Effect: "Allow", Action: "dynamodb:*", Resource: "*" }, { Effect: "Deny", Action: "dynamodb:PutItem", Resource: table, Condition: { "ForAnyValue:StringLike": { "dynamodb:requestedAttributes": ["ID", "PostDateTime"] } } })] },
    says: [
      ["PostDateTime and Message: there is one match", { action: "dynamodb:PutItem", resource: table, context: attributes("PostDateTime", "Message") }, false],
      ["only UserName", { action: "dynamodb:PutItem", resource: table, context: attributes("UserName") }, true],
      ["UserName, Message and PostDateTime", { action: "dynamodb:PutItem", resource: table, context: attributes("UserName", "Message", "PostDateTime") }, false],
    ],
  },
  {
    page: "reference_policies_variables.html: queues named after the user",
    policies: {
      ...ann, identity: [policy({ Sid: "ListForConsole", Effect: "Allow", Action: "sqs:ListQueues", Resource: "*" },
        { Sid: "AllQueueActions", Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:us-east-2:*:${aws:username}-queue" })],
    },
    says: [
      ["her queue in us-east-2", { action: "sqs:CreateQueue", resource: `arn:aws:sqs:us-east-2:${ACCOUNT}:ann-queue` }, true],
      ["not in another region", { action: "sqs:CreateQueue", resource: `arn:aws:sqs:us-east-1:${ACCOUNT}:ann-queue` }, false],
      ["not another's", { action: "sqs:DeleteQueue", resource: `arn:aws:sqs:us-east-2:${ACCOUNT}:bob-queue` }, false],
      ["listing", { action: "sqs:ListQueues" }, true],
    ],
  },
  {
    page: "reference_policies_variables.html: an SNS topic by the user's name",
    policies: {
      principal: user("ann"), identity: [policy({ Effect: "Allow", Action: "sns:*", Resource: "*" })], resourceAccount: OTHER,
      resourcePolicy: policy({ Principal: { AWS: ACCOUNT }, Effect: "Allow", Action: "sns:*", Condition: { StringLike: { "sns:endpoint": "https://example.com/${aws:username}/" }, StringEquals: { "sns:Protocol": "https" } } }),
    },
    says: [
      ["when the URL matches the user name", { action: "sns:Subscribe", context: { "aws:username": "ann", "sns:Endpoint": "https://example.com/ann/", "sns:Protocol": "https" } }, true],
      ["when it does not", { action: "sns:Subscribe", context: { "aws:username": "ann", "sns:Endpoint": "https://example.com/bob/", "sns:Protocol": "https" } }, false],
      ["when the protocol is another", { action: "sns:Subscribe", context: { "aws:username": "ann", "sns:Endpoint": "https://example.com/ann/", "sns:Protocol": "http" } }, false],
    ],
  },
  {
    page: "reference_policies_elements_notprincipal.html: all but Bob",
    policies: {
      identity: [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })],
      resourcePolicy: policy(everybody, { Effect: "Deny", NotPrincipal: { AWS: [`arn:aws:iam::${ACCOUNT}:user/Bob`, `arn:aws:iam::${ACCOUNT}:root`] }, Action: "s3:*", Resource: bucket }),
    },
    says: [
      ["Bob is omitted from those who are denied", { principal: user("Bob"), action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x" }, true],
      ["others are denied", { principal: user("Ann"), action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x" }, false],
      ["the anonymous too", { principal: { type: "anonymous" }, action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x" }, false],
    ],
  },
  {
    page: "reference_policies_elements_principal.html: aws:PrincipalArn instead of NotPrincipal",
    policies: {
      identity: [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })],
      resourcePolicy: policy({ Sid: "UsePrincipalArnInsteadOfNotPrincipalWithDeny", Effect: "Deny", Action: "s3:*", Principal: "*", Resource: bucket, Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:user/user-name` } } }),
    },
    says: [
      ["the user that is named", { principal: user("user-name"), action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x", context: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:user/user-name` } }, true],
      ["everybody else", { principal: user("other"), action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x", context: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:user/other` } }, false],
      ["the anonymous have no ARN", { principal: { type: "anonymous" }, action: "s3:GetObject", resource: "arn:aws:s3:::BUCKETNAME/x" }, false],
    ],
  },
];

describe("evaluation of AWS's documented examples", () => {
  for (const { page, policies, says } of EXAMPLES) {
    describe(`${GUIDE}/${page}`, () => {
      for (const [what, question, allowed] of says) {
        it(`${what}: ${allowed ? "allowed" : "denied"}`, () => assert.equal(decide({ principal: user("ann"), ...policies, ...question }).allowed, allowed));
      }
    });
  }
});
