import { module } from "../../local/program/child/node-module";
import { scanPackagesLate } from "../../local/program/child/package-scan";
import type { Pulumi } from "../../local/program/child/pulumi";
import { leavePromiseStacksUnmapped, leaveResourceStacks } from "../../local/program/child/unread-stacks";

type Load = (this: unknown, name: string, ...rest: unknown[]) => unknown;

/**
 * Whoever loads Pulumi first gets it as programs do on the local cloud: it reads the tree of packages where a function
 * needs one, and maps no stack traces that nobody reads. Making a component takes a third of the time then, or less.
 */
export function lightenPulumi(): void {
  leavePromiseStacksUnmapped();
  const loader = module.Module as unknown as { _load: Load };
  const original = loader._load;
  loader._load = function (name, ...rest) {
    if (name !== "@pulumi/pulumi") return original.call(this, name, ...rest);
    loader._load = original;
    const pulumi = scanPackagesLate(() => original.call(this, name, ...rest) as Pulumi);
    leaveResourceStacks(pulumi);
    return pulumi;
  };
}
