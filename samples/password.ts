import { randomBytes } from "node:crypto";

/** A password for something that lives a few minutes. Shown to nobody. */
export const password = (): string => randomBytes(18).toString("hex");
