import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Require } from "./pulumi";

/** What is used of the service that ts-node registers. */
export interface TsNodeService {
  compile(code: string, fileName: string, lineOffset?: number): string;
}

export interface TranspileCacheOptions {
  /** Where the outputs are kept; they may be deleted at any time. */
  readonly folder: string;
  /** What the output depends on besides the source: compiler, version, options. */
  readonly key: string;
  /** Where ts-node's own source map support is found. */
  readonly require: Require;
}

/**
 * Keeps what ts-node makes of each file: a program changes in few files between two runs, and transpiling all of them
 * takes a good part of a deployment. Outputs are found by their source, so nothing is ever out of date.
 */
export function cacheTranspiled(service: TsNodeService, { folder, key, require }: TranspileCacheOptions): void {
  const kept = new Map<string, string>();
  const compile = service.compile.bind(service);
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    return; // A place where nothing can be written: without a cache, then.
  }
  service.compile = (code, fileName, lineOffset) => {
    const file = join(folder, `${createHash("sha256").update(JSON.stringify([key, fileName, lineOffset ?? 0])).update(code).digest("hex")}.js`);
    let output = read(file);
    if (output === undefined) write(file, output = compile(code, fileName, lineOffset));
    kept.set(fileName, output);
    return output;
  };
  mapStacks(require, kept);
}

/** ts-node finds source maps in what it compiled itself; what came from here is shown to it. */
function mapStacks(require: Require, kept: ReadonlyMap<string, string>): void {
  const support = require("@cspotcode/source-map-support") as { install(options: { retrieveFile(path: string): string | undefined }): void };
  support.install({ retrieveFile: (path) => kept.get(path) });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Complete or not at all: another run may read it at the same moment. */
function write(file: string, output: string): void {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, output);
    renameSync(draft, file);
  } catch {
    // The next run transpiles it again.
  }
}
