/** Writes to the function's log: in Lambda, the `console`. With its JSON format an object stays an object: Logs Insights reads its fields. */
export interface Log {
  info(record: object): void;
  warn(record: object): void;
}
