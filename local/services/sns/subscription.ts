import type { Filter } from "./filter";
import type { SubscriptionSettings } from "./subscription-attributes";

export const PROTOCOLS = ["sqs", "lambda", "email", "email-json"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: Protocol;
  readonly endpoint: string;
  /** Who subscribed. */
  readonly principal: string;
  settings: SubscriptionSettings;
  filter: Filter | undefined;
  confirmed: boolean;
  /** Whether it was confirmed by somebody who signed. */
  confirmationWasAuthenticated: boolean;
  /** Whether only somebody who signs may end it. */
  authenticateOnUnsubscribe: boolean;
  /** What the confirmation mail brings. */
  readonly token: string | undefined;
}

/** How a subscription is listed while nobody has confirmed it. */
export const listedArn = ({ confirmed, arn }: Subscription): string => (confirmed ? arn : "PendingConfirmation");
