/**
 * Components of packages, which make resources that the program cannot shape. What they break is told, naming them, but
 * does not stop a deployment. Components of the program itself have its own names for their packages.
 */
const PACKAGES = /^(aws|awsx|aws-apigateway|aws-static-website|aws-quickstart-[\w-]+|eks|docker-build)$/;

/** The nearest component of a package above a resource, from its URN; undefined for the program's own resources. */
export function componentOf(urn: string): string | undefined {
  const types = urn.split("::")[2]?.split("$") ?? [];
  // Resources have a lower-case file in their token (`aws:s3/bucket:Bucket`), components have not.
  return types.slice(0, -1).reverse().find((type) => PACKAGES.test(type.split(":")[0]!) && !/^aws:[\w-]+\/\w+:/.test(type));
}
