import type { ResourceRule } from "../rule";

export const permissionNamesSource: ResourceRule = {
  id: "permission-names-source", severity: "high",
  onAws: "A permission for a service without a source lets that service invoke the function on behalf of any account's rule, topic or API.",
  fix: "Set sourceArn to the one rule, topic or API that may invoke the function.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html",
  types: ["aws:lambda/permission:Permission"],
  check(permission, report) {
    const principal = permission.text("principal") ?? "";
    if (principal === "*") report("the permission is for everybody (principal *)");
    else if (principal.endsWith(".amazonaws.com")) {
      const source = permission.text("sourceArn");
      if (source === undefined) report(`the permission for ${principal} has no sourceArn`);
      else if (/^\*$|^arn:[^:]*:[^:]*:[^:]*:(\*|):\*$/.test(source)) report(`sourceArn ${source} names no source`);
    }
  },
};
