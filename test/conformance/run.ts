/**
 * Whether the local cloud answers as AWS did, on recorded cases: `npm run test:conformance -- DIRECTORY [--json]`.
 * Exits with 1 when a case differs, and with 2 when nothing could be run.
 */
import { parseArgs } from "node:util";
import { messageOf } from "../../local/kernel/errors";
import { conform, tell } from "./conform";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
  const [directory] = positionals;
  if (directory === undefined || positionals.length > 1) throw new Error("usage: npm run test:conformance -- DIRECTORY [--json]");
  const reports = await conform(directory);
  console.log(values.json ? JSON.stringify(reports, null, 2) : tell(reports).join("\n"));
  if (reports.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 2;
});
