/** The Amazon States Language: definitions parsed and checked, executions run. It knows no service of the local cloud. */
export * from "./types";
export { execute } from "./run";
export { parse } from "./parse";
export { INTEGRATIONS } from "./refusals";
export { validate } from "./validate/check";
