import { createRequire } from "node:module";
import { join } from "node:path";

/** Node's `require`, as seen from a folder. */
export type Require = NodeJS.Require;

export const requireFrom = (directory: string): Require => createRequire(join(directory, "program.js"));

export type Pulumi = typeof import("@pulumi/pulumi");

/** A protobuf `Struct`; its class is taken from a request, so that it is the program's own copy. */
export interface Struct {
  toJavaScript(): Record<string, unknown>;
}

export interface StructClass {
  fromJavaScript(value: object): Struct;
}

export const structLike = (sample: Struct, value: object): Struct => (sample.constructor as unknown as StructClass).fromJavaScript(value);

/** Pulumi's marks on values that are more than JSON (`sdk/go/common/resource/properties.go`). */
export const MARK = "4dabf18193072939515e22adb298388d";
export const MARKS = {
  asset: "c44067f5952c0a294b673a41bacd8c17",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
  secret: "1b47061264138c4ac30d75fd1eb44270",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
} as const;
