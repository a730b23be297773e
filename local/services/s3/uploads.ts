import { createHash } from "node:crypto";
import type { CompletedPart } from "@aws-sdk/client-s3";
import type { Call } from "../../kernel/operation";
import { Content } from "./blobs";
import { givenChecksum, startChecksum, type Algorithm, type Checksum, type ChecksumKind } from "./checksums";
import { CrcJoiner, type CrcName } from "./crc";
import { requireDecryptable } from "./encryption";
import { fail, invalidArgument, malformedXml, noSuchUpload } from "./errors";
import type { Bucket, Upload, UploadedPart } from "./model";
import type { S3 } from "./state";

/** Multipart uploads: what their parts come to. */

/** AWS: bytes; every part but the last. */
const LEAST_PART = 5 * 1024 * 1024;
export const MOST_PARTS = 10_000;

export function uploadOf(bucket: Bucket, key: string, id: string): Upload {
  const upload = bucket.uploads.get(id);
  if (!upload || upload.key !== key) throw noSuchUpload(id);
  return upload;
}

/** How the checksum of a whole upload is made of those of its parts. */
export function checksumKind(algorithm: Algorithm | undefined, wanted: string | undefined): ChecksumKind | undefined {
  if (wanted !== undefined && wanted !== "COMPOSITE" && wanted !== "FULL_OBJECT") throw fail("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  if (algorithm === undefined) {
    if (wanted !== undefined) throw fail("InvalidRequest", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
    return undefined;
  }
  const isSha = algorithm === "SHA1" || algorithm === "SHA256";
  const impossible = (wanted === "FULL_OBJECT" && isSha) || (wanted === "COMPOSITE" && algorithm === "CRC64NVME");
  if (impossible) throw fail("InvalidRequest", `The ${wanted} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
  return wanted ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
}

export function requirePartNumber(number: number): void {
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PARTS) return;
  throw invalidArgument(`Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`, "partNumber", String(number));
}

const bare = (etag: string): string => etag.replaceAll('"', "");

function requirePart(upload: Upload, { PartNumber = 0, ETag = "", ...checksums }: CompletedPart): UploadedPart {
  const part = upload.parts.get(PartNumber);
  const given = givenChecksum(checksums);
  const fits = part && bare(ETag) === bare(part.etag) && (!given || given.algorithm !== part.checksum?.algorithm || given.value === part.checksum.value);
  if (!fits) {
    throw fail("InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.", {
      members: { UploadId: upload.id, PartNumber, ETag: bare(ETag) },
    });
  }
  if (upload.kind === "COMPOSITE" && !given) {
    throw fail("InvalidRequest", `The upload was created using a ${upload.algorithm!.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${PartNumber} in the request.`);
  }
  return part;
}

/** The parts that make up the object, in their order. Throws for a list that S3 does not take. */
export function chosenParts(upload: Upload, listed: readonly CompletedPart[]): readonly UploadedPart[] {
  if (listed.length === 0 || listed.length > MOST_PARTS) throw malformedXml();
  for (const [at, { PartNumber = 0 }] of listed.entries()) {
    if (at > 0 && PartNumber <= (listed[at - 1]!.PartNumber ?? 0)) {
      throw fail("InvalidPartOrder", "The list of parts was not in ascending order. Parts must be ordered by part number.", { members: { UploadId: upload.id } });
    }
  }
  const parts = listed.map((part) => requirePart(upload, part));
  for (const { number, etag, content } of parts.slice(0, -1)) {
    if (content.size < LEAST_PART) {
      throw fail("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        members: { ETag: bare(etag), MinSizeAllowed: LEAST_PART, PartNumber: number, ProposedSize: content.size },
      });
    }
  }
  return parts;
}

/** AWS: the hash of the parts' hashes, and how many they are. */
export const joinedEtag = (parts: readonly UploadedPart[]): string =>
  `"${createHash("md5").update(Buffer.concat(parts.map(({ md5 }) => md5))).digest("hex")}-${parts.length}"`;

export function joinedChecksum(upload: Upload, parts: readonly UploadedPart[]): Checksum {
  const algorithm = upload.algorithm ?? "CRC64NVME";
  const checks = parts.map(({ checksum }) => Buffer.from(checksum!.value, "base64"));
  if (upload.kind === "COMPOSITE") {
    const sum = startChecksum(algorithm);
    sum.update(Buffer.concat(checks));
    return { algorithm, value: `${sum.digest().toString("base64")}-${parts.length}`, kind: "COMPOSITE" };
  }
  const joiner = new CrcJoiner(algorithm as CrcName);
  for (const [at, check] of checks.entries()) joiner.add(check, parts[at]!.content.size);
  return { algorithm, value: joiner.digest().toString("base64"), kind: "FULL_OBJECT" };
}

/** The object's bytes are those of its parts, where they lie. */
export const joinedContent = (parts: readonly UploadedPart[]): Content => new Content(parts.flatMap(({ content }) => content.pieces));

/** Takes away what was uploaded, but for the parts that became an object. */
export function discardParts(upload: Upload, kept: readonly UploadedPart[] = []): void {
  const keep = new Set(kept);
  for (const part of upload.parts.values()) if (!keep.has(part)) part.content.discard();
}

/**
 * AWS: parts that a KMS key encrypts are decrypted when they are joined, so whoever sends or joins them must be allowed
 * `kms:Decrypt` besides the data key that the upload began with.
 */
export async function requireJoinable(s3: S3, input: { readonly Bucket?: string | undefined; readonly Key?: string | undefined; readonly UploadId?: string | undefined }, call: Call): Promise<void> {
  const bucket = s3.bucket(input, call);
  await requireDecryptable(s3, bucket, uploadOf(bucket, input.Key ?? "", input.UploadId ?? "").object.encryption, call);
}
