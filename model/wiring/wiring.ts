import { parseArn } from "../arn";
import { parsePattern, PatternError, type Pattern } from "../pattern";
import { CannotTell } from "./known";
import { busName, known, Resources, type Given, type Resource } from "./resource";

/** A rule, and what of it can be read. */
export interface Rule {
  readonly resource: Resource;
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly region: string;
  /** Absent for a schedule. */
  readonly pattern?: Pattern;
  readonly enabled: boolean;
}

/** The parts of a stack and how they hang together. Whatever is asked throws a `CannotTell` when the answer is not known yet. */
export class Wiring {
  readonly resources: Resources;
  private readonly answers = new Map<unknown, unknown>();

  constructor(given: readonly Given[]) {
    this.resources = new Resources(given);
  }

  /** The answer to a question that many ask: found once, unless it cannot be told. */
  once<T>(question: unknown, find: () => T): T {
    if (!this.answers.has(question)) this.answers.set(question, find());
    return this.answers.get(question) as T;
  }

  /** The rules that are known; the others are named by what is not known of them. */
  get rules(): readonly Rule[] {
    return this.once("rules", () => this.resources.of("rule").flatMap((resource) => {
      try {
        return [this.ruleOf(resource)];
      } catch (error) {
        if (error instanceof CannotTell) return [];
        throw error;
      }
    }));
  }

  ruleOf(resource: Resource): Rule {
    return this.once(resource, () => this.readRule(resource));
  }

  private readRule(resource: Resource): Rule {
    const arn = resource.need("arn");
    const parsed = parseArn(arn);
    if (!parsed) throw new CannotTell(`arn of ${resource.name} is no ARN`);
    const state = resource.text("state");
    return {
      resource, arn, name: resource.need("name"), bus: busName(resource.text("eventBusName")), region: parsed.region, pattern: patternOf(resource),
      enabled: state === undefined ? resource.props.isEnabled !== false : state !== "DISABLED",
    };
  }

  /** The rule of a target; undefined when this stack has no such rule. */
  ruleOfTarget(target: Resource): Rule | undefined {
    const name = target.need("rule");
    const bus = busName(target.text("eventBusName"));
    const region = regionOf(target);
    for (const resource of this.resources.of("rule")) {
      const [ruleName, ruleBus] = [known(resource, "name"), resource.text("eventBusName")];
      if (ruleName === name && busName(ruleBus) === bus && (region === undefined || resource.region === region)) return this.ruleOf(resource);
    }
    return undefined;
  }

  targetsOf(rule: Rule): readonly Resource[] {
    return this.resources.of("target").filter((target) => {
      const found = this.ruleOfTarget(target);
      return found?.resource === rule.resource;
    });
  }

  /** The account, as the stack's ARNs name it. */
  get account(): string {
    return this.once("account", () => this.findAccount());
  }

  private findAccount(): string {
    for (const resource of this.resources.all) {
      const arn = parseArn(known(resource, "arn") ?? "");
      if (arn && /^\d{12}$/.test(arn.account)) return arn.account;
    }
    throw new CannotTell("no ARN of the stack is known yet");
  }

  /** Whether the stack's outputs name one of these texts: then somebody outside is meant to use it. */
  isOutput(...texts: readonly string[]): boolean {
    return this.resources.of("stack").some((stack) => holds(stack.props, texts));
  }
}

function holds(value: unknown, texts: readonly string[]): boolean {
  if (typeof value === "string") return texts.includes(value);
  return typeof value === "object" && value !== null && Object.values(value).some((item) => holds(item, texts));
}

/** The pattern of a rule or an archive. Undefined for a schedule, and for one that AWS refuses (which is a finding of its own). */
export function patternOf(resource: Resource): Pattern | undefined {
  const text = resource.text("eventPattern");
  if (text === undefined) return undefined;
  try {
    return parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

const regionOf = (resource: Resource): string | undefined => known(resource, "region");
