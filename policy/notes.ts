/** The policies that carry what other rules note, on resources and on the stack, by their names. */
export const NOTES = ["notes-on-resources", "notes-on-the-stack"] as const;
