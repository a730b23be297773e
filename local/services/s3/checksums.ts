import { createHash } from "node:crypto";
import { NotSupported } from "../../kernel/errors";
import { refused, string, type Shape } from "../../kernel/shape";
import { startCrc, type Running } from "./crc";
import { fail } from "./errors";

/** Checksums that clients may send along, and that S3 keeps with an object. */

export type Algorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
export const ALGORITHMS: readonly Algorithm[] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];
export type ChecksumKind = "COMPOSITE" | "FULL_OBJECT";

export interface Checksum {
  readonly algorithm: Algorithm;
  /** Base64; of composite ones with `-PARTS` at the end. */
  readonly value: string;
  readonly kind: ChecksumKind;
}

const LENGTHS: Readonly<Record<Algorithm, number>> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

const NOT_HERE = "of the checksums, CRC32, CRC32C, CRC64NVME, SHA1 and SHA256 are in the local cloud";

/** The members of inputs that carry checksums. */
export const CHECKSUM_MEMBERS: Readonly<Record<string, Shape>> = {
  ChecksumCRC32: string(), ChecksumCRC32C: string(), ChecksumCRC64NVME: string(), ChecksumSHA1: string(), ChecksumSHA256: string(),
  ChecksumSHA512: refused(NOT_HERE), ChecksumMD5: refused(NOT_HERE), ChecksumXXHASH64: refused(NOT_HERE), ChecksumXXHASH3: refused(NOT_HERE), ChecksumXXHASH128: refused(NOT_HERE),
};

export interface ChecksumFields {
  readonly ChecksumCRC32?: string | undefined;
  readonly ChecksumCRC32C?: string | undefined;
  readonly ChecksumCRC64NVME?: string | undefined;
  readonly ChecksumSHA1?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

export const startChecksum = (algorithm: Algorithm): Running => {
  if (algorithm === "SHA1" || algorithm === "SHA256") {
    const hash = createHash(algorithm);
    return { update: (data) => void hash.update(data), digest: () => hash.digest() };
  }
  return startCrc(algorithm);
};

/** `x-amz-sdk-checksum-algorithm`, in whatever case. Throws for what S3 does not know, or the local cloud does not. */
export function algorithmNamed(name: string | undefined): Algorithm | undefined {
  if (name === undefined) return undefined;
  const found = ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
  if (found) return found;
  if (["SHA512", "MD5", "XXHASH64", "XXHASH3", "XXHASH128"].includes(name.toUpperCase())) throw new NotSupported(`the checksum algorithm ${name}`, "local/services/s3");
  throw fail("InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

const headerOf = (algorithm: Algorithm): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The algorithm of which a value was sent, with the value. */
export function givenChecksum(fields: ChecksumFields): { readonly algorithm: Algorithm; readonly value: string } | undefined {
  const given = ALGORITHMS.filter((algorithm) => fields[`Checksum${algorithm}`] !== undefined);
  if (given.length > 1) throw fail("InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
  const [algorithm] = given;
  return algorithm && { algorithm, value: fields[`Checksum${algorithm}`]! };
}

/** The algorithm whose value comes after the body. */
export const announcedAlgorithm = (announced: readonly string[] = []): Algorithm | undefined =>
  ALGORITHMS.find((algorithm) => announced.includes(headerOf(algorithm)));

export const trailingChecksum = (algorithm: Algorithm, trailers: Readonly<Record<string, string>> = {}): string | undefined => trailers[headerOf(algorithm)];

/** Throws unless `value` is one of that algorithm. */
export function requireWellFormed(algorithm: Algorithm, value: string): void {
  if (Buffer.from(value, "base64").length !== LENGTHS[algorithm] || !/^[A-Za-z0-9+/]+=*$/.test(value)) {
    throw fail("InvalidRequest", `Value for ${headerOf(algorithm)} header is invalid.`);
  }
}

export function requireChecksum(algorithm: Algorithm, claimed: string, computed: string): void {
  requireWellFormed(algorithm, claimed);
  if (claimed !== computed) throw fail("BadDigest", `The ${algorithm} you specified did not match the calculated checksum.`);
}

/** `Content-MD5`, where there is one. */
export function requireMd5(claimed: string | undefined, computed: Buffer): void {
  if (claimed === undefined) return;
  if (Buffer.from(claimed, "base64").length !== 16) throw fail("InvalidDigest", "The Content-MD5 you specified was invalid.", { members: { "Content-MD5": claimed } });
  const CalculatedDigest = computed.toString("base64");
  if (claimed === CalculatedDigest) return;
  throw fail("BadDigest", "The Content-MD5 you specified did not match what we received.", {
    members: { ExpectedDigest: claimed, CalculatedDigest },
  });
}

/** As members of an output. */
export const checksumFields = (checksum: Checksum | undefined): ChecksumFields & { ChecksumType?: ChecksumKind } =>
  (checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.kind } : {});
