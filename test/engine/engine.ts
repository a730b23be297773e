import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCloud } from "../../local/cloud";
import { engineEnvironment } from "../../local/engine/environment";
import { openEngineDoor, type EngineDoor } from "../../local/engine/serve";
import { openStack, type EngineEvent, type Stack } from "../../local/engine/stack";
import { readManifest } from "../../local/program/manifest";
import { SAMPLES } from "../../samples";
import { play } from "../../samples/play";
import { outputName, type ScenarioName } from "../../stacks/names";
import { environmentOf, PROJECT } from "../support/deployed";
import { findCli } from "./cli";

const load = createRequire(__filename);

export type Program = () => Promise<Record<string, unknown>>;

/** What an operation did, or would do, to one resource. */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** The properties that change, `replace` behind those that make it anew. */
  readonly changes: readonly string[];
}

/** The project's own program, loaded anew, as a process of its own would. */
export const project: Program = () => {
  for (const file of Object.keys(load.cache)) if (file.startsWith(PROJECT) && /^\/(index|config|stacks|functions)\b/.test(file.slice(PROJECT.length))) delete load.cache[file];
  return Promise.resolve(load(`${PROJECT}/index`) as Record<string, unknown>);
};

/** A local cloud with Pulumi's own engine on it. */
export class Engine {
  private constructor(readonly cloud: LocalCloud, private door: EngineDoor, private readonly state: string) {}

  static async open(): Promise<Engine> {
    const cloud = await LocalCloud.open();
    return new Engine(cloud, await openEngineDoor(cloud.kernel), mkdtempSync(join(tmpdir(), "engine-test-")));
  }

  async dispose(): Promise<void> {
    await this.door.close();
    await this.cloud.dispose();
    rmSync(this.state, { recursive: true, force: true });
  }

  /** What befalls the engine when the provider's process dies, and another takes its place. */
  async loseProvider(): Promise<void> {
    await this.door.close();
  }

  async findProvider(): Promise<void> {
    this.door = await openEngineDoor(this.cloud.kernel);
  }

  /** What the backend keeps of a stack. */
  stored(stack: string): string {
    return readFileSync(join(this.state, `.pulumi/stacks/event-architectures/${stack}.json`), "utf8");
  }

  get environment(): Record<string, string> {
    return engineEnvironment(this.cloud, this.door, this.state);
  }

  /** A stack of the project, or of `program`. */
  async stack(program: Program = project, config: readonly string[] = [], name = "dev"): Promise<EngineStack> {
    const manifest = { ...readManifest({ directory: PROJECT, stack: "dev", config }), stack: name };
    const cli = findCli();
    const stack = await openStack({ manifest, environment: this.environment, workspace: join(this.state, "workspaces"), program, ...(cli?.root !== undefined && { cliRoot: cli.root }) });
    return new EngineStack(this, stack);
  }

  /** Plays a scenario's sample on this cloud. Answers with what was not seen. */
  async play(scenario: ScenarioName, outputs: Record<string, unknown>): Promise<string[]> {
    const before = { ...process.env };
    Object.assign(process.env, environmentOf(this.cloud.url));
    try {
      const { steps } = await play(SAMPLES[scenario], { scenario, outputs: outputs[outputName(scenario)] as Record<string, unknown>, local: true, onStep: () => undefined });
      return steps.filter(({ ok }) => !ok).map(({ title, error }) => `${title}: ${error}`);
    } finally {
      process.env = before;
      await this.cloud.kernel.work.idle();
    }
  }
}

/** A stack; each operation answers with its steps, those that change nothing left out. */
export class EngineStack {
  constructor(private readonly engine: Engine, private readonly stack: Stack) {}

  preview = (): Promise<Step[]> => this.steps((onEvent) => this.stack.preview({ onEvent }));
  up = (): Promise<Step[]> => this.steps((onEvent) => this.stack.up({ onEvent }));
  refresh = (): Promise<Step[]> => this.steps((onEvent) => this.stack.refresh({ onEvent }));
  destroy = (): Promise<Step[]> => this.steps((onEvent) => this.stack.destroy({ onEvent }));

  async outputs(): Promise<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(await this.stack.outputs()).map(([name, { value }]) => [name, value as unknown]));
  }

  get raw(): Stack {
    return this.stack;
  }

  private async steps(run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>): Promise<Step[]> {
    const steps: Step[] = [];
    const before = process.cwd();
    const environment = { ...process.env };
    Object.assign(process.env, environmentOf(this.engine.cloud.url));
    process.chdir(PROJECT);
    try {
      await run((event) => {
        const metadata = event.resourcePreEvent?.metadata ?? event.resOutputsEvent?.metadata;
        if (!metadata || metadata.op === "same" || metadata.op === "refresh" || metadata.op === "read") return;
        const [, , , name] = metadata.urn.split("::");
        const changes = Object.entries(metadata.detailedDiff ?? {}).map(([path, { diffKind }]) => `${path}${/replace/.test(diffKind) ? " replace" : ""}`).sort();
        const step = { op: metadata.op, type: metadata.type, name: name!, changes };
        if (!steps.some((other) => JSON.stringify(other) === JSON.stringify(step))) steps.push(step);
      });
    } finally {
      process.chdir(before);
      process.env = environment;
    }
    return steps;
  }
}

/** `op type name`, for all but components. */
export const shown = (steps: readonly Step[]): string[] =>
  steps.filter(({ type }) => type.startsWith("aws:")).map(({ op, type, name, changes }) => [op, type.split(":").pop(), name, ...(changes.length > 0 ? [`(${changes.join(", ")})`] : [])].join(" "));
