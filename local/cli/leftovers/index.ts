import { buckets } from "./buckets";
import { keys } from "./keys";
import type { Before, Find, Leftover } from "./leftover";
import { logGroups } from "./log-groups";
import { retained } from "./retained";
import { snapshots } from "./snapshots";

/** A kind of leftovers more is a file and a line here. */
const KINDS: readonly Find[] = [snapshots, keys, logGroups, buckets];

const REGION = /\b(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d\b/g;

/** A stack's deployment, as the engine exports it. */
export function before(deployment: unknown): Before & { readonly regions: readonly string[] } {
  const text = JSON.stringify(deployment) ?? "";
  const { resources = [] } = (deployment ?? {}) as Partial<Before>;
  return { resources, mentions: (what) => (typeof what === "string" ? text.includes(what) : what.test(text)), regions: [...new Set(text.match(REGION))].sort() };
}

/** What is still in the cloud of a stack that was destroyed, in every region that its state named. */
export async function leftovers(was: ReturnType<typeof before>, environment: Readonly<Record<string, string>>): Promise<readonly Leftover[]> {
  const credentials = { accessKeyId: environment.AWS_ACCESS_KEY_ID!, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY! };
  const found = await Promise.all(was.regions.flatMap((region) => KINDS.map((find) => find(was, { endpoint: environment.AWS_ENDPOINT_URL!, region, credentials }))));
  return [...retained(was), ...found.flat()];
}

/** For a person to read. */
export function leftoversText(found: readonly Leftover[], endpoint: string): string {
  if (found.length === 0) return "Nothing is left.\n";
  const lines = found.flatMap(({ what, command }) => (command ? [`  ${what}; to ${command.to}:`, `    ${command.line} --endpoint-url ${endpoint}`] : [`  ${what}`]));
  return ["What stays, as it does on AWS:", ...lines, ""].join("\n");
}
