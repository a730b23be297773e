import { isIPv6 } from "node:net";
import { PatternError } from "./error";

/** A block of IPv4 or IPv6 addresses. */
export class Cidr {
  /** The network's bits, as 32-bit words. */
  readonly network: readonly number[];
  /** One mask for each word. */
  readonly masks: readonly number[];

  /** Throws a `PatternError` for text that is no block. */
  constructor(readonly text: string) {
    const parts = text.split("/");
    if (parts.length !== 2) throw new PatternError("Malformed CIDR, one '/' required");
    const [address, bits] = parts as [string, string];
    if (!/^[+-]?\d+$/.test(bits)) throw new PatternError("Malformed CIDR, mask bits must be an integer");
    const words = addressOf(address);
    if (!words) throw new PatternError(`Nonstandard IP address: ${address}`);
    const size = Number(bits);
    if (size < 0) throw new PatternError("Malformed CIDR, mask bits must not be negative");
    const width = words.length * 32;
    if (size > width) throw new PatternError(`IPv${width === 32 ? 4 : 6} mask bits must be at most ${width}`);
    this.masks = words.map((_, i) => mask(Math.min(32, Math.max(0, size - i * 32))));
    this.network = words.map((word, i) => (word & this.masks[i]!) >>> 0);
  }

  /** Whether `text` is an address of the block's family that lies in it. */
  contains(text: string): boolean {
    const words = addressOf(text);
    if (!words || words.length !== this.network.length) return false;
    for (let i = 0; i < words.length; i++) if ((words[i]! & this.masks[i]!) >>> 0 !== this.network[i]) return false;
    return true;
  }
}

const mask = (bits: number): number => (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0);

/** The bits of an address as 32-bit words: one for IPv4, four for IPv6, undefined for any other text. */
export function addressOf(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  return text.includes(":") ? ipv6(text) : ipv4(text);
}

/** Four numbers of one to three digits, at most 255. Without a regular expression: events are asked often. */
function ipv4(text: string): [number] | undefined {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let octets = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) {
      if (digits === 0 || ++octets > 4) return undefined;
      word = word * 256 + octet;
      octet = digits = 0;
    } else {
      if (code < 0x30 || code > 0x39 || ++digits > 3) return undefined;
      octet = octet * 10 + code - 0x30;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 && digits > 0 ? [word * 256 + octet] : undefined;
}

function ipv6(text: string): number[] | undefined {
  if (text.includes("%") || !isIPv6(text)) return undefined;
  const [head, tail] = text.split("::") as [string, string | undefined];
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  return [0, 2, 4, 6].map((i) => all[i]! * 0x10000 + all[i + 1]!);
}

/** The 16-bit groups of a part of an address that `isIPv6` accepted; the last two may be written as IPv4. */
function groups(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [parseInt(group, 16)];
    const [word] = ipv4(group)!;
    return [Math.floor(word / 0x10000), word % 0x10000];
  });
}
