import { createContext, Script } from "node:vm";

/** Milliseconds that one match may take. */
const LONGEST_MATCH = 500;
const RUN = new Script("expression.exec(text)");

/**
 * A regular expression that gives up. Backtracking may take for ever on a text of a few dozen characters, and nothing
 * but V8's own watchdog can stop it; short texts and plain expressions do not pay for that.
 */
export class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (text.length < 16 || !mayBacktrack(this.source)) return super.exec(text);
    const plain = new RegExp(this.source, this.flags);
    plain.lastIndex = this.lastIndex;
    const context = createContext({ expression: plain, text });
    try {
      return RUN.runInContext(context, { timeout: LONGEST_MATCH }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw new Error(`The regular expression /${this.source}/ took longer than ${LONGEST_MATCH} milliseconds`, { cause: error });
    } finally {
      this.lastIndex = plain.lastIndex;
    }
  }

  override test(text: string): boolean {
    return this.exec(text) !== null;
  }
}

/** Backtracking takes more than one place where the match may go on or stop. */
const mayBacktrack = (source: string): boolean => (source.match(/[*+{?|]/g)?.length ?? 0) > 1;
