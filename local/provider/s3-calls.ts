import type * as S3Client from "@aws-sdk/client-s3";
import { callsTo } from "./resource-type";

interface S3 {
  AbortMultipartUpload: [S3Client.AbortMultipartUploadCommandInput, S3Client.AbortMultipartUploadCommandOutput];
  CreateBucket: [S3Client.CreateBucketCommandInput, S3Client.CreateBucketCommandOutput];
  DeleteBucket: [S3Client.DeleteBucketCommandInput, S3Client.DeleteBucketCommandOutput];
  DeleteBucketEncryption: [S3Client.DeleteBucketEncryptionCommandInput, S3Client.DeleteBucketEncryptionCommandOutput];
  DeleteBucketLifecycle: [S3Client.DeleteBucketLifecycleCommandInput, S3Client.DeleteBucketLifecycleCommandOutput];
  DeleteBucketOwnershipControls: [S3Client.DeleteBucketOwnershipControlsCommandInput, S3Client.DeleteBucketOwnershipControlsCommandOutput];
  DeleteBucketPolicy: [S3Client.DeleteBucketPolicyCommandInput, S3Client.DeleteBucketPolicyCommandOutput];
  DeleteBucketTagging: [S3Client.DeleteBucketTaggingCommandInput, S3Client.DeleteBucketTaggingCommandOutput];
  DeleteObject: [S3Client.DeleteObjectCommandInput, S3Client.DeleteObjectCommandOutput];
  DeleteObjects: [S3Client.DeleteObjectsCommandInput, S3Client.DeleteObjectsCommandOutput];
  DeleteObjectTagging: [S3Client.DeleteObjectTaggingCommandInput, S3Client.DeleteObjectTaggingCommandOutput];
  DeletePublicAccessBlock: [S3Client.DeletePublicAccessBlockCommandInput, S3Client.DeletePublicAccessBlockCommandOutput];
  GetBucketAcl: [S3Client.GetBucketAclCommandInput, S3Client.GetBucketAclCommandOutput];
  GetBucketEncryption: [S3Client.GetBucketEncryptionCommandInput, S3Client.GetBucketEncryptionCommandOutput];
  GetBucketLifecycleConfiguration: [S3Client.GetBucketLifecycleConfigurationCommandInput, S3Client.GetBucketLifecycleConfigurationCommandOutput];
  GetBucketNotificationConfiguration: [S3Client.GetBucketNotificationConfigurationCommandInput, S3Client.GetBucketNotificationConfigurationCommandOutput];
  GetBucketOwnershipControls: [S3Client.GetBucketOwnershipControlsCommandInput, S3Client.GetBucketOwnershipControlsCommandOutput];
  GetBucketPolicy: [S3Client.GetBucketPolicyCommandInput, S3Client.GetBucketPolicyCommandOutput];
  GetBucketTagging: [S3Client.GetBucketTaggingCommandInput, S3Client.GetBucketTaggingCommandOutput];
  GetBucketVersioning: [S3Client.GetBucketVersioningCommandInput, S3Client.GetBucketVersioningCommandOutput];
  GetObjectTagging: [S3Client.GetObjectTaggingCommandInput, S3Client.GetObjectTaggingCommandOutput];
  GetPublicAccessBlock: [S3Client.GetPublicAccessBlockCommandInput, S3Client.GetPublicAccessBlockCommandOutput];
  HeadBucket: [S3Client.HeadBucketCommandInput, S3Client.HeadBucketCommandOutput];
  HeadObject: [S3Client.HeadObjectCommandInput, S3Client.HeadObjectCommandOutput];
  ListObjectVersions: [S3Client.ListObjectVersionsCommandInput, S3Client.ListObjectVersionsCommandOutput];
  PutBucketEncryption: [S3Client.PutBucketEncryptionCommandInput, S3Client.PutBucketEncryptionCommandOutput];
  PutBucketLifecycleConfiguration: [S3Client.PutBucketLifecycleConfigurationCommandInput, S3Client.PutBucketLifecycleConfigurationCommandOutput];
  PutBucketNotificationConfiguration: [S3Client.PutBucketNotificationConfigurationCommandInput, S3Client.PutBucketNotificationConfigurationCommandOutput];
  PutBucketOwnershipControls: [S3Client.PutBucketOwnershipControlsCommandInput, S3Client.PutBucketOwnershipControlsCommandOutput];
  PutBucketPolicy: [S3Client.PutBucketPolicyCommandInput, S3Client.PutBucketPolicyCommandOutput];
  PutBucketTagging: [S3Client.PutBucketTaggingCommandInput, S3Client.PutBucketTaggingCommandOutput];
  PutBucketVersioning: [S3Client.PutBucketVersioningCommandInput, S3Client.PutBucketVersioningCommandOutput];
  PutObject: [S3Client.PutObjectCommandInput, S3Client.PutObjectCommandOutput];
  PutObjectTagging: [S3Client.PutObjectTaggingCommandInput, S3Client.PutObjectTaggingCommandOutput];
  PutPublicAccessBlock: [S3Client.PutPublicAccessBlockCommandInput, S3Client.PutPublicAccessBlockCommandOutput];
}

/** S3's operations, typed. */
export const s3 = callsTo<S3>("s3");

/** Codes of a bucket that is not there. */
export const NO_BUCKET = "NoSuchBucket";
