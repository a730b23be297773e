/**
 * How long each state lasts, in milliseconds. On AWS these are minutes. Here a person who looks sees the state, and a
 * sample or a waiter does not wait for it; a virtual clock passes them at once. Creating and backing up together stay below
 * the time in which the AWS CLI starts: its waiters look at once, and then not again for thirty seconds.
 */
export const CREATING = 200;
export const BACKING_UP = 150;
export const MODIFYING = 300;
export const REBOOTING = 300;
export const STARTING = 300;
export const STOPPING = 300;
export const DELETING = 300;
/** A snapshot is half done at half of this. */
export const SNAPSHOT = 150;
export const COPY = 400;

export const DAY = 86_400_000;
export const MINUTE = 60_000;
/** AWS: the latest restorable time is typically within the last five minutes. */
export const RESTORABLE_LAG = 5 * MINUTE;
