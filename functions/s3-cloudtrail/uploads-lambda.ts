import { logUpload } from "./uploads";

/** Serialised into the archive. */
export const uploadsLambda = () => logUpload(console);
