import * as nodeModule from "node:module";

/** Node's `module`, with what newer versions have. */
export const module = nodeModule as typeof nodeModule & { enableCompileCache?(): unknown };
