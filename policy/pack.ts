import type { Policies, PolicyConfigSchema, ReportViolation, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { componentOf } from "./components";
import { checkResource, checkStack, isResourceRule, type About, type Finding, type ResourceRule, type Rule, type RuleConfig, type StackRule } from "./rule";
import { givenOf } from "./values";

/**
 * Rules as policies of Pulumi's SDK. A policy has one enforcement level, but what cannot be told yet and what a component
 * of a package breaks must not stop a deployment: such findings go to two advisory policies at the end, one for resources
 * and one for the stack, which name the rule.
 */
export function policiesOf(rules: readonly Rule[]): Policies {
  const ofResources = new Map<string, Finding[]>();
  const ofStack: Finding[] = [];
  const note = (finding: Finding): void => { ofResources.set(finding.urn, [...ofResources.get(finding.urn) ?? [], finding]); };
  return [
    ...rules.map((rule) => (isResourceRule(rule) ? resourcePolicy(rule, note) : stackPolicy(rule, (finding) => ofStack.push(finding)))),
    {
      ...notes("notes-on-resources"),
      validateResource: ({ urn }, report) => {
        for (const finding of ofResources.get(urn) ?? []) report(noteText(finding), urn);
        ofResources.delete(urn);
      },
    },
    {
      ...notes("notes-on-the-stack"),
      validateStack: (_, report) => { for (const finding of ofStack.splice(0)) report(noteText(finding), finding.urn); },
    },
  ];
}

/** The policies that carry notes, by their names. */
export const NOTES: readonly string[] = ["notes-on-resources", "notes-on-the-stack"];

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

function stackPolicy(rule: StackRule, note: Note): StackValidationPolicy {
  return {
    ...policyOf(rule),
    validateStack: async (args, report) => {
      const given = await Promise.all(args.resources.map((resource) => givenOf(resource, resource.parent?.urn)));
      deliver(checkStack(rule, given, args.getConfig<RuleConfig>()), report, note);
    },
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
