import { ensureBuilt } from "../local/build.mjs";

// One line for every SDK client on Node 20, in the middle of the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Before any test: what runs in processes of its own is compiled from the present sources. */
export const mochaGlobalSetup = () => ensureBuilt();
