/**
 * The long soak: `npm run test:soak [-- EVENTS SEED]`, 200,000 events by default. Exits with 1 when something does not add
 * up, or when memory grows on after the first fifth.
 */
import { discrepancies, soak } from "./soak";

/** The journal and the queues are bounded, so that a longer run takes no more. */
const GROWTH_MB = 200;

async function main(): Promise<void> {
  const [total, seed] = [Number(process.argv[2] ?? 200_000), process.argv[3] ?? "soak"];
  const report = await soak(total, seed);
  const found = discrepancies(report);
  const [early, late] = report.memoryMb;
  if (late - early > GROWTH_MB) found.push(`resident memory grew from ${early} MB after a fifth of the events to ${late} MB`);
  const column = (value: number | string) => String(value).padStart(10);
  console.log(`${report.put} events (seed ${seed}), ${report.put - report.unmatched} matched, ${report.unmatched} not, ${report.seconds.toFixed(1)} s, memory ${early} MB after a fifth, ${late} MB at the end`);
  console.log(`${"rule".padEnd(20)}${["matched", "delivered", "dead", "dropped", "retried"].map(column).join("")}`);
  for (const [name, { matched, journal }] of Object.entries(report.rules)) {
    console.log(`${name.padEnd(20)}${[matched, journal.delivered, journal["dead-lettered"], journal.dropped, journal["will-retry"]].map(column).join("")}`);
  }
  console.log(found.length === 0 ? "everything adds up" : found.slice(0, 50).join("\n"));
  if (found.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
