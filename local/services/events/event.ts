import { prepare, type Json, type JsonObject } from "../../../model/pattern";
import type { EventEntry, Trace } from "../../kernel/journal";

/** The fields of an event, in the order in which AWS writes them. */
export interface Envelope {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: JsonObject;
  /** `detail` as JSON text, where it is at hand. */
  readonly detailText?: string;
  readonly replayName?: string;
}

/** AWS: event times have no milliseconds. */
export const eventTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** An event on a bus: parsed once, written once. */
export class BusEvent {
  readonly id: string;
  readonly event: JsonObject;
  private written: string | undefined;
  private ready: Json | undefined;

  constructor(
    readonly envelope: Envelope,
    readonly origin: EventEntry["origin"],
    /** When the bus received it. Milliseconds since the epoch. */
    readonly ingestedAt: number,
    /** Whether another bus sent it here: AWS lets it go no further. */
    readonly forwarded = false,
  ) {
    const { id, detailType, source, account, time, region, resources, detail, replayName } = envelope;
    this.id = id;
    const at = eventTime(time);
    // Written out twice: objects of one shape are made and read faster than what a spread gives.
    this.event = replayName === undefined
      ? { "version": "0", id, "detail-type": detailType, source, account, "time": at, region, "resources": resources as string[], detail }
      : { "version": "0", id, "detail-type": detailType, source, account, "time": at, region, "replay-name": replayName, "resources": resources as string[], detail };
  }

  /** The event as JSON, as targets get it. */
  text(): string {
    return (this.written ??= this.write());
  }

  /** The event as matchers read it. */
  prepared(): Json {
    return (this.ready ??= prepare(this.event));
  }

  private write(): string {
    const { detailText, id, detailType, source, account, region, resources, replayName } = this.envelope;
    if (detailText === undefined) return JSON.stringify(this.event);
    const replay = replayName === undefined ? "" : `,"replay-name":${JSON.stringify(replayName)}`;
    // The detail as it was sent, so that numbers keep their digits.
    return `{"version":"0","id":${JSON.stringify(id)},"detail-type":${JSON.stringify(detailType)},"source":${JSON.stringify(source)},"account":"${account}","time":"${this.event.time as string}",`
      + `"region":"${region}"${replay},"resources":${resources.length === 0 ? "[]" : JSON.stringify(resources)},"detail":${detailText}}`;
  }
}

/** The story that an event belongs to, one hop further. */
export const nextHop = (trace: Trace): Trace => ({ ...trace, hops: trace.hops + 1 });

const BETWEEN_TOKENS = /[{}[\],:]\s|\s[{}[\],:]|^\s|\s$/;
const STRING_OR_SPACE = /("(?:[^"\\]|\\.)*")|\s+/g;

/** JSON text without the white space between its tokens. */
export function compact(text: string): string {
  return BETWEEN_TOKENS.test(text) ? text.replace(STRING_OR_SPACE, "$1") : text;
}
