import type { Policies, PolicyConfigSchema, ReportViolation, ResourceValidationPolicy, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { componentOf } from "./components";
import { NOTES } from "./notes";
import { checkResource, checkStack, isResourceRule, type About, type Finding, type ResourceRule, type Rule, type RuleConfig, type StackRule } from "./rule";
import { Wiring } from "../model/wiring";
import { givenOf } from "./values";

/**
 * Rules as policies of Pulumi's SDK. A policy has one enforcement level, but what cannot be told yet and what a component
 * of a package breaks must not stop a deployment: such findings go to two advisory policies at the end, one for resources
 * and one for the stack, which name the rule.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  const ofResources = new Map<string, Finding[]>();
  const ofStack: Finding[] = [];
  const stackOf = readOnce();
  const note = (finding: Finding): void => { ofResources.set(finding.urn, [...ofResources.get(finding.urn) ?? [], finding]); };
  return [
    ...rules.map((rule) => (isResourceRule(rule) ? resourcePolicy(rule, note) : stackPolicy(rule, stackOf, (finding) => ofStack.push(finding)))),
    {
      ...notes(NOTES[0]),
      validateResource: ({ urn }, report) => {
        for (const finding of ofResources.get(urn) ?? []) report(noteText(finding), urn);
        ofResources.delete(urn);
      },
    },
    {
      ...notes(NOTES[1]),
      validateStack: (_, report) => { for (const finding of ofStack.splice(0)) report(noteText(finding), finding.urn); },
    },
  ];
}

const notes = (name: string) => ({
  name, enforcementLevel: "advisory" as const, severity: "low" as const,
  description: "What other rules cannot tell before a deployment, and what a component of a package breaks, which the program cannot shape.",
});

type Note = (finding: Finding) => void;

function resourcePolicy(rule: ResourceRule, note: Note): ResourceValidationPolicy {
  return {
    ...policyOf(rule),
    validateResource: async (args, report) => {
      if (!rule.types.includes(args.type)) return;
      const given = await givenOf(args, args.opts.parent);
      deliver(checkResource(rule, given, args.getConfig<RuleConfig>()), report, note);
    },
  };
}

function stackPolicy(rule: StackRule, stackOf: StackOf, note: Note): StackValidationPolicy {
  return {
    ...policyOf(rule),
    validateStack: async (args, report) => deliver(checkStack(rule, await stackOf(args.resources), args.getConfig<RuleConfig>()), report, note),
  };
}

type StackOf = (resources: StackValidationArgs["resources"]) => Promise<Wiring>;

/**
 * The SDK reads the stack anew for each policy of a call, one after the other without a pause: what the first of them has
 * made of it is good for the others, until the process does anything else.
 */
function readOnce(): StackOf {
  let last: { readonly urns: string; readonly read: Promise<Wiring> } | undefined;
  return (resources) => {
    const urns = resources.map(({ urn }) => urn).join("\n");
    if (last?.urns === urns) return last.read;
    last = { urns, read: Promise.all(resources.map((resource) => givenOf(resource, resource.parent?.urn))).then((given) => new Wiring(given)) };
    setImmediate(() => { last = undefined; });
    return last.read;
  };
}

function deliver(findings: readonly Finding[], report: ReportViolation, note: Note): void {
  for (const finding of findings) {
    if (finding.kind === "cannot tell" || componentOf(finding.urn) !== undefined) note(finding);
    else report(textOf(finding), finding.urn);
  }
}

/** The SDK puts the policy's description, which says what happens on AWS, in front. */
const textOf = ({ message, rule }: Finding): string => `${message}. Fix: ${rule.fix}`;

/** Begins with the rule's id in brackets. */
function noteText(finding: Finding): string {
  const component = componentOf(finding.urn);
  if (finding.kind === "cannot tell") return `[${finding.rule.id}] ${finding.message}`;
  return `[${finding.rule.id}] made by the component ${component}, which this program cannot shape: ${finding.message}. On AWS: ${finding.rule.onAws}`;
}

const policyOf = ({ id, severity, onAws, fix, source, settings = {} }: About) => ({
  name: id, severity, description: onAws, remediationSteps: fix, url: source, enforcementLevel: "mandatory" as const,
  configSchema: {
    properties: {
      off: { type: "string", minLength: 10, description: "Switches the rule off: the reason why, in a sentence." },
      ...Object.fromEntries(Object.entries(settings).map(([name, { type, default: value, description }]) =>
        [name, { type, default: value, description, ...(type === "array" && { items: { type: "string" } }) }])),
    },
  } as PolicyConfigSchema,
});
