import { prepare, type Json, type JsonObject } from "../../../model/pattern";
import type { EventEntry } from "../../kernel/entries";

/** The fields of an event less its detail, in the order in which AWS writes them. */
export interface Envelope {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly account: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly region: string;
  readonly resources: readonly string[];
  readonly replayName?: string;
}

const two = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** AWS: event times have no milliseconds. Written out, because every event has one and `toISOString` is slow. */
export function eventTime(ms: number): string {
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) return `${at.toISOString().slice(0, 19)}Z`;
  return `${year}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}T${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}Z`;
}

/**
 * An event on a bus: written once, and parsed when somebody asks. Many are kept, and what they hold is what the garbage
 * collector has to carry: in the end one text.
 */
export class BusEvent {
  private written: string | undefined = undefined;
  /** Where the detail begins in what is written. */
  private detailAt = 0;
  private parsed: JsonObject | undefined = undefined;
  private timeText: string | undefined = undefined;

  constructor(
    readonly envelope: Envelope,
    /** The detail as JSON text, until it is part of what is written. */
    private given: string | undefined,
    readonly origin: EventEntry["origin"],
    /** When the bus received it. Milliseconds since the epoch. */
    readonly ingestedAt: number,
    /** Whether another bus sent it here: AWS lets it go no further. */
    readonly forwarded = false,
    /** The detail, where it was parsed already. */
    private detail: JsonObject | undefined = undefined,
  ) {}

  get id(): string {
    return this.envelope.id;
  }

  /** Whether asking for its parts costs nothing any more. */
  get isParsed(): boolean {
    return this.parsed !== undefined || this.detail !== undefined;
  }

  get event(): JsonObject {
    return (this.parsed ??= this.read());
  }

  /** The event as JSON, as targets get it. */
  text(): string {
    return (this.written ??= this.write());
  }

  /** The detail as compact JSON text, so that numbers keep their digits. */
  get detailText(): string {
    return this.given === undefined ? this.text().slice(this.detailAt, -1) : compact(this.given);
  }

  /** The event as matchers read it. */
  prepared(): Json {
    return prepare(this.event);
  }

  /** Lets go of what can be had again from the rest: whoever asks later parses again. */
  rest(): void {
    this.parsed = this.detail = this.timeText = undefined;
    if (this.written !== undefined) this.given = undefined;
  }

  private time(): string {
    return (this.timeText ??= eventTime(this.envelope.time));
  }

  private read(): JsonObject {
    const { id, detailType, source, account, region, resources, replayName } = this.envelope;
    const detail = this.detail ?? (JSON.parse(this.given ?? this.detailText) as JsonObject);
    const at = this.time();
    // Written out twice: objects of one shape are made and read faster than what a spread gives.
    return replayName === undefined
      ? { "version": "0", id, "detail-type": detailType, source, account, "time": at, region, "resources": resources as string[], detail }
      : { "version": "0", id, "detail-type": detailType, source, account, "time": at, region, "replay-name": replayName, "resources": resources as string[], detail };
  }

  private write(): string {
    const { id, detailType, source, account, region, resources, replayName } = this.envelope;
    const replay = replayName === undefined ? "" : `,"replay-name":${JSON.stringify(replayName)}`;
    const head = `{"version":"0","id":"${id}","detail-type":${JSON.stringify(detailType)},"source":${JSON.stringify(source)},"account":"${account}","time":"${this.time()}",`
      + `"region":"${region}"${replay},"resources":${resources.length === 0 ? "[]" : JSON.stringify(resources)},"detail":`;
    this.detailAt = head.length;
    return `${head}${this.detailText}}`;
  }
}

/** JSON text without the white space between its tokens. The text must be valid. */
export function compact(text: string): string {
  let out = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x22) {
      at = text.indexOf('"', at + 1);
      while (isEscaped(text, at)) at = text.indexOf('"', at + 1);
    } else if (character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09) {
      if (at > from) out += text.slice(from, at);
      from = at + 1;
    }
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === 0x5c) first--;
  return (at - first) % 2 === 1;
}
