import { createHash, randomBytes, randomUUID } from "node:crypto";

/** The only source of identifiers: random, or the same row every time for a seed. */
export interface Ids {
  uuid(): string;
  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string;
  /** `length` characters of `alphabet`, upper-case letters and digits by default, as in AWS's unique ids. */
  text(length: number, alphabet?: string): string;
  /** A number in [0, 1), for jitter. */
  fraction(): number;
  bytes(length: number): Buffer;
}

const UNIQUE_ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function createIds(seed?: string): Ids {
  const bytes = seed === undefined ? pooledBytes() : seededBytes(seed);
  const hex = (length: number) => bytes(Math.ceil(length / 2)).toString("hex").slice(0, length);
  return {
    bytes,
    hex,
    // Node's own keeps a store of them, and is several times faster.
    uuid: seed === undefined ? () => randomUUID() : () => {
      const b = bytes(16);
      b[6] = (b[6]! & 0x0f) | 0x40;
      b[8] = (b[8]! & 0x3f) | 0x80;
      const h = b.toString("hex");
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
    },
    text(length, alphabet = UNIQUE_ID_ALPHABET) {
      let out = "";
      for (const byte of bytes(length)) out += alphabet[byte % alphabet.length];
      return out;
    },
    fraction: () => bytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}

/** Asking the system for a few bytes costs as much as for many. */
function pooledBytes(): (length: number) => Buffer {
  let pool = Buffer.alloc(0);
  return (length) => {
    if (pool.length < length) pool = randomBytes(Math.max(4096, length));
    const out = Buffer.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return out;
  };
}

function seededBytes(seed: string): (length: number) => Buffer {
  let counter = 0;
  let pool = Buffer.alloc(0);
  return (length) => {
    while (pool.length < length) pool = Buffer.concat([pool, createHash("sha256").update(`${seed}:${counter++}`).digest()]);
    const out = Buffer.from(pool.subarray(0, length));
    pool = pool.subarray(length);
    return out;
  };
}
