import type { ResourceRule } from "../rule";

/** Deprecated before the end of 2026. AWS: functions with these can be neither created nor, soon after, updated. */
const GONE = /^(nodejs(4\.3|6\.10|8\.10|10\.x|12\.x|14\.x|16\.x|18\.x|20\.x)?|python(2\.7|3\.6|3\.7|3\.8|3\.9)|ruby(2\.5|2\.7|3\.2)|java8|dotnetcore\d\.\d|dotnet[567]|go1\.x|provided)$/;

export const runtimeIsSupported: ResourceRule = {
  id: "runtime-is-supported", severity: "high",
  onAws: "Lambda refuses to create a function with a runtime whose support has ended, and an existing one gets no more security fixes.",
  fix: "Use nodejs24.x, or the newest runtime of the language.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
  types: ["aws:lambda/function:Function"],
  check(fn, report) {
    const runtime = fn.text("runtime");
    if (runtime !== undefined && GONE.test(runtime)) report(`its runtime is ${runtime}`);
  },
};
