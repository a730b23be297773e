import { consoleLog } from "../shared/log";
import { logUpload } from "./uploads";

/** Serialised into the archive. */
export const uploadsLambda = () => logUpload(consoleLog);
