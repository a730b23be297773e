import type { Before, Leftover } from "./leftover";

/** What the program says must stay (`retainOnDelete`). */
export const retained = ({ resources }: Before): readonly Leftover[] => resources.filter(({ retainOnDelete }) => retainOnDelete === true)
  .map(({ type, id }) => ({ what: `${type.split(":").at(-1)} ${id}, which the program retains` }));
