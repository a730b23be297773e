import { module } from "./node-module";

type Load = (this: unknown, name: string, parent?: { readonly filename?: string | null }, ...rest: unknown[]) => unknown;

interface Options {
  readonly path: string;
}

interface Arborist {
  readonly Arborist: new (options: Options) => { loadActual(): Promise<unknown> };
}

interface CodePaths {
  computeCodePaths(...args: unknown[]): Promise<unknown>;
}

/** Somebody looked for a package in a tree that was not read. */
class TreeNeeded extends Error {}

const UNREAD = Object.freeze({
  get children(): never {
    throw new TreeNeeded("the tree of packages was not read");
  },
});

const hasCodePaths = (value: unknown): value is CodePaths => typeof (value as Partial<CodePaths> | undefined)?.computeCodePaths === "function";

/**
 * For every function that it serialises, Pulumi reads the whole tree of installed packages (40 to 90 ms each), with npm's
 * own library, which is a third of what Pulumi loads. But a function that leaves all packages out looks for none in it:
 * then neither is loaded. Where one is looked for, the tree is read, once, since it does not change while a program runs.
 *
 * `load` loads Pulumi, which must not have been loaded before.
 */
export function scanPackagesLate<T>(load: () => T): T {
  const loader = module.Module as unknown as { _load: Load };
  const original = loader._load;
  const scans = new Map<string, Promise<unknown>>();
  let isNeeded = false;
  let underWay = 0;

  const late = (real: () => Arborist): Arborist["Arborist"] => class {
    constructor(private readonly options: Options) {}

    loadActual(): Promise<unknown> {
      if (underWay > 0 && !isNeeded) return Promise.resolve(UNREAD);
      let scan = scans.get(this.options.path);
      if (!scan) scans.set(this.options.path, scan = new (real().Arborist)(this.options).loadActual());
      return scan;
    }
  };

  const watched = new WeakSet<CodePaths>();
  function watch(codePaths: CodePaths): void {
    if (watched.has(codePaths)) return;
    watched.add(codePaths);
    const compute = codePaths.computeCodePaths;
    codePaths.computeCodePaths = async (...args) => {
      underWay++;
      try {
        return await compute(...args);
      } catch (error) {
        if (!(error instanceof TreeNeeded)) throw error;
        isNeeded = true;
      } finally {
        underWay--;
      }
      return compute(...args);
    };
  }

  loader._load = function (name, parent, ...rest) {
    const really = () => original.call(this, name, parent, ...rest);
    if (name === "@npmcli/arborist" && parent?.filename?.endsWith("codePaths.js")) return { __esModule: true, Arborist: late(() => really() as Arborist) };
    const loaded = really();
    if (name.endsWith("/codePaths") && hasCodePaths(loaded)) watch(loaded);
    return loaded;
  };
  try {
    return load();
  } finally {
    loader._load = original;
  }
}
