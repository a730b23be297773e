import type { Require } from "./pulumi";

interface Arborist {
  readonly path: string;
  loadActual(): Promise<unknown>;
}

/**
 * Pulumi reads the whole tree of installed packages anew for every function that it serialises (40 to 90 ms each). The
 * tree does not change while a program runs: read it once.
 */
export function scanPackagesOnce(require: Require): void {
  const { Arborist } = require(require.resolve("@npmcli/arborist", { paths: [require.resolve("@pulumi/pulumi")] })) as { Arborist: { prototype: Arborist } };
  const { prototype } = Arborist;
  const scans = new Map<string, Promise<unknown>>();
  const original = prototype.loadActual;
  prototype.loadActual = function loadOnce(this: Arborist): Promise<unknown> {
    let scan = scans.get(this.path);
    if (!scan) scans.set(this.path, scan = original.call(this));
    return scan;
  };
}
