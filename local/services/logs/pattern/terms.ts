import type { Scanner } from "./scanner";

/** `ERROR "exact phrase" -excluded`, or `?this ?that`. */
export function readTermsPattern(scanner: Scanner): (message: string) => boolean {
  const wanted: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (scanner.skipSpace(); !scanner.done; scanner.skipSpace()) {
    const sign = scanner.match(/[-?]/y);
    const term = scanner.looksAt('"') ? scanner.quoted('"') : scanner.match(/[\p{L}\p{N}_]+/uy);
    if (term === undefined) throw scanner.error("terms with other characters than letters, digits and _ must be in double quotes");
    if (!scanner.done && scanner.match(/\s+/y) === undefined) throw scanner.error("space expected");
    (sign === "-" ? excluded : sign === "?" ? optional : wanted).push(term);
  }
  // AWS: beside other terms, those with a question mark are ignored.
  if (wanted.length + excluded.length === 0) return (message) => optional.some((term) => message.includes(term));
  return (message) => wanted.every((term) => message.includes(term)) && !excluded.some((term) => message.includes(term));
}
