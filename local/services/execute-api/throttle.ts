import type { RouteSettings, Stage } from "@aws-sdk/client-apigatewayv2";

/** AWS: for all APIs of an account in a region together. Requests a second, and at once. */
export const ACCOUNT_RATE = 10_000;
export const ACCOUNT_BURST = 5_000;
/** AWS: new WebSocket connections of an account in a region. */
export const CONNECT_RATE = 500;
export const CONNECT_BURST = 500;

/** A token bucket. */
export class Bucket {
  private tokens: number;
  private at: number;

  /** `rate`: tokens a second; `burst`: how many it holds; `now` in milliseconds. */
  constructor(private readonly rate: number, private readonly burst: number, now: number) {
    this.tokens = burst;
    this.at = now;
  }

  take(now: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + (Math.max(0, now - this.at) / 1000) * this.rate);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/** The limits of stages and their routes. A stage whose settings change begins anew. */
export class Throttle {
  private readonly stages = new WeakMap<Stage, Map<string, Bucket>>();

  /** Whether a request may pass. Limits of zero let nothing pass. */
  passes(stage: Stage, routeKey: string, now: number): boolean {
    const own: RouteSettings = { ...stage.DefaultRouteSettings, ...stage.RouteSettings?.[routeKey] };
    if (own.ThrottlingRateLimit === undefined && own.ThrottlingBurstLimit === undefined) return true;
    let buckets = this.stages.get(stage);
    if (!buckets) this.stages.set(stage, (buckets = new Map()));
    let bucket = buckets.get(routeKey);
    if (!bucket) buckets.set(routeKey, (bucket = new Bucket(own.ThrottlingRateLimit ?? ACCOUNT_RATE, own.ThrottlingBurstLimit ?? ACCOUNT_BURST, now)));
    return bucket.take(now);
  }
}
