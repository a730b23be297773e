import { all, type Find } from "./leftover";

const OF_FUNCTIONS = "/aws/lambda/";

/** Groups that the program keeps, and those that AWS makes for functions that have none of their own. */
export const logGroups: Find = async (before, settings) => {
  const { CloudWatchLogsClient, paginateDescribeLogGroups } = await import("@aws-sdk/client-cloudwatch-logs");
  const client = new CloudWatchLogsClient(settings);
  const groups = await all(paginateDescribeLogGroups({ client }, {}), (page) => page.logGroups);
  return groups.map(({ logGroupName }) => logGroupName!)
    .filter((name) => before.mentions(`"${name}"`) || (name.startsWith(OF_FUNCTIONS) && before.mentions(`"${name.slice(OF_FUNCTIONS.length)}"`)))
    .map((name) => ({
      what: `log group ${name} in ${settings.region}`, command: { to: "delete it", line: `aws logs delete-log-group --region ${settings.region} --log-group-name ${name}` },
    }));
};
