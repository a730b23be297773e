import { writeInvoice } from "./invoice";

/** Serialised into the archive. */
export const invoiceLambda = () => writeInvoice(console);
