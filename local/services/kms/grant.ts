import type { GrantConstraints, GrantListEntry, GrantOperation } from "@aws-sdk/client-kms";
import type { EncryptionContext } from "./ciphertext";

/** Lets one principal use a key. */
export interface Grant {
  readonly id: string;
  readonly token: string;
  readonly name: string | undefined;
  readonly createdAt: number;
  readonly grantee: string;
  readonly retiring: string | undefined;
  readonly issuingAccount: string;
  readonly operations: readonly GrantOperation[];
  readonly constraints: GrantConstraints | undefined;
}

const entriesFit = (wanted: EncryptionContext, given: EncryptionContext): boolean => Object.entries(wanted).every(([key, value]) => given[key] === value);

/** Whether the grant's constraints let an operation with this encryption context pass. AWS: they hold for operations that take one. */
export function fitsContext({ constraints }: Grant, context: EncryptionContext | undefined): boolean {
  if (!constraints || context === undefined) return true;
  const { EncryptionContextEquals: equal, EncryptionContextSubset: subset } = constraints;
  if (equal && !(entriesFit(equal, context) && Object.keys(equal).length === Object.keys(context).length)) return false;
  return !subset || entriesFit(subset, context);
}

const principal = (name: string): object => (name.startsWith("arn:") ? { AWS: name } : { Service: name });

/** A grant as the statement of a key policy that it amounts to. */
export const statementOf = (grant: Grant, who: string, action: string): object => ({
  Sid: `grant ${grant.id}`, Effect: "Allow", Principal: principal(who), Action: action, Resource: "*",
});

export const describeGrant = (grant: Grant, keyArn: string, account: string): GrantListEntry => ({
  KeyId: keyArn, GrantId: grant.id, Name: grant.name ?? "", CreationDate: new Date(grant.createdAt), GranteePrincipal: grant.grantee,
  ...(grant.retiring !== undefined && { RetiringPrincipal: grant.retiring }), IssuingAccount: `arn:aws:iam::${account}:root`,
  Operations: [...grant.operations], ...(grant.constraints && { Constraints: grant.constraints }),
});
