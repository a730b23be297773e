import type { ServiceModule } from "../kernel/service";

/** The services of the local cloud, one line each. They start in this order and end in the reverse of it. */
export const SERVICES: readonly ServiceModule[] = [
];
