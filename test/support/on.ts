import type { Deployed } from "./deployed";

/** SDK clients for a deployed program: `on(deployed)(RDSClient, "us-west-2")`. */
export const on = ({ cloud }: Deployed) => <T>(Client: new (config: object) => T, region = cloud.kernel.region): T =>
  new Client({ endpoint: cloud.url, region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1, forcePathStyle: true });

/** The statements of the one policy of a role that the program made, without those that `drop` picks. */
export function without(deployed: Deployed, resource: string, drop: (statement: { readonly Action: string | readonly string[]; readonly Sid?: string }) => boolean): { readonly name: string; readonly document: string } {
  const found = deployed.deployment.resources.find(({ name, type }) => name === resource && /[pP]olicy:/.test(type));
  if (!found) throw new Error(`the program made no policy ${resource}`);
  const document = JSON.parse(found.outputs!.policy as string) as { Statement: { Action: string | string[]; Sid?: string }[] };
  const Statement = document.Statement.filter((statement) => !drop(statement));
  if (Statement.length === document.Statement.length) throw new Error(`nothing to drop in ${resource}: ${JSON.stringify(document)}`);
  return { name: (found.outputs!.name ?? found.outputs!.bucket) as string, document: JSON.stringify({ ...document, Statement }) };
}
