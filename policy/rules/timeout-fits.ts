import type { ResourceRule } from "../rule";

export const timeoutFits: ResourceRule = {
  id: "timeout-fits", severity: "medium",
  onAws: "Without a timeout a function ends after 3 seconds, in the middle of its work; Lambda refuses more than 900.",
  fix: "Set timeout to what the slowest event takes, 1 to 900 seconds.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
  types: ["aws:lambda/function:Function"],
  check(fn, report) {
    const { timeout } = fn.props;
    if (typeof timeout !== "number") report("its timeout is not set");
    else if (timeout < 1 || timeout > 900) report(`its timeout is ${timeout} seconds`);
  },
};
