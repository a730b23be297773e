import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compileFunction } from "node:vm";

/** What a schema module exports: operations, shapes and errors, under names that end in `$`. */
export type SchemaModule = Readonly<Record<string, unknown>>;

/** Bundled code lies elsewhere than its packages may: what is installed beside it comes first, then the working directory. */
const resolvers: readonly NodeRequire[] = [require, createRequire(join(process.cwd(), "package.json"))];

/** The schemas of an SDK client, without loading the client where its layout allows it. */
export function loadSchemas(sdk: string): SchemaModule {
  return loadLite(sdk) ?? loadWhole(sdk);
}

/** The client itself, as its users load it. */
export function loadWhole(sdk: string): SchemaModule {
  return resolvers[resolverOf(sdk)]!(sdk) as SchemaModule;
}

/**
 * Only the schema file of a client: no client, middleware, signer or credential code. It is an ES module whose imports
 * serve only to register error classes, which a server does not need. Undefined when the layout is not the known one.
 */
export function loadLite(sdk: string): SchemaModule | undefined {
  try {
    const manifest = resolvers[resolverOf(sdk)]!.resolve(`${sdk}/package.json`);
    const file = join(dirname(manifest), "dist-es/schemas/schemas_0.js");
    if (!existsSync(file)) return undefined;
    const names: string[] = [];
    const text = readFileSync(file, "utf8")
      .replace(/^import .*$/gm, "")
      .replace(/^\w+\.registerError\(.*$/gm, "")
      .replace(/^export (?:var|const) ([\w$]+)/gm, (_, name: string) => {
        names.push(name);
        return `var ${name}`;
      });
    const schemas = (compileFunction(`${text}\nreturn {${names.join(",")}};`, ["TypeRegistry"], { filename: file }) as (
      registry: unknown) => SchemaModule)(NoRegistry);
    return names.some((name) => isOperation(schemas[name])) ? schemas : undefined;
  } catch {
    return undefined;
  }
}

/** An operation's schema: `[9, namespace, name, traits, input, output]`. */
export const isOperation = (schema: unknown): boolean => Array.isArray(schema) && schema[0] === 9;

class NoRegistry {
  static for(): NoRegistry {
    return new NoRegistry();
  }
}

function resolverOf(sdk: string): number {
  for (const [at, resolver] of resolvers.entries()) {
    try {
      resolver.resolve(`${sdk}/package.json`);
      return at;
    } catch {
      continue;
    }
  }
  throw new Error(`${sdk} is not installed: the wire reads the API of its service from it`);
}
