import { CASES } from "./cases";

for (const [name, make] of Object.entries(CASES)) make(name);
