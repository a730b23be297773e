import { environment } from "./serve";
import { viewOf } from "./stack-view";
import type { StartResult } from "./start";
import { tellStories } from "./story";
import type { Terminal } from "./terminal";

/** What people read after the samples: the stories they set going, and what to try next. */
export function reportToPeople(result: StartResult, terminal: Terminal): void {
  const { cloud, samples, storyFrom } = result;
  const stories = tellStories(cloud.kernel.journal.since(storyFrom), { style: terminal.style });
  if (stories.length > 0) {
    terminal.heading("what happened");
    for (const line of stories) terminal.say(line);
  }
  const next = samples.flatMap((sample) => sample.next ?? []);
  terminal.heading("try next");
  terminal.say(environment(cloud));
  for (const command of next) terminal.say(command);
  terminal.say(`curl -s ${cloud.url}/_local/stack      # outputs and resources`);
  terminal.say(`curl -s ${cloud.url}/_local/journal    # everything that happened`);
}

/** The same as one JSON document. */
export function reportAsJson(result: StartResult): object {
  const { cloud, deployment, samples, timings, ok } = result;
  const scenarios = Object.fromEntries(samples.map(({ scenario, ok: seen, steps, outputs, durationMs }) => [scenario, { ok: seen, steps, outputs, durationMs }]));
  return {
    ok, url: cloud.url, project: deployment.project, stack: deployment.stack,
    resources: deployment.resources.length, outputs: viewOf(deployment).outputs, scenarios, timings,
  };
}

/** What kept a start from coming to anything, as one JSON document. */
export const failureAsJson = (error: unknown): object =>
  ({ ok: false, error: error instanceof Error ? { name: error.name, message: error.message } : { name: "Error", message: String(error) } });
