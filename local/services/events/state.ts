import type { DeadLetterConfig, ReplayDestination, RuleState, Target } from "@aws-sdk/client-eventbridge";
import { RuleSet, type Matcher } from "../../../model/pattern";
import type { Arn } from "../../../model/arn";
import type { Trace } from "../../kernel/journal";
import type { Archive } from "./archive";
import { fail } from "./errors";
import type { Shaper } from "./input";
import { busArn, DEFAULT_BUS, type Place } from "./names";
import type { PolicyDocument } from "./policy";
import type { Schedule } from "./schedule";

export type Tags = Map<string, string>;

/** A target, checked and ready for delivery. */
export interface RuleTarget {
  readonly target: Target & { Id: string; Arn: string };
  readonly arn: Arn;
  readonly shape: Shaper;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly pattern?: { readonly text: string; readonly matcher: Matcher };
  readonly schedule?: { readonly text: string; readonly schedule: Schedule };
  readonly state: RuleState;
  readonly description?: string;
  readonly roleArn?: string;
  /** The AWS service that made it; such a rule is not the account's to change. */
  readonly managedBy?: string;
  /** Where a managed rule keeps what it matches. */
  readonly archive?: Archive;
  readonly targets: ReadonlyMap<string, RuleTarget>;
}

/** A bus. Rules are replaced, never changed, so that a list of them can be kept as it was. */
export class Bus {
  readonly rules = new Map<string, Rule>();
  readonly tags: Tags = new Map();
  readonly ruleTags = new Map<string, Tags>();
  description: string | undefined;
  deadLetterConfig: DeadLetterConfig | undefined;
  /** A customer's key; undefined: one of AWS's own. */
  kmsKeyId: string | undefined;
  policy: PolicyDocument | undefined;
  modifiedAt: number;
  private snapshot: readonly Rule[] | undefined;
  private set: RuleSet<Rule> | undefined;

  constructor(readonly name: string, readonly arn: string, readonly region: string, readonly createdAt: number) {
    this.modifiedAt = createdAt;
  }

  put(rule: Rule): void {
    this.rules.set(rule.name, rule);
    this.snapshot = this.set = undefined;
  }

  remove(name: string): void {
    this.rules.delete(name);
    this.ruleTags.delete(name);
    this.snapshot = this.set = undefined;
  }

  /** The rules as they are now; the array never changes. */
  current(): readonly Rule[] {
    return (this.snapshot ??= [...this.rules.values()]);
  }

  /** The same rules, to be asked together. */
  index(): RuleSet<Rule> {
    return (this.set ??= new RuleSet(this.current(), ({ pattern }) => pattern?.matcher));
  }

  rule(name: string): Rule {
    const rule = this.rules.get(name);
    if (!rule) throw fail("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${this.name}.`);
    return rule;
  }
}

export interface Replay {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly archiveArn: string;
  readonly destination: ReplayDestination;
  /** Milliseconds since the epoch, as all times here. */
  readonly from: number;
  readonly until: number;
  readonly startedAt: number;
  readonly trace: Trace;
  state: "STARTING" | "RUNNING" | "CANCELLING" | "COMPLETED" | "CANCELLED";
  lastReplayed?: number;
  endedAt?: number;
}

/** What a region has. */
export class RegionState {
  readonly buses = new Map<string, Bus>();
  readonly archives = new Map<string, Archive>();
  readonly replays = new Map<string, Replay>();

  constructor(readonly place: Place, now: number) {
    this.buses.set(DEFAULT_BUS, new Bus(DEFAULT_BUS, busArn(place, DEFAULT_BUS), place.region, now));
  }

  bus(name: string): Bus {
    const bus = this.buses.get(name);
    if (!bus) throw fail("ResourceNotFoundException", `Event bus ${name} does not exist.`);
    return bus;
  }

  archive(name: string): Archive {
    const archive = this.archives.get(name);
    if (!archive) throw fail("ResourceNotFoundException", `Archive ${name} does not exist.`);
    return archive;
  }

  replay(name: string): Replay {
    const replay = this.replays.get(name);
    if (!replay) throw fail("ResourceNotFoundException", `Replay ${name} does not exist.`);
    return replay;
  }
}
