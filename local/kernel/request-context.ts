import { isIP } from "node:net";
import type { Context } from "../../model/iam";
import type { Caller } from "./caller";
import type { AccessRequest, Call } from "./operation";

/** Global condition keys. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */

type Tags = Readonly<Record<string, string>>;

const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const one = (value: string | undefined): readonly string[] | undefined => (value === undefined ? undefined : [value]);

const TRUE = ["true"];
const FALSE = ["false"];

/** What policies can know of a request. Nothing is worked out before a condition asks for it. */
export function requestContext(question: AccessRequest, call: Call, principalTags: Tags | undefined): Context {
  let own: ReadonlyMap<string, readonly string[]> | undefined;
  return (key) => {
    if (question.context) {
      own ??= new Map(Object.entries(question.context).map(([name, values]) => [name.toLowerCase(), values]));
      const given = own.get(key);
      if (given) return given;
    }
    const slash = key.indexOf("/");
    if (slash > 0) return taggedKey(key.slice(0, slash), key.slice(slash + 1), question.resourceTags, principalTags);
    return viaKey(key, call.calledVia) ?? callerKey(key, call.caller) ?? requestKey(key, question, call);
  };
}

function taggedKey(family: string, tag: string, resourceTags: Tags | undefined, principalTags: Tags | undefined): readonly string[] | undefined {
  const tags = family === "aws:resourcetag" ? resourceTags : family === "aws:principaltag" ? principalTags : undefined;
  // AWS: the key of a tag does not depend on case here, unlike its value.
  const name = tags && Object.keys(tags).find((known) => known.toLowerCase() === tag);
  return name === undefined ? undefined : [tags![name]!];
}

/** AWS: a service that calls with its caller's permissions tells so. */
function viaKey(key: string, service: string | undefined): readonly string[] | undefined {
  if (service === undefined) return undefined;
  switch (key) {
    case "aws:viaawsservice": return TRUE;
    case "aws:calledvia":
    case "aws:calledviafirst":
    case "aws:calledvialast": return [service];
    default: return undefined;
  }
}

/** Keys whose values are the caller's own: they do not differ from one of its requests to the next. */
const OF_CALLER = new Set([
  "aws:sourcearn", "aws:sourceaccount", "aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist",
  "aws:principalaccount", "aws:principaltype", "aws:principalarn", "aws:userid", "aws:username", "aws:securetransport",
]);

export const isOfCaller = (key: string): boolean => OF_CALLER.has(key);

function callerKey(key: string, caller: Caller): readonly string[] | undefined {
  const isService = caller.type === "AWSService";
  switch (key) {
    case "aws:sourcearn": return isService ? one(caller.sourceArn) : undefined;
    case "aws:sourceaccount": return isService ? one(caller.sourceAccount) : undefined;
    case "aws:principalisawsservice": return caller.type === "Anonymous" ? undefined : isService ? TRUE : FALSE;
    case "aws:principalservicename": return isService ? [caller.principal] : undefined;
    case "aws:principalservicenameslist": return isService ? [caller.principal] : undefined;
    case "aws:viaawsservice": return caller.type === "Anonymous" || isService ? undefined : FALSE;
    case "aws:principalaccount": return "account" in caller ? [caller.account] : undefined;
    case "aws:principaltype": return one(PRINCIPAL_TYPES[caller.type]);
    case "aws:principalarn": return one(principalArn(caller));
    case "aws:userid": return one(userId(caller));
    // AWS: only users have a name, sessions of roles have none.
    case "aws:username": return caller.type === "IAMUser" ? [caller.userName] : undefined;
    // AWS: these are known of temporary credentials only.
    case "aws:tokenissuetime": return "issuedAt" in caller && caller.issuedAt !== undefined ? [time(caller.issuedAt)] : undefined;
    case "aws:multifactorauthpresent": return "issuedAt" in caller && caller.issuedAt !== undefined ? FALSE : undefined;
    default: return undefined;
  }
}

const PRINCIPAL_TYPES: Readonly<Record<Caller["type"], string | undefined>> = {
  Root: "Account", IAMUser: "User", AssumedRole: "AssumedRole", Anonymous: "Anonymous", AWSService: undefined,
};

function principalArn(caller: Caller): string | undefined {
  switch (caller.type) {
    case "Root": return `arn:aws:iam::${caller.account}:root`;
    case "IAMUser": return caller.arn;
    // AWS: of a session, the role.
    case "AssumedRole": return caller.roleArn;
    default: return undefined;
  }
}

function userId(caller: Caller): string | undefined {
  switch (caller.type) {
    case "Root": return caller.account;
    case "IAMUser": return caller.userId;
    case "AssumedRole": return `${caller.roleId}:${caller.sessionName}`;
    case "Anonymous":
    case "AWSService": return undefined;
  }
}

function requestKey(key: string, question: AccessRequest, call: Call): readonly string[] | undefined {
  switch (key) {
    // A call over the loopback counts as TLS, so that TLS-only policies hold here as there.
    case "aws:securetransport": return TRUE;
    case "aws:sourceip": return isIP(call.transport.sourceIp ?? "") > 0 ? [call.transport.sourceIp!] : undefined;
    case "aws:useragent": return one(call.transport.userAgent);
    case "aws:currenttime": return [time(call.time)];
    case "aws:epochtime": return [String(Math.floor(call.time / 1000))];
    case "aws:requestedregion": return [call.region];
    case "aws:resourceaccount": return [accountOf(question.resource) ?? call.account];
    default: return undefined;
  }
}

const accountOf = (arn: string): string | undefined => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
