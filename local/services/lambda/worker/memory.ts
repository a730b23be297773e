import { readFileSync } from "node:fs";
import type { Memory } from "./protocol";

// As it is before a handler, which may put something else in its place, has been loaded.
const read = readFileSync;

/** The memory of this process. */
export const memory = (): Memory => ({ rss: process.memoryUsage.rss(), peak: peak() });

/**
 * Bytes. Linux starts `maxRSS` of a process at what its parent had when it forked, so that the functions of a large cloud
 * would all seem to have used up their memory; VmHWM begins with the program.
 */
function peak(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+)/m.exec(read("/proc/self/status", "latin1"))![1]) * 1024;
}
