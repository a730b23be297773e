import type { Target } from "@aws-sdk/client-eventbridge";
import { formatArn, type Arn } from "../../../../../model/arn";
import { NotSupported } from "../../../../kernel/errors";
import type { Ids } from "../../../../kernel/ids";
import type { BusEvent } from "../../event";
import type { Rule } from "../../state";
import { eventBus } from "./event-bus";
import { lambda } from "./lambda";
import { logs } from "./logs";
import { sns } from "./sns";
import { sqs } from "./sqs";
import { states } from "./states";

/** One attempt to hand an event to a target. */
export interface Attempt {
  readonly event: BusEvent;
  readonly rule: Rule;
  readonly target: Target;
  readonly arn: Arn;
  /** What the target gets, as its `Input*` shaped it. */
  readonly payload: string;
  readonly ids: Ids;
  /** Events on their way from bus to bus, by the PutEvents input that carries them. */
  readonly forwards: WeakMap<object, BusEvent>;
  endpoint(): string;
  /** Calls the target's service as EventBridge, or as the target's role: at once where the operation takes no time. */
  send<Out>(operation: string, input: object): Out | Promise<Out>;
}

/** How events reach the targets of one service. */
export interface TargetKind {
  /** The service that it needs. */
  readonly service: string;
  /** Whether a target carries a role; `none`: the target's own policy decides. */
  readonly role: "none" | "optional" | "required";
  /** Whether the target may be in another region than the rule. */
  readonly anyRegion?: boolean;
  /** What is wrong with a target, in AWS's words where they are known. */
  check?(target: Target, arn: Arn): string | undefined;
  /** Throws, or rejects with, what the service answered, or a `DeliveryError`. */
  deliver(attempt: Attempt): unknown;
}

/** The kinds of targets, by the service in their ARN. */
export class TargetKinds {
  private readonly kinds: Readonly<Record<string, TargetKind>> = { "events": eventBus, "lambda": lambda, "logs": logs(), "sns": sns, "sqs": sqs, "states": states };

  constructor(private readonly serves: (service: string) => boolean) {}

  /** Refuses by name what the local cloud cannot deliver to. */
  of(arn: Arn): TargetKind {
    const kind = Object.hasOwn(this.kinds, arn.service) ? this.kinds[arn.service]! : undefined;
    const isOther = arn.service === "events" && !arn.resource.startsWith("event-bus/");
    if (!kind || isOther || !this.serves(kind.service)) {
      throw new NotSupported(`events:PutTargets with a target like ${formatArn(arn)}`, kind && !isOther ? `local/services/${arn.service}` : "local/services/events/delivery/targets");
    }
    return kind;
  }
}
