import { resolve } from "node:path";
import { projectFolder } from "../compiled";
import { enterProgram, openStack, type Stack } from "../engine/stack";
import { UserError } from "../kernel/errors";
import { readManifest } from "../program/manifest";
import { engineHelp, parseEngineFlags, type EngineCommand, type EngineFlags } from "./engine-options";
import { before, leftovers, leftoversText } from "./leftovers";
import { ENVIRONMENT_PATH } from "./serve";

/** `npm run up`, `preview`, `refresh` and `destroy`: Pulumi's own engine on a running local cloud. Resolves with the exit code. */
export async function engineCommand(command: EngineCommand, args: readonly string[], print: (text: string) => void): Promise<number> {
  const flags = parseEngineFlags(args, projectFolder());
  if (flags === "help") {
    print(engineHelp(command));
    return 0;
  }
  const manifest = readManifest({ directory: resolve(flags.program), stack: flags.stack, config: flags.config });
  const environment = await environmentOf(flags.port);
  enterProgram(manifest, environment);
  const stack = await openStack({ manifest, environment, workspace: `${environment.PULUMI_BACKEND_URL!.slice("file://".length)}/workspaces` });
  try {
    const was = command === "destroy" ? before((await stack.exportStack()).deployment) : undefined;
    await run(command, stack, flags, print);
    if (was) print(`\n${leftoversText(await leftovers(was, environment), environment.AWS_ENDPOINT_URL!)}`);
    return 0;
  } catch (error) {
    // What the CLI had to say it has said.
    if ((error as Error).name === "CommandError" || (error as { commandResult?: unknown }).commandResult) return 1;
    throw error;
  }
}

async function run(command: EngineCommand, stack: Stack, { diff }: EngineFlags, print: (text: string) => void): Promise<void> {
  const options = { onOutput: print, onError: (text: string) => { process.stderr.write(text); }, diff, suppressProgress: !process.stdout.isTTY };
  switch (command) {
    case "preview": await stack.preview(options); return;
    case "up": await stack.up(options); return;
    case "refresh": await stack.refresh({ onOutput: print, onError: options.onError }); return;
    case "destroy": await stack.destroy({ onOutput: print, onError: options.onError }); return;
  }
}

/** What a running cloud tells of itself. Throws a `UserError` when there is none. */
export async function environmentOf(port: number): Promise<Record<string, string>> {
  const url = `http://127.0.0.1:${port}`;
  const response = await fetch(`${url}${ENVIRONMENT_PATH}`).catch((cause: unknown) => {
    throw new UserError(`no local cloud at ${url}: start one with npm run cloud, in another terminal, or name its --port`, { cause });
  });
  if (!response.ok) throw new UserError(`what answers at ${url} takes no Pulumi engine: start npm run cloud, or name its --port`);
  return (await response.json()) as Record<string, string>;
}

