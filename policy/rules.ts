import { apiLogsAndThrottles } from "./rules/api-logs-and-throttles";
import { archiveIsSmall } from "./rules/archive-is-small";
import { bucketIsPrivate } from "./rules/bucket-is-private";
import { bucketWantsTls } from "./rules/bucket-wants-tls";
import { busHasPublisher } from "./rules/bus-has-publisher";
import { choiceIsGuarded } from "./rules/choice-is-guarded";
import { cloudtrailRuleSkipsFailures } from "./rules/cloudtrail-rule-skips-failures";
import { connectionsExpire } from "./rules/connections-expire";
import { deadLettersAlarm } from "./rules/dead-letters-alarm";
import { deadLettersArrive } from "./rules/dead-letters-arrive";
import { definitionIsValid } from "./rules/definition-is-valid";
import { encryptedAtRest } from "./rules/encrypted-at-rest";
import { environmentIsAllowed } from "./rules/environment-is-allowed";
import { eventIsTaken } from "./rules/event-is-taken";
import { failSaysWhy } from "./rules/fail-says-why";
import { failuresArrive } from "./rules/failures-arrive";
import { failuresHaveDestination } from "./rules/failures-have-destination";
import { functionCanLog } from "./rules/function-can-log";
import { functionLogGroup } from "./rules/function-log-group";
import { logGroupsExpire } from "./rules/log-groups-expire";
import { noBroadManagedPolicies } from "./rules/no-broad-managed-policies";
import { noLoops } from "./rules/no-loops";
import { noWildcardActions } from "./rules/no-wildcard-actions";
import { noWildcardPrincipal } from "./rules/no-wildcard-principal";
import { noWildcardResources } from "./rules/no-wildcard-resources";
import { oneBucketPolicy } from "./rules/one-bucket-policy";
import { oneOwner } from "./rules/one-owner";
import { patternIsValid } from "./rules/pattern-is-valid";
import { permissionNamesSource } from "./rules/permission-names-source";
import { policyIsValid } from "./rules/policy-is-valid";
import { queueHasReader } from "./rules/queue-has-reader";
import { quotaLogPolicies } from "./rules/quota-log-policies";
import { quotaNames } from "./rules/quota-names";
import { quotaPatternLength } from "./rules/quota-pattern-length";
import { quotaPolicySize } from "./rules/quota-policy-size";
import { quotaRolePolicies } from "./rules/quota-role-policies";
import { quotaRules } from "./rules/quota-rules";
import { quotaTargets } from "./rules/quota-targets";
import { quotaTrails } from "./rules/quota-trails";
import { ruleCanMatch } from "./rules/rule-can-match";
import { ruleNamesSource } from "./rules/rule-names-source";
import { runtimeIsSupported } from "./rules/runtime-is-supported";
import { scheduleOnDefaultBus } from "./rules/schedule-on-default-bus";
import { snapshotCopiesHaveKey } from "./rules/snapshot-copies-have-key";
import { snapshotCopiesWait } from "./rules/snapshot-copies-wait";
import { sourceConditions } from "./rules/source-conditions";
import { stateMachineCanLog } from "./rules/state-machine-can-log";
import { stateMachineLogs } from "./rules/state-machine-logs";
import { tagged } from "./rules/tagged";
import { targetFindsRule } from "./rules/target-finds-rule";
import { targetInRegion } from "./rules/target-in-region";
import { targetIsDeliverable } from "./rules/target-is-deliverable";
import { targetRetriesAndDeadLetters } from "./rules/target-retries-and-dead-letters";
import { tasksAreAllowed } from "./rules/tasks-are-allowed";
import { timeoutFits } from "./rules/timeout-fits";
import { trailBucketUnwatched } from "./rules/trail-bucket-unwatched";
import { trailCanWrite } from "./rules/trail-can-write";
import { trailValidatesLogs } from "./rules/trail-validates-logs";
import { uploadsAreComplete } from "./rules/uploads-are-complete";
import { websocketSelectsByRequest } from "./rules/websocket-selects-by-request";
import type { Rule } from "./rule";

/** Every rule of the pack: first those that look at one resource, then those that look at the whole stack. */
export const RULES: readonly Rule[] = [
  permissionNamesSource, noWildcardPrincipal, sourceConditions, noWildcardActions, noWildcardResources,
  noBroadManagedPolicies, policyIsValid, patternIsValid, logGroupsExpire, encryptedAtRest, targetRetriesAndDeadLetters,
  runtimeIsSupported, archiveIsSmall, timeoutFits, stateMachineLogs, apiLogsAndThrottles, trailValidatesLogs,
  cloudtrailRuleSkipsFailures, quotaPatternLength, quotaNames, quotaPolicySize, scheduleOnDefaultBus,
  websocketSelectsByRequest, definitionIsValid, failSaysWhy, uploadsAreComplete, targetFindsRule, targetIsDeliverable, targetInRegion, deadLettersArrive,
  failuresHaveDestination, noLoops, trailBucketUnwatched, bucketIsPrivate, bucketWantsTls, oneBucketPolicy,
  functionLogGroup, deadLettersAlarm, busHasPublisher, ruleCanMatch, queueHasReader, quotaTargets, quotaLogPolicies,
  quotaRules, quotaTrails, quotaRolePolicies, snapshotCopiesHaveKey, snapshotCopiesWait, trailCanWrite, stateMachineCanLog,
  functionCanLog, failuresArrive, tasksAreAllowed, choiceIsGuarded, ruleNamesSource, eventIsTaken, environmentIsAllowed, connectionsExpire, oneOwner, tagged,
];
