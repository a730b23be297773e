import type { Diagnostic, PolicyInfo } from "./analyzer";

/** What came of checking a program. */
export interface PolicyReport {
  readonly project: string;
  readonly stack: string;
  /** Resources and components that were looked at. */
  readonly resources: number;
  readonly policies: readonly PolicyInfo[];
  /** Policies that are switched off, and why. */
  readonly off: readonly { readonly policy: string; readonly reason: string }[];
  readonly diagnostics: readonly Diagnostic[];
  /** Why the program could not be deployed; then only what was registered until then was looked at. */
  readonly failure?: string;
  /** How long the pack took. Milliseconds. */
  readonly durationMs: number;
}

export const violationsOf = ({ diagnostics }: PolicyReport): readonly Diagnostic[] => diagnostics.filter(({ level }) => level !== "advisory");

/** `urn:...::TYPE::NAME` -> `NAME (TYPE)` */
function resourceOf(urn: string): string {
  const [, , types = "", name] = urn.split("::");
  return name === undefined ? "the stack" : `${name} (${types.split("$").at(-1)})`;
}

/** Notes carry the rule that they are about in brackets. */
function ruleOf({ policy, message }: Diagnostic): { rule: string; text: string } {
  const [, rule, text] = /^\[([\w-]+)\] ([\s\S]*)$/.exec(message) ?? [];
  return rule === undefined ? { rule: policy, text: message } : { rule, text: text! };
}

export function inWords(report: PolicyReport): string[] {
  const { policies, off, failure } = report;
  const count = (list: readonly unknown[], one: string, many: string) => (list.length === 0 ? `no ${one}` : list.length === 1 ? `1 ${one}` : `${list.length} ${many}`);
  const violations = violationsOf(report);
  const advisories = report.diagnostics.filter(({ level }) => level === "advisory");
  return [
    ...[...violations, ...advisories].flatMap((diagnostic) => {
      const { rule, text } = ruleOf(diagnostic);
      const about = policies.find(({ name }) => name === rule);
      return [
        `${diagnostic.level === "advisory" ? "advice" : "violation"}, ${about?.severity ?? diagnostic.severity}: ${rule}`,
        `  resource  ${resourceOf(diagnostic.urn)}`,
        `  found     ${text}`,
        ...(about && diagnostic.level !== "advisory" ? [`  on AWS    ${about.description}`, `  see       ${about.url}`] : []),
        "",
      ];
    }),
    ...off.map(({ policy, reason }) => `switched off: ${policy}: ${reason}`),
    ...(failure === undefined ? [] : [`the program could not be deployed, so that only what it registered before was checked: ${failure}`]),
    `${count(violations, "violation", "violations")} and ${count(advisories, "piece of advice", "pieces of advice")}: ${report.resources} resources of ${report.project}/${report.stack}, ${policies.length} policies, ${(report.durationMs / 1000).toFixed(1)} s`,
  ];
}

export const asJson = (report: PolicyReport): object => ({
  ok: violationsOf(report).length === 0 && report.failure === undefined, project: report.project, stack: report.stack, resources: report.resources,
  ...(report.failure !== undefined && { failure: report.failure }), off: report.off, durationMs: Math.round(report.durationMs),
  diagnostics: report.diagnostics.map((diagnostic) => {
    const { rule, text } = ruleOf(diagnostic);
    const about = report.policies.find(({ name }) => name === rule);
    return { rule, level: diagnostic.level, severity: about?.severity ?? diagnostic.severity, urn: diagnostic.urn, message: text, ...(about && { onAws: about.description, source: about.url }) };
  }),
});

/** As GitHub takes notes on a run: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export const asGitHub = ({ diagnostics }: PolicyReport, file: string): string[] => diagnostics.map((diagnostic) => {
  const { rule, text } = ruleOf(diagnostic);
  const escape = (value: string) => value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  const property = (value: string) => escape(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${diagnostic.level === "advisory" ? "warning" : "error"} file=${property(file)},title=${property(`${rule}: ${resourceOf(diagnostic.urn)}`)}::${escape(text)}`;
});

/** https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const asSarif = (report: PolicyReport, file: string): object => ({
  $schema: "https://json.schemastore.org/sarif-2.1.0.json",
  version: "2.1.0",
  runs: [{
    tool: { driver: {
      name: "event-wiring", informationUri: "https://www.pulumi.com/docs/iac/crossguard/",
      rules: report.policies.map(({ name, description, fix, url, level }) => ({
        id: name, shortDescription: { text: name.replaceAll("-", " ") }, fullDescription: { text: description }, help: { text: fix || description },
        ...(url !== "" && { helpUri: url }), defaultConfiguration: { level: level === "advisory" ? "note" : "error" },
      })),
    } },
    results: report.diagnostics.map((diagnostic) => {
      const { rule, text } = ruleOf(diagnostic);
      return {
        ruleId: rule, level: diagnostic.level === "advisory" ? "note" : "error", message: { text: `${resourceOf(diagnostic.urn)}: ${text}` },
        // Pulumi knows resources, not lines: the project's file stands for where they are.
        locations: [{ physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } }, logicalLocations: [{ fullyQualifiedName: diagnostic.urn, kind: "resource" }] }],
        partialFingerprints: { resource: `${rule} ${diagnostic.urn}` },
      };
    }),
  }],
});
