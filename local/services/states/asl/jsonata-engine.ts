import { createRequire } from "node:module";
import type { Expression, JsonataOptions } from "jsonata";

const load = createRequire(__filename);

/** jsonata's one function, which an `import` with this project's module settings cannot name. Loaded when first used. */
export const jsonata = (text: string, options?: JsonataOptions): Expression => (load("jsonata") as typeof import("jsonata"))(text, options);
