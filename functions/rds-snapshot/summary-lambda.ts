import { summarise } from "./summary";

/** Serialised into the archive. */
export const summaryLambda = () => summarise(console);
