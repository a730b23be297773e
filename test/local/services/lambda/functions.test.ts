import { strict as assert } from "node:assert";
import type { FunctionConfiguration, GetFunctionCommandOutput, ListFunctionsCommandOutput, ListVersionsByFunctionCommandOutput } from "@aws-sdk/client-lambda";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AwsError } from "../../../../local/kernel/errors";
import { lambdaCloud, ROLE, withLambda, zip, type LambdaCloud } from "./support";

const CODE = "exports.handler = async () => 1;";
const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const UNCHANGEABLE = "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.";

/** A call that must fail, on a cloud with the function `fn`, its version 1 and its alias `live`. */
interface Refusal {
  readonly operation: string;
  readonly input: object;
  readonly code: string;
  readonly message: string | RegExp;
}

const create = (more: object) => ({ FunctionName: "other", Runtime: "nodejs24.x", Handler: "index.handler", Role: ROLE, Code: { ZipFile: zip(CODE) }, ...more });
const refusesCreate = (more: object, code: string, message: string | RegExp): Refusal => ({ operation: "CreateFunction", input: create(more), code, message });
const INVALID = "InvalidParameterValueException";

const REFUSALS: readonly Refusal[] = [
  refusesCreate({ FunctionName: "fn" }, "ResourceConflictException", "Function already exist: fn"),
  refusesCreate({ FunctionName: "a".repeat(65) }, "ValidationException", /length less than or equal to 64/),
  refusesCreate({ FunctionName: "a b" }, "ValidationException", /regular expression pattern/),
  refusesCreate({ FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:x" }, "ResourceNotFoundException", "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"),
  refusesCreate({ Role: "arn:aws:iam::123456789012:role/stranger" }, INVALID, "The role defined for the function cannot be assumed by Lambda."),
  refusesCreate({ Role: "fn" }, "ValidationException", /'role' failed to satisfy/),
  refusesCreate({ Runtime: undefined }, INVALID, /^Runtime and Handler are mandatory/),
  refusesCreate({ Handler: undefined }, INVALID, /^Runtime and Handler are mandatory/),
  refusesCreate({ Runtime: "nodejs20.x" }, INVALID, "The runtime parameter of nodejs20.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use the new runtime (nodejs24.x) while creating or updating functions."),
  refusesCreate({ Runtime: "python3.13" }, "NotImplemented", /runtime python3\.13/),
  refusesCreate({ Runtime: "cobol" }, INVALID, /Value cobol at 'runtime' failed to satisfy constraint/),
  refusesCreate({ Timeout: 901 }, "ValidationException", /'timeout' failed .* less than or equal to 900/),
  refusesCreate({ Timeout: 0 }, "ValidationException", /'timeout' failed .* greater than or equal to 1/),
  refusesCreate({ MemorySize: 127 }, "ValidationException", /'memorySize' failed .* greater than or equal to 128/),
  refusesCreate({ Code: {} }, INVALID, "Please provide a source for function code."),
  refusesCreate({ Code: { S3Bucket: "b", S3Key: "k" } }, "NotImplemented", /no S3 yet/),
  refusesCreate({ Code: { ImageUri: "x" } }, "NotImplemented", /code\.imageUri/),
  refusesCreate({ Code: { ZipFile: Buffer.from("no zip") } }, INVALID, "Could not unzip uploaded file. Please check your file, then try to upload again."),
  refusesCreate({ Environment: { Variables: { AWS_REGION: "x", _HANDLER: "y" } } }, "ValidationException", /environment\.variables\.key/),
  refusesCreate({ Environment: { Variables: { AWS_REGION: "x", AWS_ACCESS_KEY_ID: "y" } } }, INVALID, "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, AWS_ACCESS_KEY_ID"),
  refusesCreate({ Environment: { Variables: { LONG: "x".repeat(4096) } } }, INVALID, /exceeded the 4KB limit/),
  refusesCreate({ Layers: ["arn:aws:lambda:us-east-1:123456789012:layer:x:1"] }, "NotImplemented", /layers/),
  refusesCreate({ VpcConfig: { SubnetIds: ["subnet-1"] } }, "NotImplemented", /vpcConfig/),
  refusesCreate({ TracingConfig: { Mode: "Active" } }, "NotImplemented", /X-Ray/),
  refusesCreate({ SnapStart: { ApplyOn: "PublishedVersions" } }, "NotImplemented", /snapStart/),
  refusesCreate({ PackageType: "Image" }, "NotImplemented", /packageType Image/),
  refusesCreate({ KMSKeyArn: "arn:aws:kms:us-east-1:123456789012:key/x" }, "NotImplemented", /KMS/),
  refusesCreate({ DurableConfig: { ExecutionTimeout: 1 } }, "NotImplemented", /DurableConfig/),
  refusesCreate({ LoggingConfig: { LogFormat: "Text", SystemLogLevel: "INFO" } }, INVALID, /^LogLevel is not supported when LogFormat is set to "Text"/),
  refusesCreate({ DeadLetterConfig: { TargetArn: "arn:aws:s3:::bucket" } }, INVALID, /must be of an SQS queue or an SNS topic/),
  refusesCreate({ Architectures: ["arm64", "x86_64"] }, "ValidationException", /'architectures' failed/),
  { operation: "GetFunction", input: { FunctionName: "none" }, code: "ResourceNotFoundException", message: "Function not found: arn:aws:lambda:us-east-1:123456789012:function:none" },
  { operation: "GetFunction", input: { FunctionName: "fn", Qualifier: "7" }, code: "ResourceNotFoundException", message: `Function not found: ${ARN}:7` },
  { operation: "GetFunction", input: { FunctionName: "fn:live", Qualifier: "1" }, code: INVALID, message: "The derived qualifier from the function name does not match the specified qualifier." },
  { operation: "UpdateFunctionCode", input: { FunctionName: "fn:1", ZipFile: zip(CODE) }, code: INVALID, message: UNCHANGEABLE },
  { operation: "UpdateFunctionCode", input: { FunctionName: "fn", ZipFile: zip(CODE), RevisionId: "old" }, code: "PreconditionFailedException", message: "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id" },
  { operation: "UpdateFunctionConfiguration", input: { FunctionName: "fn", Runtime: "nodejs18.x" }, code: INVALID, message: /runtime parameter of nodejs18\.x is no longer supported/ },
  { operation: "UpdateFunctionConfiguration", input: { FunctionName: "fn", Role: "arn:aws:iam::123456789012:role/stranger" }, code: INVALID, message: "The role defined for the function cannot be assumed by Lambda." },
  { operation: "PublishVersion", input: { FunctionName: "fn", CodeSha256: "x" }, code: INVALID, message: /^CodeSHA256 \(x\) is different from current CodeSHA256 in \$LATEST/ },
  { operation: "DeleteFunction", input: { FunctionName: "fn", Qualifier: "$LATEST" }, code: INVALID, message: "$LATEST version cannot be deleted without deleting the function." },
  { operation: "DeleteFunction", input: { FunctionName: "fn", Qualifier: "1" }, code: "ResourceConflictException", message: "Unable to delete version because the following aliases reference it: [live]" },
  { operation: "CreateAlias", input: { FunctionName: "fn", Name: "live", FunctionVersion: "1" }, code: "ResourceConflictException", message: `Alias already exists: ${ARN}:live` },
  { operation: "CreateAlias", input: { FunctionName: "fn", Name: "x", FunctionVersion: "9" }, code: "ResourceNotFoundException", message: `Function not found: ${ARN}:9` },
  { operation: "CreateAlias", input: { FunctionName: "fn", Name: "12", FunctionVersion: "1" }, code: "ValidationException", message: /'name' failed/ },
  { operation: "CreateAlias", input: { FunctionName: "fn", Name: "x", FunctionVersion: "$LATEST", RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } }, code: INVALID, message: "$LATEST is not supported for an alias pointing to more than 1 version" },
  { operation: "CreateAlias", input: { FunctionName: "fn", Name: "x", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } }, code: INVALID, message: "Invalid function version 1. Function version 1 is already included in routing configuration." },
  { operation: "GetAlias", input: { FunctionName: "fn", Name: "none" }, code: "ResourceNotFoundException", message: `Cannot find alias arn: ${ARN}:none` },
  { operation: "UpdateAlias", input: { FunctionName: "fn", Name: "live", RevisionId: "old" }, code: "PreconditionFailedException", message: /Call the GetFunction\/GetAlias API/ },
  { operation: "PutFunctionConcurrency", input: { FunctionName: "fn", ReservedConcurrentExecutions: 901 }, code: INVALID, message: "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]." },
  { operation: "PutFunctionConcurrency", input: { FunctionName: "fn:1", ReservedConcurrentExecutions: 1 }, code: INVALID, message: UNCHANGEABLE },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn" }, code: INVALID, message: "You must specify at least one of error handling or destination setting." },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn", MaximumRetryAttempts: 3 }, code: "ValidationException", message: /'maximumRetryAttempts' failed/ },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn", MaximumEventAgeInSeconds: 59 }, code: "ValidationException", message: /'maximumEventAgeInSeconds' failed/ },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn", DestinationConfig: { OnFailure: { Destination: ARN } } }, code: INVALID, message: "You can't specify the function as a destination for itself." },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn", DestinationConfig: { OnFailure: { Destination: "arn:aws:sqs:us-east-1:123456789012:q.fifo" } } }, code: INVALID, message: /destination ARN .* is invalid/ },
  { operation: "PutFunctionEventInvokeConfig", input: { FunctionName: "fn", DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::bucket" } } }, code: "NotImplemented", message: /destination arn:aws:s3:::bucket/ },
  { operation: "GetFunctionEventInvokeConfig", input: { FunctionName: "fn" }, code: "ResourceNotFoundException", message: `The function ${ARN}:$LATEST doesn't have an EventInvokeConfig` },
  { operation: "AddPermission", input: { FunctionName: "fn", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "nobody" }, code: INVALID, message: /^The provided principal was invalid/ },
  { operation: "AddPermission", input: { FunctionName: "fn", Qualifier: "$LATEST", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com" }, code: INVALID, message: "We currently do not support adding policies for $LATEST." },
  { operation: "AddPermission", input: { FunctionName: "fn", StatementId: "s", Action: "sqs:SendMessage", Principal: "*" }, code: "ValidationException", message: /'action' failed/ },
  { operation: "AddPermission", input: { FunctionName: "fn", StatementId: "s", Action: "lambda:InvokeFunctionUrl", Principal: "*", FunctionUrlAuthType: "NONE" }, code: "NotImplemented", message: /function URLs/ },
  { operation: "GetPolicy", input: { FunctionName: "fn" }, code: "ResourceNotFoundException", message: "The resource you requested does not exist." },
  { operation: "ListTags", input: { Resource: `${ARN}:live` }, code: INVALID, message: "Tags on function aliases and versions are not supported. Please specify a function ARN." },
  { operation: "TagResource", input: { Resource: ARN, Tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ""])) }, code: "ValidationException", message: /'tags' failed/ },
  { operation: "Invoke", input: { FunctionName: "fn", Payload: Buffer.from("{") }, code: "InvalidRequestContentException", message: /^Could not parse request body into json/ },
  { operation: "Invoke", input: { FunctionName: "fn", InvocationType: "Event", Payload: Buffer.from(`"${"x".repeat(1_048_576)}"`) }, code: "RequestTooLargeException", message: "1048578 byte payload is too large for the Event invocation type (limit 1048576 bytes)" },
  { operation: "Invoke", input: { FunctionName: "fn", Payload: Buffer.from(`"${"x".repeat(6_291_456)}"`) }, code: "RequestTooLargeException", message: /limit 6291456 bytes/ },
  { operation: "Invoke", input: { FunctionName: "fn:none" }, code: "ResourceNotFoundException", message: `Cannot find alias arn: ${ARN}:none` },
  { operation: "InvokeWithResponseStream", input: { FunctionName: "fn" }, code: "NotImplemented", message: /lambda:InvokeWithResponseStream/ },
  { operation: "CreateEventSourceMapping", input: { FunctionName: "fn" }, code: "NotImplemented", message: /lambda:CreateEventSourceMapping/ },
];

describe("lambda: what is refused", () => {
  let cloud: LambdaCloud;
  before(async () => {
    cloud = lambdaCloud();
    await cloud.create("fn", CODE, { Publish: true });
    await cloud.call("CreateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "1" });
  });
  after(() => cloud.dispose());

  for (const { operation, input, code, message } of REFUSALS) {
    const shown = JSON.stringify(input, (key, value: unknown) => (key === "ZipFile" || key === "Payload" ? "..." : value)).slice(0, 90);
    it(`${operation} ${shown}: ${code}`, async () => {
      await assert.rejects(cloud.call(operation, input), (error: Error & { members?: { Type?: string } }) => {
        assert.equal(error.name, code);
        if (typeof message === "string") assert.equal(error.message, message); else assert.match(error.message, message);
        if (code !== "ValidationException" && code !== "NotImplemented") assert.equal(error.members?.Type, "User");
        return true;
      });
    });
  }

  it("leaves nothing behind", async () => {
    const { Functions } = await cloud.call<ListFunctionsCommandOutput>("ListFunctions");
    assert.deepEqual(Functions?.map((fn) => fn.FunctionName), ["fn"]);
    const { Versions } = await cloud.call<ListVersionsByFunctionCommandOutput>("ListVersionsByFunction", { FunctionName: "fn" });
    assert.deepEqual(Versions?.map((version) => version.Version), ["$LATEST", "1"]);
  });
});

describe("lambda: functions, versions, aliases", () => {
  it("answers a whole configuration, with AWS's defaults", () => withLambda(async ({ create: make }) => {
    const { CodeSha256, CodeSize, LastModified, RevisionId, RuntimeVersionConfig, ...rest } = await make("fn", CODE);
    assert.deepEqual(rest, {
      FunctionName: "fn", FunctionArn: ARN, Runtime: "nodejs24.x", Role: ROLE, Handler: "index.handler", Description: "", Timeout: 3, MemorySize: 128,
      Version: "$LATEST", TracingConfig: { Mode: "PassThrough" }, State: "Active", LastUpdateStatus: "Successful", PackageType: "Zip",
      Architectures: ["x86_64"], EphemeralStorage: { Size: 512 }, SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/fn" },
    });
    assert.match(CodeSha256!, /^[A-Za-z0-9+/]{43}=$/);
    assert.equal(CodeSize, zip(CODE).length);
    assert.match(LastModified!, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.match(RevisionId!, /^[0-9a-f-]{36}$/);
    assert.match(RuntimeVersionConfig!.RuntimeVersionArn!, /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/);
  }));

  it("keeps everything that a function declares, and gives its archive back", () => withLambda(async ({ create: make, call, notes }) => {
    const more = {
      Description: "d", Timeout: 9, MemorySize: 256, Environment: { Variables: { A1: "b" } }, Architectures: ["arm64"], EphemeralStorage: { Size: 600 },
      DeadLetterConfig: { TargetArn: "arn:aws:sqs:us-east-1:123456789012:q" }, LoggingConfig: { LogFormat: "JSON", LogGroup: "/my/group", SystemLogLevel: "WARN" },
    };
    await make("fn", CODE, { ...more, Tags: { a: "b" }, Layers: [], VpcConfig: { SubnetIds: [] }, TracingConfig: { Mode: "PassThrough" } });
    const { Configuration, Code, Tags } = await call<GetFunctionCommandOutput>("GetFunction", { FunctionName: ARN });
    for (const [key, value] of Object.entries({ ...more, LoggingConfig: { ...more.LoggingConfig, ApplicationLogLevel: "INFO" } })) {
      assert.deepEqual(Configuration![key as keyof FunctionConfiguration], value, key);
    }
    assert.deepEqual(Tags, { a: "b" });
    assert.ok(existsSync(fileURLToPath(Code!.Location!)));
    assert.ok(notes().some((note) => note.includes("EphemeralStorage 600")));
  }));

  it("publishes a version only of something new, and never the same number twice", () => withLambda(async ({ create: make, call }) => {
    assert.equal((await make("fn", CODE, { Publish: true })).FunctionArn, `${ARN}:1`);
    const publish = () => call<FunctionConfiguration>("PublishVersion", { FunctionName: "fn" });
    assert.equal((await publish()).Version, "1");
    await call("UpdateFunctionConfiguration", { FunctionName: "fn", Timeout: 5 });
    assert.equal((await publish()).Version, "2");
    await call("DeleteFunction", { FunctionName: "fn", Qualifier: "2" });
    assert.equal((await publish()).Version, "3");
    const one = await call<FunctionConfiguration>("GetFunctionConfiguration", { FunctionName: "fn", Qualifier: "1" });
    assert.equal(one.Timeout, 3);
  }));

  it("changes nothing in a dry run, and what it is told otherwise", () => withLambda(async ({ create: make, call }) => {
    const before = await make("fn", CODE, { Environment: { Variables: { A1: "b" } } });
    const ZipFile = zip("exports.handler = async () => 2;");
    const dry = await call<FunctionConfiguration>("UpdateFunctionCode", { FunctionName: "fn", ZipFile, DryRun: true });
    assert.notEqual(dry.CodeSha256, before.CodeSha256);
    assert.deepEqual(await call("GetFunctionConfiguration", { FunctionName: "fn" }), before);
    const wet = await call<FunctionConfiguration>("UpdateFunctionCode", { FunctionName: "fn", ZipFile, RevisionId: before.RevisionId });
    assert.equal(wet.CodeSha256, dry.CodeSha256);
    assert.notEqual(wet.RevisionId, before.RevisionId);
    const cleared = await call<FunctionConfiguration>("UpdateFunctionConfiguration", { FunctionName: "fn", Environment: { Variables: {} }, LoggingConfig: { LogFormat: "JSON" } });
    assert.deepEqual(cleared.LoggingConfig, { LogFormat: "JSON", ApplicationLogLevel: "INFO", SystemLogLevel: "INFO", LogGroup: "/aws/lambda/fn" });
    assert.deepEqual(cleared.Environment, { Variables: {} });
  }));

  it("moves an alias, and lists the aliases of a version", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE, { Publish: true });
    await call("UpdateFunctionConfiguration", { FunctionName: "fn", Timeout: 5 });
    await call("PublishVersion", { FunctionName: "fn" });
    const made = await call("CreateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "1", Description: "d" });
    assert.equal(made.AliasArn, `${ARN}:live`);
    const moved = await call("UpdateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "2", RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } });
    assert.deepEqual(moved, { AliasArn: `${ARN}:live`, Name: "live", FunctionVersion: "2", Description: "d", RevisionId: moved.RevisionId, RoutingConfig: { AdditionalVersionWeights: { 1: 0.1 } } });
    assert.equal((await call<FunctionConfiguration>("GetFunctionConfiguration", { FunctionName: "fn:live" })).Timeout, 5);
    for (const [FunctionVersion, count] of [["1", 1], ["2", 1], ["$LATEST", 0]] as const) {
      assert.equal((await call<{ Aliases: unknown[] }>("ListAliases", { FunctionName: "fn", FunctionVersion })).Aliases.length, count, FunctionVersion);
    }
    await call("DeleteAlias", { FunctionName: "fn", Name: "live" });
    await call("DeleteAlias", { FunctionName: "fn", Name: "live" });
    await call("DeleteFunction", { FunctionName: "fn", Qualifier: "1" });
  }));

  it("lists in pages, each region for itself", () => withLambda(async ({ create: make, call, inRegion }) => {
    for (const name of ["c", "a", "b"]) await make(name, CODE);
    const seen: (string | undefined)[] = [];
    for (let Marker: string | undefined; ;) {
      const page = await call<ListFunctionsCommandOutput>("ListFunctions", { MaxItems: 2, ...(Marker && { Marker }) });
      seen.push(...page.Functions!.map((fn) => fn.FunctionName));
      assert.equal(page.Functions![0]!.State, undefined);
      if (!(Marker = page.NextMarker)) break;
    }
    assert.deepEqual(seen, ["a", "b", "c"]);
    assert.deepEqual(await inRegion("eu-west-1", "ListFunctions"), { Functions: [] });
  }));

  it("counts reservations against the account", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE);
    await call("PutFunctionConcurrency", { FunctionName: "fn", ReservedConcurrentExecutions: 900 });
    await call("PutFunctionConcurrency", { FunctionName: "fn", ReservedConcurrentExecutions: 7 });
    assert.deepEqual(await call("GetFunctionConcurrency", { FunctionName: "fn" }), { ReservedConcurrentExecutions: 7 });
    const { AccountLimit, AccountUsage } = await call<{ AccountLimit: object; AccountUsage: object }>("GetAccountSettings");
    assert.deepEqual(AccountLimit, { TotalCodeSize: 80_530_636_800, CodeSizeUnzipped: 262_144_000, CodeSizeZipped: 52_428_800, ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 993 });
    assert.deepEqual(AccountUsage, { TotalCodeSize: zip(CODE).length, FunctionCount: 1 });
    await call("DeleteFunctionConcurrency", { FunctionName: "fn" });
    assert.deepEqual(await call("GetFunctionConcurrency", { FunctionName: "fn" }), {});
  }));

  it("tags", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE, { Tags: { a: "1", b: "2" } });
    await call("TagResource", { Resource: ARN, Tags: { b: "3", c: "4" } });
    await call("UntagResource", { Resource: ARN, TagKeys: ["a", "z"] });
    assert.deepEqual(await call("ListTags", { Resource: ARN }), { Tags: { b: "3", c: "4" } });
  }));

  it("keeps EventInvokeConfigs by qualifier; Put replaces, Update changes", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE, { Publish: true });
    const queue = "arn:aws:sqs:us-east-1:123456789012:q";
    const put = await call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: queue } } });
    assert.deepEqual({ ...put, LastModified: 0 }, { LastModified: 0, FunctionArn: `${ARN}:$LATEST`, MaximumRetryAttempts: 0, DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: queue } } });
    const updated = await call("UpdateFunctionEventInvokeConfig", { FunctionName: "fn", MaximumEventAgeInSeconds: 60 });
    assert.equal(updated.MaximumRetryAttempts, 0);
    await call("PutFunctionEventInvokeConfig", { FunctionName: "fn", Qualifier: "1", MaximumEventAgeInSeconds: 61 });
    const { FunctionEventInvokeConfigs } = await call<{ FunctionEventInvokeConfigs: { FunctionArn: string }[] }>("ListFunctionEventInvokeConfigs", { FunctionName: "fn" });
    assert.deepEqual(FunctionEventInvokeConfigs.map((one) => one.FunctionArn), [`${ARN}:$LATEST`, `${ARN}:1`]);
    const replaced = await call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumRetryAttempts: 1 });
    assert.deepEqual({ ...replaced, LastModified: 0 }, { LastModified: 0, FunctionArn: `${ARN}:$LATEST`, MaximumRetryAttempts: 1 });
    await call("DeleteFunctionEventInvokeConfig", { FunctionName: "fn" });
    await assert.rejects(call("DeleteFunctionEventInvokeConfig", { FunctionName: "fn" }), { name: "ResourceNotFoundException" });
  }));
});

describe("lambda: destinations", () => {
  const QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";
  const TOPIC = "arn:aws:sns:us-east-1:123456789012:t";
  const rolePolicy = [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE }];
  const onFailure = (Destination: string) => ({ FunctionName: "fn", DestinationConfig: { OnFailure: { Destination } } });

  it("must be allowed by the role's policies when they are configured", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE);
    await call("PutFunctionEventInvokeConfig", onFailure(QUEUE));
    await assert.rejects(call("PutFunctionEventInvokeConfig", onFailure(TOPIC)), (error: AwsError) => {
      assert.deepEqual([error.name, error.message], [INVALID, `The function's execution role does not have permissions to call Publish on ${TOPIC}`]);
      assert.deepEqual([error.denial?.action, error.denial?.resource, error.denial?.kind], ["sns:Publish", TOPIC, "implicit"]);
      assert.ok(error.denial?.missing);
      return true;
    });
    await make("letters", CODE, { DeadLetterConfig: { TargetArn: QUEUE } });
    await assert.rejects(make("other", CODE, { DeadLetterConfig: { TargetArn: TOPIC } }), { name: INVALID, message: "The provided execution role does not have permissions to call Publish on SNS" });
  }, { rolePolicy }));
});

describe("lambda: permissions", () => {
  const add = (more: object) => ({ FunctionName: "fn", StatementId: "s", Action: "lambda:InvokeFunction", ...more });
  const STATEMENTS: readonly { readonly name: string; readonly input: object; readonly rendered: object }[] = [
    {
      name: "a service for one of its resources",
      input: { Principal: "events.amazonaws.com", SourceArn: "arn:aws:events:us-east-1:123456789012:rule/r" },
      rendered: { Principal: { Service: "events.amazonaws.com" }, Condition: { ArnLike: { "AWS:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/r" } } },
    },
    {
      name: "a service for an account's resource",
      input: { Principal: "s3.amazonaws.com", SourceArn: "arn:aws:s3:::b", SourceAccount: "123456789012" },
      rendered: { Principal: { Service: "s3.amazonaws.com" }, Condition: { StringEquals: { "AWS:SourceAccount": "123456789012" }, ArnLike: { "AWS:SourceArn": "arn:aws:s3:::b" } } },
    },
    { name: "an account", input: { Principal: "000000000000" }, rendered: { Principal: { AWS: "arn:aws:iam::000000000000:root" } } },
    { name: "a role", input: { Principal: ROLE }, rendered: { Principal: { AWS: ROLE } } },
    { name: "an organisation", input: { Principal: "*", PrincipalOrgID: "o-abcdefghij" }, rendered: { Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } } } },
  ];
  for (const { name, input, rendered } of STATEMENTS) {
    it(`renders ${name}`, () => withLambda(async ({ create: make, call }) => {
      await make("fn", CODE);
      const { Statement } = await call<{ Statement: string }>("AddPermission", add(input));
      assert.deepEqual(JSON.parse(Statement), { Sid: "s", Effect: "Allow", Action: "lambda:InvokeFunction", Resource: ARN, ...rendered });
      const { Policy } = await call<{ Policy: string }>("GetPolicy", { FunctionName: "fn" });
      assert.deepEqual(JSON.parse(Policy), { Version: "2012-10-17", Id: "default", Statement: [JSON.parse(Statement)] });
    }));
  }

  it("keeps one policy a qualifier, by revision and up to 20 kB", () => withLambda(async ({ create: make, call }) => {
    await make("fn", CODE, { Publish: true });
    await call("AddPermission", add({ Principal: "sns.amazonaws.com" }));
    await assert.rejects(call("AddPermission", add({ Principal: "sns.amazonaws.com" })), {
      name: "ResourceConflictException", message: "The statement id (s) provided already exists. Please provide a new statement id, or remove the existing statement.",
    });
    const { Statement } = await call<{ Statement: string }>("AddPermission", add({ Principal: "sns.amazonaws.com", Qualifier: "1" }));
    assert.equal((JSON.parse(Statement) as { Resource: string }).Resource, `${ARN}:1`);
    const { RevisionId } = await call("GetPolicy", { FunctionName: "fn" });
    await call("AddPermission", add({ StatementId: "t", Principal: "sns.amazonaws.com", RevisionId }));
    await assert.rejects(call("AddPermission", add({ StatementId: "u", Principal: "sns.amazonaws.com", RevisionId })), { name: "PreconditionFailedException" });
    await assert.rejects(call("RemovePermission", { FunctionName: "fn", StatementId: "none" }), { message: "Statement none is not found in resource policy." });
    await call("RemovePermission", { FunctionName: "fn", StatementId: "s" });
    await call("RemovePermission", { FunctionName: "fn", StatementId: "t" });
    await assert.rejects(call("RemovePermission", { FunctionName: "fn", StatementId: "t" }), { name: "ResourceNotFoundException", message: "No policy is associated with the given resource." });
    await assert.rejects(async () => {
      for (let i = 0; ; i++) await call("AddPermission", add({ StatementId: `${"x".repeat(90)}${i}`, Principal: "sns.amazonaws.com", SourceArn: `arn:aws:sns:us-east-1:123456789012:${"y".repeat(250)}` }));
    }, { name: "PolicyLengthExceededException", message: /^The final policy size \(\d+\) is bigger than the limit \(20480\)\.$/ });
  }));
});
