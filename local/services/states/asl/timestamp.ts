const PATTERN = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Nanoseconds since the epoch of an ISO 8601 extended offset date-time; undefined for any other text. */
export function parseTimestamp(text: string): bigint | undefined {
  const [, year, month, day, hour, minute, second, fraction = "", zone] = PATTERN.exec(text) ?? [];
  if (zone === undefined) return undefined;
  const written = [year, month, day, hour, minute, second].map(Number) as [number, number, number, number, number, number];
  const time = Date.UTC(written[0], written[1] - 1, ...(written.slice(2) as [number, number, number, number]));
  // A date that does not exist would have become another one.
  const read = new Date(time).toISOString();
  if (read !== `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`) return undefined;
  const offset = offsetOf(zone);
  return offset === undefined ? undefined : BigInt(time - offset) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

function offsetOf(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 18 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
