import { readComparison, type Budget, type ValueTest } from "./comparison";
import type { Scanner } from "./scanner";

const ANYTHING: ValueTest = () => true;

/** `[ip, user, ..., status = 4* && status != 403, bytes > 1000]` */
export function readFieldsPattern(scanner: Scanner): (message: string) => boolean {
  scanner.expect("[");
  const budget: Budget = { regexes: 0 };
  const before: ValueTest[] = [];
  const after: ValueTest[] = [];
  let open = false;
  do {
    if (scanner.take("...")) {
      if (open) throw scanner.error("a second ...");
      open = true;
    } else {
      (open ? after : before).push(readField(scanner, budget));
    }
  } while (scanner.take(","));
  scanner.expect("]");
  scanner.skipSpace();
  if (!scanner.done) throw scanner.error("something after ]");
  return (message) => {
    const fields = splitFields(message);
    const least = before.length + after.length;
    // AWS: without ... the number of fields must be just that.
    if (open ? fields.length < least : fields.length !== least) return false;
    const tail = fields.length - after.length;
    return before.every((test, i) => test(fields[i]!)) && after.every((test, i) => test(fields[tail + i]!));
  };
}

/** A name, with or without conditions; also nothing at all, for a field that is only counted. */
function readField(scanner: Scanner, budget: Budget): ValueTest {
  scanner.skipSpace();
  const name = readName(scanner);
  scanner.skipSpace();
  if (scanner.looksAt(",") || scanner.looksAt("]")) return ANYTHING;
  if (name === undefined) throw scanner.error("a field's name expected");
  let all: ValueTest[] = [readComparison(scanner, budget, true)];
  const any: ValueTest[][] = [all];
  for (;;) {
    const and = scanner.take("&&");
    if (!and && !scanner.take("||")) break;
    scanner.skipSpace();
    const again = readName(scanner);
    if (again !== name) throw scanner.error(`a condition on ${name} expected`);
    const test = readComparison(scanner, budget, true);
    if (and) all.push(test); else any.push(all = [test]);
  }
  return (actual) => any.some((tests) => tests.every((test) => test(actual)));
}

const readName = (scanner: Scanner): string | undefined => scanner.match(/[\p{L}\p{N}_-]+/uy);

/** AWS: between space; what is in square brackets or double quotes is one field, without them. */
export function splitFields(message: string): string[] {
  return Array.from(message.matchAll(/\[([^\]]*)\](?=\s|$)|"([^"]*)"(?=\s|$)|\S+/g), ([all, bracketed, quoted]) => bracketed ?? quoted ?? all);
}
