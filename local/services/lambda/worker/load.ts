import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors";

export type Handler = (event: unknown, context: object, callback?: (error: unknown, result?: unknown) => void) => unknown;

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/** What handlers use to say that they stream. It must be there, so that such a handler is refused by name. */
export function provideStreamify(): void {
  const target = globalThis as { awslambda?: object };
  target.awslambda = { ...target.awslambda, streamifyResponse: (handler: Handler) => Object.assign(handler, { [STREAMING]: "response" }) };
}

/** Finds `path/file.export` below `root`. Throws a `RuntimeError` under AWS's name for what is wrong. */
export async function loadHandler(root: string, handler: string, major: number): Promise<Handler> {
  if (handler.includes("..")) {
    throw new RuntimeError("MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  }
  const name = basename(handler);
  const folder = handler.slice(0, handler.indexOf(name));
  const parts = /^([^.]*)\.(.*)$/.exec(name);
  if (!parts) throw new RuntimeError("MalformedHandlerName", "Bad handler");
  const found = exported(await loadModule(root, folder, parts[1]!), parts[2]!);
  if (!found) throw new RuntimeError("HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw new RuntimeError("HandlerNotFound", `${handler} is not a function`);
  refuseUnsupported(found as Handler, major);
  return found as Handler;
}

function refuseUnsupported(handler: Handler, major: number): void {
  if ((handler as unknown as Record<symbol, unknown>)[STREAMING]) {
    throw new RuntimeError("InvalidStreamingOperation", "Response streaming is not in the local cloud; it would be added in local/services/lambda");
  }
  // AWS: Node.js 24 counts the parameters; an async handler with three is refused as well.
  if (major >= 24 && handler.length >= 3) {
    throw new RuntimeError("CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.");
  }
}

function exported(module: unknown, path: string): unknown {
  const walk = (from: unknown) => path.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], from);
  return walk(module) ?? walk((module as { default?: unknown } | undefined)?.default);
}

async function loadModule(root: string, folder: string, name: string): Promise<unknown> {
  try {
    return await findModule(resolve(root, folder, name), { root, folder, name });
  } catch (error) {
    if (error instanceof SyntaxError) {
      const wrapped = new RuntimeError("UserCodeSyntaxError", String(error));
      wrapped.stack = error.stack;
      throw wrapped;
    }
    // AWS: what an ES module fails to import is reported as Node.js words it.
    if ((error as NodeJS.ErrnoException | undefined)?.code === "MODULE_NOT_FOUND") throw new RuntimeError("ImportModuleError", String(error));
    throw error;
  }
}

async function findModule(path: string, at: { root: string; folder: string; name: string }): Promise<unknown> {
  // AWS: /var/runtime/index.mjs is what requires the handler, and is named when it cannot.
  const require = createRequire(join(process.env.LAMBDA_RUNTIME_DIR ?? at.root, "index.mjs"));
  if (existsSync(path)) return require(path) as unknown;
  if (existsSync(`${path}.js`)) return isModule(dirname(path)) ? await import(pathToFileURL(`${path}.js`).href) : require(`${path}.js`);
  if (existsSync(`${path}.mjs`)) return await import(pathToFileURL(`${path}.mjs`).href);
  if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`) as unknown;
  return require(require.resolve(at.name, { paths: [at.root, join(at.root, at.folder)] })) as unknown;
}

/** Whether the nearest package.json says `"type": "module"`. */
function isModule(folder: string): boolean {
  if (basename(folder) === "node_modules") return false;
  const file = join(folder, "package.json");
  if (existsSync(file)) return (JSON.parse(readFileSync(file, "utf8")) as { type?: string }).type === "module";
  const parent = dirname(folder);
  return parent !== folder && isModule(parent);
}
