import { Matcher, parsePattern, PatternError } from "../../../model/pattern";
import { fail, limitExceeded } from "./errors";

/** AWS: characters of a pattern, without a raised quota. */
const MAX_LENGTH = 2048;

export interface CompiledPattern {
  readonly text: string;
  readonly matcher: Matcher;
}

/** Checks and compiles the text of a pattern of at most `limit` characters. Throws AWS's refusal. */
export function compilePattern(text: string, limit = MAX_LENGTH): CompiledPattern {
  if (text.length > limit) throw limitExceeded();
  try {
    return { text, matcher: new Matcher(parsePattern(text)) };
  } catch (error) {
    if (error instanceof PatternError) throw fail("InvalidEventPatternException", error.message);
    throw error;
  }
}
