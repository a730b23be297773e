import { createHash, randomBytes } from "node:crypto";

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
  const hex = hexes(bytes);
  return {
    bytes,
    hex,
    uuid: uuids(bytes),
    text(length, alphabet = UNIQUE_ID_ALPHABET) {
      let out = "";
      for (const byte of bytes(length)) out += alphabet[byte % alphabet.length];
      return out;
    },
    fraction: () => bytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}

const HEX = Buffer.from("0123456789abcdef", "latin1");
const DASHES: ReadonlySet<number> = new Set([8, 13, 18, 23]);
const UUID_LENGTH = 36;
/** Where the two digits of each byte stand. */
const PLACES = Array.from({ length: UUID_LENGTH }, (_, at) => at).filter((at) => !DASHES.has(at)).filter((_, at) => at % 2 === 0);
const UUIDS_AT_ONCE = 64;

/**
 * Version 4. There are several for each event: `randomUUID` puts its text together from twenty pieces, which take longer
 * to make and ten times the memory of the text. So these are cut from the text of many.
 */
function uuids(bytes: (length: number) => Buffer): () => string {
  let text = "";
  let from = 0;
  return () => {
    if (from === text.length) {
      text = written(bytes(16 * UUIDS_AT_ONCE));
      from = 0;
    }
    return text.slice(from, from += UUID_LENGTH);
  };
}

/** The texts of UUIDs, one after the other. */
function written(random: Buffer): string {
  const text = Buffer.alloc(UUID_LENGTH * UUIDS_AT_ONCE, "-", "latin1");
  for (let at = 0, from = 0; from < random.length; at += UUID_LENGTH, from += 16) {
    random[from + 6] = (random[from + 6]! & 0x0f) | 0x40;
    random[from + 8] = (random[from + 8]! & 0x3f) | 0x80;
    for (let i = 0; i < 16; i++) {
      const byte = random[from + i]!;
      text[at + PLACES[i]!] = HEX[byte >> 4]!;
      text[at + PLACES[i]! + 1] = HEX[byte & 15]!;
    }
  }
  return text.toString("latin1");
}

/** Each call has a trace, and each trace an id: cut from a longer text, because writing bytes out one by one takes longer. */
function hexes(bytes: (length: number) => Buffer): (length: number) => string {
  let text = "";
  let from = 0;
  return (length) => {
    if (from + length > text.length) {
      text = bytes(Math.max(2048, length)).toString("hex");
      from = 0;
    }
    const digits = text.slice(from, from + length);
    from += length;
    return digits;
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
