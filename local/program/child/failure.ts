import { relative, sep } from "node:path";
import type { ProgramFailure } from "../protocol";

const MOST_FRAMES = 5;

/** How the SDK refuses what its monitor does not do. */
const NEEDS_ENGINE = /The Pulumi CLI does not support (?:the )?([\w ]+?)\. Please update the Pulumi CLI\.?/;

/** What a program threw, for people: its message, and where in its own files. */
export function describe(thrown: unknown, directory: string): ProgramFailure {
  if (!(thrown instanceof Error)) return { message: `the program threw ${typeof thrown === "string" ? thrown : JSON.stringify(thrown) ?? String(thrown)}, which is no Error`, frames: [] };
  const message = messageOf(thrown, directory);
  const hint = hintFor(thrown, directory);
  return { message, frames: ownFrames(thrown.stack ?? "", directory), ...(hint && { hint }) };
}

function messageOf(error: Error, directory: string): string {
  const name = error.name && error.name !== "Error" ? `${error.name}: ` : "";
  const [first, ...rest] = error.message.split("\n");
  // Node lists who required a missing module; the program's frames say it better.
  const message = (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND" ? first! : [first, ...rest].join("\n").replace(NEEDS_ENGINE, "$1 need Pulumi's real engine");
  // A syntax error says where only on top of its stack: `/dir/index.ts:3`.
  const [top] = (error.stack ?? "").split("\n");
  const place = error instanceof SyntaxError && top?.startsWith(directory) ? `${relative(directory, top)}: ` : "";
  return `${place}${name}${message}`;
}

function hintFor(error: Error, directory: string): string | undefined {
  const text = error.message;
  const missing = /Cannot find (?:module|package) '([^']+)'/.exec(text)?.[1];
  if (missing) {
    return missing.startsWith(".") || missing.startsWith(sep)
      ? "the program names a file that does not exist"
      : `is it in the dependencies of package.json? Run 'npm install' in ${directory}`;
  }
  if (NEEDS_ENGINE.test(text)) return "run 'npm run cloud' and use the Pulumi CLI against it";
  return undefined;
}

/** `file:line:column` of the frames in the program's own files, nearest first. */
function ownFrames(stack: string, directory: string): string[] {
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const found = /(?:\(|at (?:async )?)(?:file:\/\/)?(\/[^()]*|[A-Za-z]:\\[^()]*):(\d+):(\d+)\)?$/.exec(line);
    if (!found || !found[1]!.startsWith(directory + sep) || found[1]!.includes(`${sep}node_modules${sep}`)) continue;
    frames.push(`${relative(directory, found[1]!)}:${found[2]}:${found[3]}`);
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}
