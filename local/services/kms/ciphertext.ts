import { createCipheriv, createDecipheriv } from "node:crypto";

/** What KMS calls the encryption context: it is not secret, but a blob opens only with the same. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** One generation of a key's material; rotation adds another, and the old ones still open what they closed. */
export interface Material {
  /** `KeyMaterialId`. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** What can be read of a blob without a key. */
export interface Sealed {
  readonly keyId: string;
  readonly materialId: string;
  readonly header: Buffer;
  readonly iv: Buffer;
  readonly tag: Buffer;
  readonly body: Buffer;
}

const MAGIC = Buffer.from([0x01, 0x02, 0x03, 0x00, 0x78]);
const ID = 16;
const MATERIAL = 32;
const IV = 12;
const TAG = 16;
const HEADER = MAGIC.length + ID + MATERIAL;

const fromUuid = (uuid: string): Buffer => Buffer.from(uuid.replaceAll("-", ""), "hex");
const toUuid = (bytes: Buffer): string => bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** The context is authenticated whatever the order of its keys. */
function additional(header: Buffer, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Buffer.concat([header, Buffer.from(JSON.stringify(pairs))]);
}

/** Encrypts with AES-256-GCM. The blob names the key and its material. */
export function seal(plaintext: Uint8Array, key: { readonly keyId: string; readonly material: Material; readonly iv: Buffer }, context: EncryptionContext): Buffer {
  const header = Buffer.concat([MAGIC, fromUuid(key.keyId), Buffer.from(key.material.id, "hex")]);
  const cipher = createCipheriv("aes-256-gcm", key.material.bytes, key.iv, { authTagLength: TAG });
  cipher.setAAD(additional(header, context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, key.iv, cipher.getAuthTag(), body]);
}

/** The parts of a blob, undefined when it is none of ours. */
export function parseBlob(blob: Uint8Array): Sealed | undefined {
  const bytes = Buffer.from(blob);
  if (bytes.length < HEADER + IV + TAG || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const at = (start: number, length: number) => bytes.subarray(start, start + length);
  return {
    keyId: toUuid(at(MAGIC.length, ID)), materialId: at(MAGIC.length + ID, MATERIAL).toString("hex"), header: at(0, HEADER),
    iv: at(HEADER, IV), tag: at(HEADER + IV, TAG), body: bytes.subarray(HEADER + IV + TAG),
  };
}

/** The plaintext, undefined when anything of blob, material and context does not fit. */
export function unseal(sealed: Sealed, material: Material, context: EncryptionContext): Buffer | undefined {
  const decipher = createDecipheriv("aes-256-gcm", material.bytes, sealed.iv, { authTagLength: TAG });
  decipher.setAAD(additional(sealed.header, context));
  decipher.setAuthTag(sealed.tag);
  try {
    return Buffer.concat([decipher.update(sealed.body), decipher.final()]);
  } catch {
    return undefined;
  }
}
