import { readFieldsPattern } from "./fields";
import { readJsonPattern } from "./json";
import { compileRegex } from "./regex";
import { PatternError, Scanner } from "./scanner";
import { readTermsPattern } from "./terms";

export { PatternError };

/** A test for the messages that a filter pattern selects. Throws `PatternError` for one that AWS would refuse. */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text === "") return () => true;
  const scanner = new Scanner(text);
  switch (text[0]) {
    case "{": return readJsonPattern(scanner);
    case "[": return readFieldsPattern(scanner);
    case "%": {
      const test = compileRegex(scanner.betweenPercents());
      if (!scanner.done) throw scanner.error("something after the regular expression");
      return test;
    }
    default: return readTermsPattern(scanner);
  }
}
