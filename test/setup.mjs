import { ensureBuilt } from "../local/build.mjs";

/** Before any test: what runs in processes of its own is compiled from the present sources. */
export const mochaGlobalSetup = () => ensureBuilt();
