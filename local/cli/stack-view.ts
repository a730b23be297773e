import type { StackView } from "../console/routes";
import type { DeployedResource, Deployment } from "../program/run";
import type { PlainMap } from "../program/protocol";

/** As the Pulumi CLI shows secrets. */
const SECRET = "[secret]";

/** What of a deployment may be seen: secrets are named, not shown, and code is left out. */
export const viewOf = ({ project, stack, outputs, secretOutputs, resources }: Deployment): StackView => ({
  project, stack, outputs: masked(outputs, secretOutputs), resources: resources.map(resourceView),
});

const resourceView = ({ urn, type, name, parent, custom, id, inputs, secretInputs, outputs, secretOutputs }: DeployedResource): object => ({
  urn, type, name, parent, custom, id, inputs: masked(inputs, secretInputs), outputs: masked(outputs, secretOutputs),
});

function masked(values: PlainMap, secrets: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, secrets.includes(name) ? SECRET : withoutCode(value)]));
}

/** Assets and archives are bytes, of no use to a reader. */
function withoutCode(value: unknown): unknown {
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  return value instanceof Map ? "[archive]" : value;
}
