import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from "@aws-sdk/client-cloudtrail";
import { NotSupported } from "../../kernel/errors";
import { fail } from "./errors";

/** What CloudTrail takes as selectors. AWS gives the limits in InvalidEventSelectorsException; its sentences are ours where no document has them. */

const MOST_SELECTORS = 5;
const MOST_RESOURCES = 250;
const MOST_VALUES = 500;

export const invalid = (message: string) => fail("InvalidEventSelectorsException", message);

/** Types that basic selectors know, and what their values look like: all of the type, or an ARN. */
const BASIC_VALUES: Readonly<Record<string, RegExp>> = {
  // AWS: a bucket ends in a slash, with or without a prefix after it.
  "AWS::S3::Object": /^arn:[\w-]+:s3(:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/.*)?)?$/s,
  "AWS::Lambda::Function": /^arn:[\w-]+:lambda(:[\w-]+:\d{12}:function:[\w-]{1,140}(:[\w$-]+)?)?$/,
  "AWS::DynamoDB::Table": /^arn:[\w-]+:dynamodb(:[\w-]+:\d{12}:table\/[\w.-]{3,255}(\/stream\/.+)?)?$/,
};

const EXCLUDABLE = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

export function checkBasic(selectors: readonly EventSelector[]): void {
  if (selectors.length > MOST_SELECTORS) throw invalid(`A trail can have up to ${MOST_SELECTORS} event selectors.`);
  let resources = 0;
  for (const { DataResources = [], IncludeManagementEvents = true, ExcludeManagementEventSources = [] } of selectors) {
    const types = DataResources.map(({ Type }) => Type);
    if (new Set(types).size !== types.length) throw invalid("A data resource type can be specified only once in an event selector.");
    for (const { Type = "", Values } of DataResources) {
      const form = Object.hasOwn(BASIC_VALUES, Type) ? BASIC_VALUES[Type] : undefined;
      if (!form) throw invalid(`The value ${Type} for DataResources.Type is not valid. Valid values are ${Object.keys(BASIC_VALUES).join(", ")}; other types take advanced event selectors.`);
      if (!Values) throw invalid("DataResources.Values must be specified.");
      for (const value of Values) if (!form.test(value)) throw invalid(`Value ${value} for DataResources.Values is invalid.`);
      resources += Values.length;
    }
    for (const source of ExcludeManagementEventSources) {
      if (!EXCLUDABLE.includes(source)) throw invalid(`Value ${source} for ExcludeManagementEventSources is invalid. Valid values are ${EXCLUDABLE.join(", ")}.`);
    }
    if (!IncludeManagementEvents && ExcludeManagementEventSources.length > 0) throw invalid("ExcludeManagementEventSources can be specified only when IncludeManagementEvents is true.");
  }
  if (resources > MOST_RESOURCES) throw invalid(`A trail can have up to ${MOST_RESOURCES} data resources across all event selectors; ${resources} were given.`);
}

type Operator = Exclude<keyof AdvancedFieldSelector, "Field">;
const OPERATORS: readonly Operator[] = ["Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"];

/** Fields by category; those of the second list take Equals only. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Management: ["eventCategory", "readOnly", "eventSource"],
  Data: ["eventCategory", "readOnly", "resources.type", "resources.ARN", "eventName", "eventSource", "eventType", "sessionCredentialFromConsole", "userIdentity.arn"],
};
const EQUALS_ONLY: readonly string[] = ["eventCategory", "readOnly", "resources.type"];
const LAKE_ONLY: readonly string[] = ["vpcEndpointId", "errorCode"];

export function checkAdvanced(selectors: readonly AdvancedEventSelector[]): void {
  let values = 0;
  for (const { FieldSelectors = [] } of selectors) {
    const byField = new Map<string, AdvancedFieldSelector>();
    for (const selector of FieldSelectors) {
      if (byField.has(selector.Field!)) throw invalid(`The field ${selector.Field} can be specified only once in an advanced event selector.`);
      byField.set(selector.Field!, selector);
      for (const operator of OPERATORS) values += selector[operator]?.length ?? 0;
    }
    const category = byField.get("eventCategory")?.Equals;
    if (category?.length !== 1) throw invalid("An advanced event selector must have the field eventCategory with one value for Equals.");
    checkFields(category[0]!, FieldSelectors);
    const types = byField.get("resources.type")?.Equals;
    if (category[0] === "Data" && types?.length !== 1) throw invalid("An advanced event selector for data events must have the field resources.type with one value for Equals.");
    if (types && !/^AWS::\w+::\w+$/.test(types[0]!)) throw invalid(`The value ${types[0]} for resources.type is not valid.`);
  }
  if (values > MOST_VALUES) throw invalid(`The advanced event selectors of a trail can have up to ${MOST_VALUES} values; ${values} were given.`);
}

function checkFields(category: string, selectors: readonly AdvancedFieldSelector[]): void {
  if (category === "NetworkActivity") throw new NotSupported("network activity events (there are no VPC endpoints)", "local/services/cloudtrail");
  const known = Object.hasOwn(FIELDS, category) ? FIELDS[category]! : undefined;
  if (!known) throw invalid(`The value ${category} for eventCategory is not valid.`);
  for (const selector of selectors) {
    const { Field = "" } = selector;
    const used = OPERATORS.filter((operator) => selector[operator] !== undefined);
    if (!known.includes(Field)) throw invalid(`The field ${Field} is not valid for the event category ${category}${LAKE_ONLY.includes(Field) ? "; it is one of network activity events" : ""}.`);
    if (used.length === 0) throw invalid(`The field ${Field} must have at least one operator.`);
    if (EQUALS_ONLY.includes(Field) && used.some((operator) => operator !== "Equals")) throw invalid(`The field ${Field} takes the operator Equals only.`);
    if (Field === "readOnly" && selector.Equals!.some((value) => value !== "true" && value !== "false")) throw invalid("The field readOnly takes the values true and false only.");
  }
}
