import { type CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";

/** All messages of a log group since `startTime` that fit `filterPattern`, parsed. */
export async function messagesOf<T>(logs: CloudWatchLogsClient, logGroupName: string, startTime: number, filterPattern?: string): Promise<T[]> {
  const found: T[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern, nextToken }));
    for (const { message } of page.events ?? []) found.push(JSON.parse(message!) as T);
    nextToken = page.nextToken;
    if (!nextToken) return found;
  }
}
