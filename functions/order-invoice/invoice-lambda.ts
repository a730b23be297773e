import { consoleLog } from "../shared/log";
import { writeInvoice } from "./invoice";

/** Serialised into the archive. */
export const invoiceLambda = () => writeInvoice(consoleLog);
