import type { Principal } from "../../model/iam";

/** Who makes a call. Every call has exactly one caller, and the local cloud decides by it what is allowed. */

/** Any access key that was not made here: the owner of the account. */
export interface RootCaller {
  readonly type: "Root";
  readonly account: string;
}

export interface UserCaller {
  readonly type: "IAMUser";
  readonly account: string;
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
  readonly accessKeyId: string;
  /** When temporary credentials (`sts:GetSessionToken`) were issued; absent for the user's own keys. Milliseconds since the epoch. */
  readonly issuedAt?: number;
}

/** A session of a role: what a Lambda function, or anyone who called AssumeRole, is. */
export interface SessionCaller {
  readonly type: "AssumedRole";
  readonly account: string;
  readonly roleName: string;
  /** `arn:aws:iam::ACCOUNT:role/PATH/NAME`: what policies attached to resources name. */
  readonly roleArn: string;
  readonly roleId: string;
  readonly sessionName: string;
  /** `arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION`: what error messages and CloudTrail name. */
  readonly arn: string;
  readonly accessKeyId: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Policy documents given to AssumeRole: they can only narrow what the role may do. */
  readonly sessionPolicies?: readonly string[];
}

/** An AWS service acting for one of its resources, for example EventBridge for a rule. */
export interface ServiceCaller {
  readonly type: "AWSService";
  /** For example `events.amazonaws.com`. */
  readonly principal: string;
  /** The resource on whose behalf it acts: `aws:SourceArn`. */
  readonly sourceArn?: string;
  /** The account of that resource: `aws:SourceAccount`. */
  readonly sourceAccount?: string;
}

/** A request without a signature. */
export interface AnonymousCaller {
  readonly type: "Anonymous";
}

export type Caller = RootCaller | UserCaller | SessionCaller | ServiceCaller | AnonymousCaller;

export const ANONYMOUS: AnonymousCaller = { type: "Anonymous" };

/** How the caller is named in messages and in the journal. */
export function nameOf(caller: Caller): string {
  switch (caller.type) {
    case "Root": return `arn:aws:iam::${caller.account}:root`;
    case "IAMUser": return caller.arn;
    case "AssumedRole": return caller.arn;
    case "AWSService": return caller.principal;
    case "Anonymous": return "anonymous";
  }
}

/** The caller as policies see it. */
export function principalOf(caller: Caller): Principal {
  switch (caller.type) {
    case "Root": return { type: "root", account: caller.account };
    case "IAMUser": return { type: "user", account: caller.account, arn: caller.arn };
    case "AssumedRole": return { type: "session", account: caller.account, arn: caller.arn, roleArn: caller.roleArn };
    case "AWSService": return { type: "service", name: caller.principal };
    case "Anonymous": return { type: "anonymous" };
  }
}
