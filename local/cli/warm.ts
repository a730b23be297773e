import { Agent } from "node:http";
import { LocalCloud } from "../cloud";
import { CLIENTS } from "./clients";
import { Flow } from "./flow";

export interface WarmUpOptions {
  /** How many clouds, one after the other. */
  readonly clouds: number;
  /** How many clients come to each, one after the other. */
  readonly clients: number;
  /** How many times ten events are put, received and deleted by each. */
  readonly rounds: number;
  /** Called after each round, from 0 to 1. What it throws ends the warming up. */
  readonly progress: (done: number) => void;
}

/** What takes long enough for V8 to have compiled all of it, for anyone; some seconds. */
export const THOROUGHLY = { clouds: 5, clients: CLIENTS.length, rounds: 100 };

/** Each flow of events has so many rules more than the one before. */
const MORE_RULES = 10;

/** Of a bus and a queue: short and long ones by turns, because V8 knows short strings again and compares them by where they are. */
const nameOf = (number: number): string => `${number % 2 === 0 ? "warm" : "warming-the-cloud-up"}-${number}`;

/**
 * Lets events flow in clouds of their own, which are gone afterwards. V8 compiles what runs often: a cloud that has taken
 * some ten thousand events takes two to three times as many a second as one that has just begun. But it compiles for what
 * it has seen, and begins again with the second cloud, the second queue of a cloud, the second client, or one that hangs
 * up: after several of each, what it has compiled is for any.
 */
export async function warmUp({ clouds, clients, rounds, progress }: WarmUpOptions): Promise<void> {
  const all = clouds * clients * rounds;
  let done = 0;
  for (let at = 0; at < clouds; at++) {
    const cloud = await LocalCloud.open();
    try {
      for (let by = 0; by < clients; by++) {
        await letEventsFlow(cloud, at * clients + by, rounds, () => progress(++done / all));
      }
    } finally {
      await cloud.dispose();
    }
  }
}

/** One client's events, over a connection of its own. */
async function letEventsFlow({ url, kernel }: LocalCloud, number: number, rounds: number, progress: () => void): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    const flow = await Flow.open({ url, region: kernel.region, name: nameOf(number), rules: 1 + number * MORE_RULES, agent, client: CLIENTS[number % CLIENTS.length] });
    for (let round = 0; round < rounds; round++) {
      await flow.put(round * 10, 10);
      await flow.drain(10);
      progress();
    }
  } finally {
    agent.destroy();
  }
}
