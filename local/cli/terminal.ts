import { styleFor, type Style } from "./style";

/** Where text for people goes: standard output, or standard error when standard output is for JSON. */
export interface Terminal {
  readonly style: Style;
  say(line: string): void;
  heading(line: string): void;
  /** A side remark of the program. */
  note(line: string): void;
  /** Something that takes a while: shown as it goes on a terminal, nothing elsewhere. */
  progress(what: string): { say(detail: string): void; end(): void };
}

export function createTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const style = styleFor(stream, env);
  const write = (text: string) => { stream.write(text); };
  const say = (line: string) => write(`${line}\n`);
  return {
    style,
    say,
    heading: (line) => say(`\n${style.strong(line)}`),
    note: (line) => say(style.quiet(line)),
    progress(what) {
      if (!stream.isTTY) {
        say(what);
        return { say: () => undefined, end: () => undefined };
      }
      const show = (text: string) => write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      show(what);
      return { say: (detail) => show(`${what}: ${detail}`), end: () => write("\r\u001b[2K") };
    },
  };
}
