import { Agent } from "node:http";
import { LocalCloud } from "../cloud";
import { CLIENTS } from "./clients";
import { Flow } from "./flow";

export interface WarmUpOptions {
  /** How many clouds, one after the other. */
  readonly clouds: number;
  /** How many times ten events are put, received and deleted in each. */
  readonly rounds: number;
  /** Called after each round, from 0 to 1. What it throws ends the warming up. */
  readonly progress: (done: number) => void;
}

/** What takes long enough for V8 to have compiled all of it, for any client; some seconds. */
export const THOROUGHLY = { clouds: CLIENTS.length, rounds: 500 };

/** Each cloud has so many rules more than the one before. */
const MORE_RULES = 40;

/**
 * Lets events flow in clouds of their own, which are gone afterwards. V8 compiles what runs often: a cloud that has taken
 * some ten thousand events takes two to three times as many a second as one that has just begun. But as long as there was
 * one cloud and one client, it compiles for the objects of that one cloud and for requests as that client writes them, and
 * begins again with the next: after several of both, what it has compiled is for any.
 */
export async function warmUp({ clouds, rounds, progress }: WarmUpOptions): Promise<void> {
  for (let at = 0; at < clouds; at++) {
    const cloud = await LocalCloud.open();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const flow = await Flow.open({ url: cloud.url, region: cloud.kernel.region, name: "warm", rules: 1 + at * MORE_RULES, agent, client: CLIENTS[at % CLIENTS.length] });
      for (let round = 0; round < rounds; round++) {
        await flow.put(round * 10, 10);
        await flow.drain(10);
        progress((at + (round + 1) / rounds) / clouds);
      }
    } finally {
      agent.destroy();
      await cloud.dispose();
    }
  }
}
