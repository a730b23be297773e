import { serviceErrors } from "../../kernel/errors";

/** S3's own codes with their HTTP statuses. */
export const fail = serviceErrors({
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  AuthorizationHeaderMalformed: 400,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IllegalLocationConstraintException: 400,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InvalidArgument: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidBucketState: 409,
  InvalidDigest: 400,
  InvalidLocationConstraint: 400,
  InvalidObjectState: 403,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidPolicyDocument: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidStorageClass: 400,
  InvalidTag: 400,
  KeyTooLongError: 400,
  MalformedACLError: 400,
  MalformedPolicy: 400,
  MalformedPOSTRequest: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NoSuchWebsiteConfiguration: 404,
  NotModified: 304,
  ObjectLockConfigurationNotFoundError: 404,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  ReplicationConfigurationNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
});

export const noSuchBucket = (BucketName: string) => fail("NoSuchBucket", "The specified bucket does not exist", { members: { BucketName } });
export const noSuchKey = (Key: string) => fail("NoSuchKey", "The specified key does not exist.", { members: { Key } });
export const noSuchVersion = (Key: string, VersionId: string) => fail("NoSuchVersion", "The specified version does not exist.", { members: { Key, VersionId } });
export const noSuchUpload = (UploadId: string) =>
  fail("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", { members: { UploadId } });
export const malformedXml = () => fail("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue: string) =>
  fail("InvalidArgument", message, { members: { ArgumentName, ArgumentValue } });
export const accessDenied = () => fail("AccessDenied", "Access Denied");
