import { parseArn, type Arn } from "../arn";
import { CannotTell, guarded, type Props } from "./known";

/** A resource of a stack, as plain data. */
export interface Given {
  readonly urn: string;
  /** Pulumi's token, for example `aws:sqs/queue:Queue`. */
  readonly type: string;
  readonly name: string;
  /** Inputs and, over them, what the cloud gave; `UNKNOWN` where it has given nothing yet. */
  readonly props: Props;
  readonly parent?: string;
}

/** Types that the wiring knows. */
export const TYPES = {
  stack: "pulumi:pulumi:Stack",
  bus: "aws:cloudwatch/eventBus:EventBus",
  busPolicy: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  busPermission: "aws:cloudwatch/eventPermission:EventPermission",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  logPolicy: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  function: "aws:lambda/function:Function",
  permission: "aws:lambda/permission:Permission",
  asyncConfig: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  sourceMapping: "aws:lambda/eventSourceMapping:EventSourceMapping",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  policy: "aws:iam/policy:Policy",
  attachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  machine: "aws:sfn/stateMachine:StateMachine",
  bucket: "aws:s3/bucket:Bucket",
  bucketPolicy: "aws:s3/bucketPolicy:BucketPolicy",
  bucketAccess: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  trail: "aws:cloudtrail/trail:Trail",
  table: "aws:dynamodb/table:Table",
  api: "aws:apigatewayv2/api:Api",
  route: "aws:apigatewayv2/route:Route",
  stage: "aws:apigatewayv2/stage:Stage",
  integration: "aws:apigatewayv2/integration:Integration",
} as const;

/** A resource whose unknown properties cannot be read by mistake. */
export class Resource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly props: Props;

  constructor({ urn, type, name, parent, props }: Given) {
    this.urn = urn;
    this.type = type;
    this.name = name;
    this.parent = parent;
    this.props = guarded(props);
  }

  /** A text; undefined when there is none or an empty one. Throws a `CannotTell` when it is not known. */
  text(key: string): string | undefined {
    const value = this.props[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  }

  /** A text that there will be. Throws a `CannotTell` when it is not known. */
  need(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw new CannotTell(`${key} of ${this.name} is not known before deployment`);
    return value;
  }

  /** The objects in a list, or the one that stands for it. */
  list(key: string): readonly Props[] {
    const value = this.props[key];
    return (Array.isArray(value) ? value as unknown[] : [value]).filter((item): item is Props => typeof item === "object" && item !== null);
  }

  get arn(): Arn {
    const arn = parseArn(this.need("arn"));
    if (!arn) throw new CannotTell(`arn of ${this.name} is no ARN`);
    return arn;
  }

  get region(): string {
    return this.text("region") ?? this.arn.region;
  }
}

/** The resources of a stack by type and by what identifies them. */
export class Resources {
  readonly all: readonly Resource[];
  private readonly byType = new Map<string, Resource[]>();

  constructor(given: readonly Given[]) {
    this.all = given.map((one) => new Resource(one));
    for (const resource of this.all) {
      const list = this.byType.get(resource.type);
      if (list) list.push(resource);
      else this.byType.set(resource.type, [resource]);
    }
  }

  of(type: keyof typeof TYPES): readonly Resource[] {
    return this.byType.get(TYPES[type]) ?? [];
  }

  /** The one whose property has this value; those whose value is not known are passed over. */
  by(type: keyof typeof TYPES, key: string, value: string): Resource | undefined {
    return this.of(type).find((resource) => known(resource, key) === value);
  }

  /** The one whose property has this value; undefined: none has. Throws a `CannotTell` when one may have it. */
  single(type: keyof typeof TYPES, key: string, value: string): Resource | undefined {
    return this.by(type, key, value) ?? this.allBy(type, key, (other) => other === value)[0];
  }

  /** All whose property has this value. Throws a `CannotTell` when one of the others may have it, too. */
  allBy(type: keyof typeof TYPES, key: string, fits: (value: string) => boolean): readonly Resource[] {
    return this.of(type).filter((resource) => {
      const value = resource.text(key);
      return value !== undefined && fits(value);
    });
  }
}

/** A text where it is known. */
export function known(resource: Resource, key: string): string | undefined {
  try {
    return resource.text(key);
  } catch (error) {
    if (error instanceof CannotTell) return undefined;
    throw error;
  }
}

/** `arn:aws:iam::123456789012:role/path/NAME` -> `NAME`. */
export const lastPart = (text: string): string => text.slice(text.lastIndexOf("/") + 1);

/** A bus by its name or ARN; nothing is the default bus. */
export function busName(value: string | undefined): string {
  if (value === undefined || value === "") return "default";
  const arn = parseArn(value);
  return arn ? arn.resource.replace(/^event-bus\//, "") : value;
}
