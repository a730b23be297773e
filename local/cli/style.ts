/** Colours, where they are wanted: on a terminal, and not when NO_COLOR says otherwise. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  quiet(text: string): string;
  strong(text: string): string;
}

const paint = (code: number) => (text: string) => `\u001b[${code}m${text}\u001b[0m`;
const plain = (text: string) => text;

export const PLAIN: Style = { good: plain, bad: plain, quiet: plain, strong: plain };

export function styleFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Style {
  if (!stream.isTTY || env.NO_COLOR) return PLAIN;
  return { good: paint(32), bad: paint(31), quiet: paint(2), strong: paint(1) };
}
