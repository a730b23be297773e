import { crc32 } from "node:zlib";

/** Cyclic redundancy checks as S3 knows them, fed piece by piece, and put together from those of parts. */

/** A checksum under way. */
export interface Running {
  update(data: Buffer): void;
  digest(): Buffer;
}

const CRC32_POLYNOMIAL = 0xedb88320n;
const CRC32C_POLYNOMIAL = 0x82f63b78n;
const CRC64_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

export type CrcName = "CRC32" | "CRC32C" | "CRC64NVME";

interface Crc {
  readonly bits: number;
  /** Reflected. */
  readonly polynomial: bigint;
}

const CRCS: Readonly<Record<CrcName, Crc>> = {
  CRC32: { bits: 32, polynomial: CRC32_POLYNOMIAL }, CRC32C: { bits: 32, polynomial: CRC32C_POLYNOMIAL }, CRC64NVME: { bits: 64, polynomial: CRC64_POLYNOMIAL },
};

/** Eight tables for eight bytes at a time, as pairs of 32-bit halves. */
interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function tablesOf({ bits, polynomial }: Crc): Tables {
  const low = new Int32Array(8 * 256), high = new Int32Array(8 * 256);
  const values: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    values.push(value);
  }
  const first = [...values];
  for (let table = 0; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      if (table > 0) values[byte] = (values[byte]! >> 8n) ^ first[Number(values[byte]! & 0xffn)]!;
      low[table * 256 + byte] = Number(BigInt.asIntN(32, values[byte]!));
      high[table * 256 + byte] = bits === 64 ? Number(BigInt.asIntN(32, values[byte]! >> 32n)) : 0;
    }
  }
  return { low, high };
}

/** Tables are constants, worked out when they are first needed. */
const made = new Map<CrcName, Tables>();

function tables(name: CrcName): Tables {
  let found = made.get(name);
  if (!found) made.set(name, (found = tablesOf(CRCS[name])));
  return found;
}

class Crc32 implements Running {
  private value = 0;

  update(data: Buffer): void {
    this.value = crc32(data, this.value);
  }

  digest(): Buffer {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(this.value >>> 0);
    return out;
  }
}

class Crc32c implements Running {
  private value = -1;
  private readonly low = tables("CRC32C").low;

  update(data: Buffer): void {
    const t = this.low;
    let c = this.value, i = 0;
    for (const end = data.length - 7; i < end; i += 8) {
      c ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
      c = t[1792 + (c & 255)]! ^ t[1536 + ((c >>> 8) & 255)]! ^ t[1280 + ((c >>> 16) & 255)]! ^ t[1024 + (c >>> 24)]!
        ^ t[768 + data[i + 4]!]! ^ t[512 + data[i + 5]!]! ^ t[256 + data[i + 6]!]! ^ t[data[i + 7]!]!;
    }
    for (; i < data.length; i++) c = (c >>> 8) ^ t[(c ^ data[i]!) & 255]!;
    this.value = c;
  }

  digest(): Buffer {
    const out = Buffer.alloc(4);
    out.writeUInt32BE(~this.value >>> 0);
    return out;
  }
}

class Crc64 implements Running {
  private lowWord = -1;
  private highWord = -1;
  private readonly tables = tables("CRC64NVME");

  update(data: Buffer): void {
    const { low, high } = this.tables;
    let l = this.lowWord, h = this.highWord, i = 0;
    for (const end = data.length - 7; i < end; i += 8) {
      l ^= data[i]! | (data[i + 1]! << 8) | (data[i + 2]! << 16) | (data[i + 3]! << 24);
      h ^= data[i + 4]! | (data[i + 5]! << 8) | (data[i + 6]! << 16) | (data[i + 7]! << 24);
      const a = 1792 + (l & 255), b = 1536 + ((l >>> 8) & 255), c = 1280 + ((l >>> 16) & 255), d = 1024 + (l >>> 24);
      const e = 768 + (h & 255), f = 512 + ((h >>> 8) & 255), g = 256 + ((h >>> 16) & 255), k = h >>> 24;
      l = low[a]! ^ low[b]! ^ low[c]! ^ low[d]! ^ low[e]! ^ low[f]! ^ low[g]! ^ low[k]!;
      h = high[a]! ^ high[b]! ^ high[c]! ^ high[d]! ^ high[e]! ^ high[f]! ^ high[g]! ^ high[k]!;
    }
    for (; i < data.length; i++) {
      const at = (l ^ data[i]!) & 255;
      l = ((l >>> 8) | (h << 24)) ^ low[at]!;
      h = (h >>> 8) ^ high[at]!;
    }
    this.lowWord = l;
    this.highWord = h;
  }

  digest(): Buffer {
    const out = Buffer.alloc(8);
    out.writeUInt32BE(~this.highWord >>> 0, 0);
    out.writeUInt32BE(~this.lowWord >>> 0, 4);
    return out;
  }
}

const RUNNING: Readonly<Record<CrcName, () => Running>> = { CRC32: () => new Crc32(), CRC32C: () => new Crc32c(), CRC64NVME: () => new Crc64() };

export const startCrc = (name: CrcName): Running => RUNNING[name]();

/** Matrices over GF(2), a column a bit: what a zero bit, or many zero bytes, do to a check. */
type Matrix = readonly bigint[];

function times(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n;
  for (let i = 0; vector !== 0n; i++, vector >>= 1n) if (vector & 1n) sum ^= matrix[i]!;
  return sum;
}

const square = (matrix: Matrix): Matrix => matrix.map((column) => times(matrix, column));

/** The check of one piece after another, from their checks: what the first has seen is moved on by the length of the second. */
export class CrcJoiner {
  private readonly powers: Matrix[] = [];
  private sum = 0n;

  constructor(private readonly name: CrcName) {
    const { bits, polynomial } = CRCS[name];
    const oneBit = [polynomial, ...Array.from({ length: bits - 1 }, (_, i) => 1n << BigInt(i))];
    // One zero byte is eight zero bits.
    this.powers.push(square(square(square(oneBit))));
  }

  /** `check` is that of the next piece, `length` its length in bytes. */
  add(check: Buffer, length: number): void {
    let moved = this.sum;
    for (let power = 0, left = length; left > 0; power++, left = Math.floor(left / 2)) {
      if (power >= this.powers.length) this.powers.push(square(this.powers[power - 1]!));
      if (left % 2 === 1) moved = times(this.powers[power]!, moved);
    }
    this.sum = moved ^ BigInt(`0x${check.toString("hex")}`);
  }

  digest(): Buffer {
    return Buffer.from(this.sum.toString(16).padStart(CRCS[this.name].bits / 4, "0"), "hex");
  }
}
