import { isResourceRule, type Rule } from "./rule";

/** The rules as a page of documentation. */
export const pageOf = (rules: readonly Rule[]): string => `# Rules

Made from \`policy/rules.ts\`: \`UPDATE_RULES=1 npx mocha test/policy/table.test.ts\` writes it anew.

Run them with \`npm run policy\` (no account, no Pulumi CLI), or with \`pulumi preview --policy-pack policy\`. A rule of the
kind "resource" looks at one resource's inputs, one of the kind "stack" at all of them together. All are mandatory. A rule
says "cannot tell yet" where a preview does not know what decides, and what a component of a package such as awsx breaks is
advice. To switch a rule off, configure it with the reason: \`{ "RULE": { "off": "why it does not hold here" } }\`.

| rule | kind | severity | what would happen on AWS | fix | settings |
|---|---|---|---|---|---|
${rules.map(row).join("\n")}
`;

const row = (rule: Rule): string => {
  const settings = Object.entries(rule.settings ?? {}).map(([name, { default: value, description }]) => `\`${name}\` (${JSON.stringify(value)}): ${description}`);
  return `| ${[`[${rule.id}](${rule.source})`, isResourceRule(rule) ? "resource" : "stack", rule.severity, rule.onAws, rule.fix, settings.join(" ")].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
};
