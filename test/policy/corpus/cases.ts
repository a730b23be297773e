import { EVENTS } from "./cases/events";
import { FUNCTIONS, SOUND_FUNCTIONS } from "./cases/functions";
import { MACHINES, SOUND_MACHINES } from "./cases/machines";
import { REFUSED } from "./cases/refused";
import { SOCKETS, SOUND_SOCKETS } from "./cases/sockets";
import { SOUND } from "./cases/sound";
import { SOUND_STORAGE, STORAGE } from "./cases/storage";

/** One mistake each, and sound variations; names of resources begin with the case's. All of them are one stack. */
export const CASES: Readonly<Record<string, (name: string) => void>> = {
  ...EVENTS, ...MACHINES, ...STORAGE, ...FUNCTIONS, ...SOCKETS,
  ...SOUND, ...SOUND_MACHINES, ...SOUND_STORAGE, ...SOUND_FUNCTIONS, ...SOUND_SOCKETS,
  ...REFUSED,
};
