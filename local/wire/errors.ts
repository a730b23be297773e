import { AwsError } from "../kernel/errors";
import type { WireSpec } from "../kernel/service";
import { ClientGone } from "./body";
import { WrongChunkSignature } from "./chunked";
import { IncompleteSignature } from "./claim";
import { AuthFailure, type AuthProblem } from "./identity";
import { UnknownMember } from "./json";
import { Malformed } from "./malformed";

/** Failures of the wire itself, as each protocol's services answer them. */

type Dialect = "json" | "restJson" | "query" | "plainXml";
type Row = Readonly<Record<Dialect, readonly [code: string, status: number, message?: string]>>;

const AUTH: Readonly<Record<AuthProblem, Row>> = {
  incomplete: {
    json: ["IncompleteSignatureException", 400], restJson: ["IncompleteSignatureException", 403],
    query: ["IncompleteSignature", 400], plainXml: ["AuthorizationHeaderMalformed", 400],
  },
  "unknown-key": {
    json: ["UnrecognizedClientException", 400], restJson: ["UnrecognizedClientException", 403],
    query: ["InvalidClientTokenId", 403], plainXml: ["InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."],
  },
  "wrong-token": {
    json: ["UnrecognizedClientException", 400], restJson: ["UnrecognizedClientException", 403],
    query: ["InvalidClientTokenId", 403], plainXml: ["InvalidToken", 400, "The provided token is malformed or otherwise invalid."],
  },
  "expired-token": {
    json: ["ExpiredTokenException", 400], restJson: ["ExpiredTokenException", 403],
    query: ["ExpiredToken", 403], plainXml: ["ExpiredToken", 400, "The provided token has expired."],
  },
  "wrong-scope": {
    json: ["InvalidSignatureException", 400], restJson: ["InvalidSignatureException", 403],
    query: ["SignatureDoesNotMatch", 403], plainXml: ["AuthorizationHeaderMalformed", 400],
  },
  skewed: {
    json: ["InvalidSignatureException", 400], restJson: ["InvalidSignatureException", 403],
    query: ["SignatureDoesNotMatch", 403], plainXml: ["RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."],
  },
  "expired-url": {
    json: ["InvalidSignatureException", 400], restJson: ["InvalidSignatureException", 403],
    query: ["SignatureDoesNotMatch", 403], plainXml: ["AccessDenied", 403, "Request has expired"],
  },
  "wrong-signature": {
    json: ["InvalidSignatureException", 400], restJson: ["InvalidSignatureException", 403], query: ["SignatureDoesNotMatch", 403],
    plainXml: ["SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided. Check your key and signing method."],
  },
};

const MALFORMED: Row = {
  json: ["SerializationException", 400], restJson: ["SerializationException", 400], query: ["MalformedInput", 400], plainXml: ["MalformedXML", 400],
};
const TOO_LARGE: Row = {
  json: ["RequestEntityTooLargeException", 413], restJson: ["RequestEntityTooLargeException", 413],
  query: ["RequestEntityTooLarge", 413], plainXml: ["EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size"],
};

const dialectOf = (spec: WireSpec | undefined): Dialect => {
  if (!spec) return "json";
  if (spec.protocol === "query") return "query";
  if (spec.protocol === "restJson") return "restJson";
  if (spec.protocol === "restXml") return spec.quirks?.s3Errors ? "plainXml" : "query";
  return "json";
};

/** What AWS would answer to whatever went wrong before or after an operation; undefined when there is nobody to answer. */
export function awsError(thrown: unknown, spec: WireSpec | undefined): AwsError | undefined {
  if (thrown instanceof AwsError) return thrown;
  if (thrown instanceof ClientGone) return undefined;
  const dialect = dialectOf(spec);
  if (thrown instanceof AuthFailure) return from(AUTH[thrown.problem][dialect], thrown.message, dialect === "plainXml" ? thrown.members : {});
  if (thrown instanceof IncompleteSignature) return from(AUTH.incomplete[dialect], thrown.message);
  if (thrown instanceof WrongChunkSignature) {
    return from(AUTH["wrong-signature"].plainXml, "");
  }
  if (thrown instanceof Malformed) {
    if (thrown.status === 413) return from(TOO_LARGE[dialect], thrown.message);
    if (thrown.code !== undefined) return new AwsError(thrown.code, thrown.message, { status: thrown.status });
    return from(MALFORMED[dialect], thrown.message);
  }
  if (thrown instanceof UnknownMember) {
    return new AwsError("NotImplemented", `the member '${thrown.path}' is not in the API as ${spec?.sdk ?? "the SDK"} knows it; a newer version of that package may`, { status: 501 });
  }
  return new AwsError("InternalFailure", "The request processing has failed because of an unknown error, exception or failure.", { status: 500, cause: thrown });
}

const from = ([code, status, text]: Row[Dialect], message: string, members: Readonly<Record<string, string>> = {}): AwsError =>
  new AwsError(code, text ?? message, { status, members });
