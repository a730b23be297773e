/** A pattern that AWS refuses. The message is the reason, in AWS's words where they are known. */
export class PatternError extends Error {
  constructor(readonly reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}`);
    this.name = "InvalidEventPatternException";
  }
}
