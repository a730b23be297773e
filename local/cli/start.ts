import { LocalCloud } from "../cloud";
import { answerLocal, type StackView } from "../console/routes";
import { readManifest, type Manifest } from "../program/manifest";
import { runProgram, type Deployment } from "../program/run";
import type { StartFlags } from "./options";
import { hasSamples, startSamples, type SamplePlayer, type SampleView, type StepView } from "./samples";
import { viewOf } from "./stack-view";
import type { Terminal } from "./terminal";

export interface StartResult {
  readonly ok: boolean;
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly samples: readonly SampleView[];
  readonly timings: { readonly cloudMs: number; readonly deployMs: number; readonly samplesMs: number };
  /** Journal position before the samples: what came after is their story. */
  readonly storyFrom: number;
}

/**
 * Opens a cloud, deploys the program and plays its samples. Rejects, with nothing left running, when the cloud cannot
 * open or the program cannot be deployed; a sample that did not see what it must is in the result.
 */
export async function start(flags: StartFlags, terminal: Terminal, signal: AbortSignal): Promise<StartResult> {
  const manifest = readManifest({ directory: flags.program, stack: flags.stack, config: configOf(flags) });
  const began = performance.now();
  let view: StackView | undefined;
  const cloud = await LocalCloud.open({
    port: flags.port, clock: flags.clock, account: flags.account, maxHops: flags.maxHops, region: manifest.config.values["aws:region"],
    local: (request, response, opened) => answerLocal({ kernel: opened.kernel, stack: () => view }, request, response),
  });
  const cloudMs = performance.now() - began;
  const names = scenariosOf(manifest);
  let player: SamplePlayer | undefined;
  signal.addEventListener("abort", () => player?.stop(), { once: true });
  try {
    if (flags.samples && names.length > 0 && hasSamples(manifest.root)) player = startSamples(manifest.root, names, environmentOf(cloud));
    const progress = terminal.progress(`deploying ${names.length > 0 ? names.join(", ") : manifest.project}`);
    const deployment = await runProgram({
      ...{ directory: flags.program, stack: flags.stack, config: configOf(flags) },
      kernel: cloud.kernel, endpoint: cloud.url, signal,
      onResource: ({ type, name }) => progress.say(`${type.split(":").at(-1)} ${name}`),
      onLog: (line) => terminal.note(line),
    }).finally(() => progress.end());
    view = viewOf(deployment);
    terminal.say(`deployed ${deployment.resources.filter(({ custom }) => custom).length} resources of ${deployment.project}/${deployment.stack} in ${(deployment.durationMs / 1000).toFixed(1)} s`);
    const storyFrom = cloud.kernel.journal.position;
    const sampled = performance.now();
    const samples = player ? await playAll(player, deployment, terminal) : [];
    await cloud.kernel.work.idle();
    return {
      ok: samples.every((sample) => sample.ok), cloud, deployment, samples, storyFrom,
      timings: { cloudMs, deployMs: deployment.durationMs, samplesMs: performance.now() - sampled },
    };
  } catch (error) {
    player?.stop();
    await cloud.dispose();
    throw error;
  }
}

async function playAll(player: SamplePlayer, deployment: Deployment, terminal: Terminal): Promise<readonly SampleView[]> {
  let current = "";
  return player.play(deployment.outputs, (scenario, step) => {
    if (scenario !== current) terminal.heading(scenario);
    current = scenario;
    terminal.say(stepLine(step, terminal));
  });
}

function stepLine({ title, ok, detail, error, durationMs }: StepView, { style }: Terminal): string {
  const outcome = ok ? style.good("ok  ") : style.bad("FAIL");
  return `  ${outcome} ${title}${detail ? style.quiet(`: ${detail}`) : ""} ${style.quiet(`(${Math.round(durationMs)} ms)`)}${error ? `\n       ${style.bad(error)}` : ""}`;
}

/** `--scenario` is configuration like any other: the program's list of what to deploy. */
const configOf = (flags: StartFlags): string[] => [
  ...(flags.scenarios.length > 0 ? [`scenarios=${JSON.stringify(flags.scenarios)}`] : []),
  ...flags.config,
];

/** The scenarios that the stack's configuration chooses; none for a program that knows no such key. */
function scenariosOf(manifest: Manifest): string[] {
  const chosen = manifest.config.values[`${manifest.project}:scenarios`];
  if (chosen === undefined) return [];
  try {
    const names: unknown = JSON.parse(chosen);
    return Array.isArray(names) ? names.map(String) : [];
  } catch {
    return []; // The program itself will say what is wrong with it.
  }
}

const environmentOf = (cloud: LocalCloud): NodeJS.ProcessEnv => ({
  ...process.env,
  AWS_ENDPOINT_URL: cloud.url, AWS_REGION: cloud.kernel.region, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test",
  AWS_SESSION_TOKEN: undefined, AWS_PROFILE: undefined, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
});
