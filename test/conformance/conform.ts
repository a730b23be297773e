import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { messageOf } from "../../local/kernel/errors";
import type { Case, Difference } from "./compare";
import { delivered } from "./delivery";
import { Endpoint } from "./endpoint";
import { definition, machine, type Causes } from "./machines";
import { pattern } from "./patterns";
import { putEvents } from "./put-events";

/** Cases that differ from AWS, by their id, each with the reason. One that no longer differs is a difference too. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {};

export interface FileReport {
  readonly file: string;
  readonly cases: number;
  readonly differences: readonly Difference[];
  /** Differences that are known, with the reason. */
  readonly excepted: readonly (Difference & { readonly reason: string })[];
  /** Of failures that told a cause: how many told it in AWS's words. */
  readonly causes?: Causes;
  /** Why none of its cases ran. */
  readonly notRun?: string;
}

type Runner = (endpoint: Endpoint, given: Case, causes: Causes) => Promise<Difference | undefined>;

const RUNNERS: Readonly<Record<string, Runner>> = {
  "event-patterns": pattern,
  "put-events": putEvents,
  // Each in a cloud of its own: account and region are the event's.
  "input-transformers": (_endpoint, given) => delivered(given),
  "input-paths": (_endpoint, given) => delivered(given),
  "asl": (_endpoint, given, causes) => machine(given, causes),
  "asl-choice": (_endpoint, given, causes) => machine(given, causes),
  "asl-definitions": (_endpoint, given) => definition(given),
};

/** Runs every `*.jsonl` file of a folder that there is a runner for. Rejects when there is none, or a file is no JSONL. */
export async function conform(directory: string, exceptions = EXCEPTIONS): Promise<FileReport[]> {
  const files = readdirSync(directory).filter((name) => name.endsWith(".jsonl")).sort();
  if (files.length === 0) throw new Error(`there is no .jsonl file in ${directory}`);
  const endpoint = await Endpoint.open();
  try {
    const reports: FileReport[] = [];
    for (const file of files) reports.push(await runFile(endpoint, join(directory, file), exceptions));
    return reports;
  } finally {
    await endpoint.dispose();
  }
}

async function runFile(endpoint: Endpoint, path: string, exceptions: Readonly<Record<string, string>>): Promise<FileReport> {
  const file = basename(path);
  const cases = readCases(path);
  const report = { file, cases: cases.length, differences: [], excepted: [] };
  const name = basename(path, ".jsonl");
  const runner = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
  if (!runner) return { ...report, notRun: "no runner for it" };
  const differences: Difference[] = [];
  const excepted: (Difference & { reason: string })[] = [];
  const causes: Causes = { same: 0, of: 0 };
  for (const given of cases) {
    const difference = await runner(endpoint, given, causes).catch((error: unknown) => ({ id: given.id, expected: given.expect, actual: `failed: ${messageOf(error)}` }));
    const reason = Object.hasOwn(exceptions, given.id) ? exceptions[given.id] : undefined;
    if (difference && reason !== undefined) excepted.push({ ...difference, reason });
    else if (difference) differences.push(difference);
    else if (reason !== undefined) differences.push({ id: given.id, expected: `a difference, because ${reason}`, actual: "as AWS: take it off the exceptions" });
  }
  return { ...report, differences, excepted, ...(causes.of > 0 && { causes }) };
}

const readCases = (path: string): Case[] => readFileSync(path, "utf8").split("\n").flatMap((line, at) => {
  if (line.trim() === "") return [];
  try {
    return [JSON.parse(line) as Case];
  } catch (error) {
    throw new Error(`${path}:${at + 1}: ${messageOf(error)}`, { cause: error });
  }
});

/** A line a file, then each difference. */
export function tell(reports: readonly FileReport[]): string[] {
  const lines: string[] = [];
  for (const { file, cases, differences, excepted, causes, notRun } of reports) {
    const known = excepted.length > 0 ? `, ${excepted.length} known to differ` : "";
    lines.push(`${file.padEnd(28)} ${String(cases).padStart(5)} cases  ${notRun === undefined ? `${cases - differences.length - excepted.length} as AWS, ${differences.length} differ${known}` : `not run: ${notRun}`}`);
    if (causes) lines.push(`  causes  ${causes.same} of ${causes.of} in the same words`);
    for (const { id, expected, actual } of differences) lines.push(`  differs ${id}`, `    expected ${JSON.stringify(expected)}`, `    actual   ${JSON.stringify(actual)}`);
    for (const { id, reason } of excepted) lines.push(`  known   ${id}: ${reason}`);
  }
  return lines;
}
