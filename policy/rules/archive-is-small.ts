import type { ResourceRule } from "../rule";

export const archiveIsSmall: ResourceRule = {
  id: "archive-is-small", severity: "low",
  onAws: "A large archive is loaded at every cold start and uploaded at every deployment; an inline callback with all of node_modules has thousands of files.",
  fix: "Leave out what the runtime carries: codePathOptions.extraExcludePackages with the names of the project's dependencies.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html",
  settings: { maxBytes: { type: "integer", default: 1_048_576, description: "How large the code of a function may be, unpacked. Bytes." } },
  types: ["aws:lambda/function:Function"],
  check(fn, report, setting) {
    // The pack puts the sizes of the files in the place of the archive.
    const { files } = (fn.props.code ?? {}) as { files?: Record<string, number> };
    if (files === undefined) return;
    const bytes = Object.values(files).reduce((sum, size) => sum + size, 0);
    const most = setting<number>("maxBytes");
    if (bytes > most) report(`its code has ${Object.keys(files).length} files with ${bytes} bytes; the limit is ${most}`);
  },
};
