import { serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  CloudTrailARNInvalidException: 400,
  InsufficientEncryptionPolicyException: 400,
  InsufficientS3BucketPolicyException: 403,
  InsufficientSnsTopicPolicyException: 403,
  InvalidCloudWatchLogsLogGroupArnException: 400,
  InvalidCloudWatchLogsRoleArnException: 400,
  InvalidEventCategoryException: 400,
  InvalidEventSelectorsException: 400,
  InvalidHomeRegionException: 400,
  InvalidKmsKeyIdException: 400,
  InvalidLookupAttributesException: 400,
  InvalidMaxResultsException: 400,
  InvalidNextTokenException: 400,
  InvalidParameterCombinationException: 400,
  InvalidS3BucketNameException: 400,
  InvalidS3PrefixException: 400,
  InvalidSnsTopicNameException: 400,
  InvalidTagParameterException: 400,
  InvalidTimeRangeException: 400,
  InvalidTokenException: 400,
  InvalidTrailNameException: 400,
  KmsException: 400,
  KmsKeyDisabledException: 400,
  KmsKeyNotFoundException: 404,
  MaximumNumberOfTrailsExceededException: 403,
  ResourceNotFoundException: 404,
  ResourceTypeNotSupportedException: 400,
  S3BucketDoesNotExistException: 404,
  TagsLimitExceededException: 400,
  TrailAlreadyExistsException: 400,
  TrailNotFoundException: 404,
});

/** CloudTrail as a caller of other services. */
export const PRINCIPAL = "cloudtrail.amazonaws.com";
