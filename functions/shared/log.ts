/** Writes to the function's log. With Lambda's JSON format an object stays an object: Logs Insights reads its fields. */
export interface Log {
  info(record: object): void;
  warn(record: object): void;
}

export const consoleLog: Log = {
  info(record) { console.info(record); },
  warn(record) { console.warn(record); },
};
