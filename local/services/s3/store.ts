import type { Call } from "../../kernel/operation";
import type { Body } from "./blobs";
import {
  announcedAlgorithm, algorithmNamed, givenChecksum, requireChecksum, requireMd5, requireWellFormed, trailingChecksum, type Algorithm, type ChecksumFields,
} from "./checksums";
import type { Content } from "./blobs";
import { fail } from "./errors";
import type { S3 } from "./state";

/** Takes in the bytes of an object or of a part, checking whatever the client said about them. */

/** AWS: one request carries up to 5 GiB. */
export const MOST_BYTES = 5 * 1024 ** 3;

export interface Sent extends ChecksumFields {
  readonly Body?: unknown;
  readonly ContentLength?: number | undefined;
  readonly ContentMD5?: string | undefined;
  readonly ChecksumAlgorithm?: string | undefined;
}

/** What the wire says of a stream besides its bytes. */
interface Announcing {
  readonly announced?: readonly string[];
  readonly trailers?: Readonly<Record<string, string>>;
}

/** How many bytes may come. */
export interface Limits {
  readonly least?: number;
  readonly most?: number;
}

export interface Stored {
  readonly content: Content;
  readonly md5: Buffer;
  readonly checksum: { readonly algorithm: Algorithm; readonly value: string };
}

/** The algorithm of the checksum that comes with the bytes. */
export const sentAlgorithm = (sent: Sent): Algorithm | undefined =>
  givenChecksum(sent)?.algorithm ?? announcedAlgorithm((sent.Body as Announcing | undefined)?.announced);

/** `kept`: the checksum that stays with the bytes; by default the one that the client sends, or else CRC64NVME. */
export async function receive(s3: S3, sent: Sent, call: Call, kept?: Algorithm, { least = 0, most = MOST_BYTES }: Limits = {}): Promise<Stored> {
  const body = sent.Body as (Body & Announcing) | undefined;
  const given = givenChecksum(sent);
  const announced = announcedAlgorithm(body?.announced);
  const named = algorithmNamed(sent.ChecksumAlgorithm);
  if (given) requireWellFormed(given.algorithm, given.value);
  if (named && !given && !announced && call.transport.via === "wire") {
    throw fail("InvalidRequest", "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.");
  }
  const came = given?.algorithm ?? announced;
  // AWS: where the client sends none, S3 works one out.
  const algorithm = kept ?? came ?? named ?? "CRC64NVME";
  const { content, md5, checksums } = await s3.blobs.receive(body, [algorithm, ...(came ? [came] : [])], most, (size) => tooLarge(size, most));
  try {
    if (sent.ContentLength !== undefined && sent.ContentLength !== content.size) {
      throw fail("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header");
    }
    if (content.size < least) {
      throw fail("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", { members: { ProposedSize: content.size, MinSizeAllowed: least } });
    }
    requireMd5(sent.ContentMD5, md5);
    const claimed = given?.value ?? (announced && trailingChecksum(announced, body?.trailers));
    if (announced && claimed === undefined) throw fail("InvalidRequest", "The trailing checksum that x-amz-trailer announces did not come.");
    if (claimed !== undefined) requireChecksum(came!, claimed, checksums[came!]!);
  } catch (error) {
    content.discard();
    throw error;
  }
  return { content, md5, checksum: { algorithm, value: checksums[algorithm]! } };
}

const tooLarge = (ProposedSize: number, MaxSizeAllowed: number) =>
  fail("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", { members: { ProposedSize, MaxSizeAllowed } });

export const quoted = (hex: string): string => `"${hex}"`;
