import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from "@aws-sdk/client-cloudtrail";
import type { TrailResource } from "../../kernel/operation";
import type { Trail } from "./model";

/** What of a call decides whether a trail logs it. */
export interface Facts {
  readonly category: "Management" | "Data";
  readonly readOnly: boolean;
  readonly eventSource: string;
  readonly eventName: string;
  readonly region: string;
  /** Of a global service, whose records are those of us-east-1. */
  readonly global: boolean;
  readonly callerArn: string | undefined;
  readonly resources: readonly TrailResource[];
}

/** Whether a trail that is logging logs it. */
export function logs(trail: Trail, facts: Facts): boolean {
  const { multiRegion, includeGlobal } = trail.settings;
  if (facts.global && facts.category === "Management" ? !includeGlobal : !multiRegion && trail.homeRegion !== facts.region) return false;
  return trail.advanced ? trail.advanced.some((selector) => advanced(selector, facts)) : (trail.selectors ?? []).some((selector) => basic(selector, facts));
}

function basic({ ReadWriteType, IncludeManagementEvents, DataResources = [], ExcludeManagementEventSources = [] }: EventSelector, facts: Facts): boolean {
  if (ReadWriteType === (facts.readOnly ? "WriteOnly" : "ReadOnly")) return false;
  if (facts.category === "Management") return IncludeManagementEvents === true && !ExcludeManagementEventSources.includes(facts.eventSource);
  return DataResources.some(({ Type, Values = [] }) =>
    facts.resources.some(({ type, ARN }) => type === Type && Values.some((value) => covers(Type, value, ARN))));
}

/** AWS: objects are chosen by the beginning of their ARN, functions and tables by the whole, everything by `arn:aws:SERVICE`. */
function covers(type: string, value: string, arn: string): boolean {
  if (value.split(":").length === 3) return arn.startsWith(`${value}:`);
  return type === "AWS::S3::Object" ? arn.startsWith(value) : arn === value;
}

function advanced({ FieldSelectors = [] }: AdvancedEventSelector, facts: Facts): boolean {
  const holds = (resource: TrailResource | undefined) => FieldSelectors.every((selector) => fits(selector, valueOf(selector.Field!, facts, resource)));
  return facts.category === "Management" ? holds(undefined) : facts.resources.some(holds);
}

function valueOf(field: string, facts: Facts, resource: TrailResource | undefined): string | undefined {
  switch (field) {
    case "eventCategory": return facts.category;
    case "readOnly": return String(facts.readOnly);
    case "eventSource": return facts.eventSource;
    case "eventName": return facts.eventName;
    case "eventType": return "AwsApiCall";
    case "userIdentity.arn": return facts.callerArn;
    case "resources.type": return resource?.type;
    case "resources.ARN": return resource?.ARN;
    // sessionCredentialFromConsole: nobody signs in to a console here.
    default: return undefined;
  }
}

/** One of the wanted values, and none of the unwanted ones. */
function fits(selector: AdvancedFieldSelector, value: string | undefined): boolean {
  const { Equals, StartsWith, EndsWith, NotEquals = [], NotStartsWith = [], NotEndsWith = [] } = selector;
  const text = value ?? "";
  if (NotEquals.includes(text) || NotStartsWith.some((other) => text.startsWith(other)) || NotEndsWith.some((other) => text.endsWith(other))) return false;
  if (!Equals && !StartsWith && !EndsWith) return true;
  if (value === undefined) return false;
  return Boolean(Equals?.includes(text) || StartsWith?.some((other) => text.startsWith(other)) || EndsWith?.some((other) => text.endsWith(other)));
}

/** The data events that CloudTrail knows: of which services, and about what type of resource where the service does not say. */
const DATA_TYPES: readonly (readonly [namespace: string, eventSource: string, type: string])[] = [
  ["S3", "s3.amazonaws.com", "AWS::S3::Object"],
  ["Lambda", "lambda.amazonaws.com", "AWS::Lambda::Function"],
  ["DynamoDB", "dynamodb.amazonaws.com", "AWS::DynamoDB::Table"],
  ["SQS", "sqs.amazonaws.com", "AWS::SQS::Queue"],
  ["SNS", "sns.amazonaws.com", "AWS::SNS::Topic"],
  ["CloudWatch", "monitoring.amazonaws.com", "AWS::CloudWatch::Metric"],
  ["StepFunctions", "states.amazonaws.com", "AWS::StepFunctions::StateMachine"],
];

const TYPE_OF_SOURCE: ReadonlyMap<string, string> = new Map(DATA_TYPES.map(([, source, type]) => [source, type]));
const SOURCE_OF_NAMESPACE: ReadonlyMap<string, string> = new Map(DATA_TYPES.map(([namespace, source]) => [namespace, source]));

/** What a data call is about, by the ARNs on which it was authorized. */
export function resourcesOf(eventSource: string, arns: readonly string[], account: string): readonly TrailResource[] {
  const type = TYPE_OF_SOURCE.get(eventSource);
  if (type === undefined) return [];
  const known = [...new Set(arns)].filter((arn) => arn !== "*");
  // Without an ARN a selector can still ask for the type.
  return (known.length > 0 ? known : [""]).map((ARN) => ({ accountId: account, type, ARN }));
}

/** The event sources of which any of these trails wants data events: all others are not even looked at. */
export function dataSources(trails: readonly Trail[]): ReadonlySet<string> {
  const types = trails.flatMap(({ selectors, advanced: own }) => [
    ...(selectors ?? []).flatMap(({ DataResources = [] }) => DataResources.map(({ Type }) => Type!)),
    ...(own ?? []).flatMap(({ FieldSelectors = [] }) => FieldSelectors.flatMap(({ Field, Equals = [] }) => (Field === "resources.type" ? Equals : []))),
  ]);
  return new Set(types.flatMap((type) => SOURCE_OF_NAMESPACE.get(type.split("::")[1]!) ?? []));
}
