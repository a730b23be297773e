import type { ServiceModule } from "../../kernel/service";
import { filterLogEvents } from "./filter-events";
import { getLogEvents } from "./get-events";
import {
  createLogGroup, deleteLogGroup, deleteRetentionPolicy, describeLogGroups, putLogGroupDeletionProtection, putRetentionPolicy,
} from "./groups";
import { listLogGroups } from "./list-groups";
import { deleteResourcePolicy, describeResourcePolicies, putResourcePolicy } from "./policies";
import { putLogEvents } from "./put-events";
import { Logs } from "./store";
import { createLogStream, deleteLogStream, describeLogStreams } from "./streams";
import { listTagsForResource, listTagsLogGroup, tagLogGroup, tagResource, untagLogGroup, untagResource } from "./tags";

/** Amazon CloudWatch Logs: log groups, streams, events, retention and resource policies. */
export const logs: ServiceModule = {
  id: "logs",
  wire: { sdk: "@aws-sdk/client-cloudwatch-logs", protocol: "json1.1", signingName: "logs", target: "Logs_20140328", version: "2014-03-28" },
  eventSource: "logs.amazonaws.com",
  codes: { validation: "InvalidParameterException", accessDenied: "AccessDeniedException" },
  open(context) {
    const state = new Logs(context);
    return {
      operations: {
        CreateLogGroup: createLogGroup(state),
        DeleteLogGroup: deleteLogGroup(state),
        DescribeLogGroups: describeLogGroups(state),
        ListLogGroups: listLogGroups(state),
        PutLogGroupDeletionProtection: putLogGroupDeletionProtection(state),
        PutRetentionPolicy: putRetentionPolicy(state),
        DeleteRetentionPolicy: deleteRetentionPolicy(state),
        CreateLogStream: createLogStream(state),
        DeleteLogStream: deleteLogStream(state),
        DescribeLogStreams: describeLogStreams(state),
        PutLogEvents: putLogEvents(state),
        GetLogEvents: getLogEvents(state),
        FilterLogEvents: filterLogEvents(state),
        PutResourcePolicy: putResourcePolicy(state),
        DescribeResourcePolicies: describeResourcePolicies(state),
        DeleteResourcePolicy: deleteResourcePolicy(state),
        TagResource: tagResource(state),
        UntagResource: untagResource(state),
        ListTagsForResource: listTagsForResource(state),
        TagLogGroup: tagLogGroup(state),
        UntagLogGroup: untagLogGroup(state),
        ListTagsLogGroup: listTagsLogGroup(state),
      },
    };
  },
};
