import type { Operations } from "../../../kernel/operation";
import type { Lifecycle } from "../lifecycle";
import type { S3 } from "../state";
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from "./acls";
import { getObjectAttributes } from "./attributes";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./buckets";
import { copyObject } from "./copy-object";
import { deleteObject, deleteObjects } from "./delete-object";
import { getObject, headObject } from "./get-object";
import { deleteBucketLifecycle, getBucketLifecycleConfiguration, putBucketLifecycleConfiguration } from "./lifecycle";
import { listObjects, listObjectsV2 } from "./list-objects";
import { listObjectVersions } from "./list-versions";
import { abortMultipartUpload, completeMultipartUpload, createMultipartUpload } from "./multipart";
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from "./object-tags";
import { listMultipartUploads, listParts, uploadPart, uploadPartCopy } from "./parts";
import { deleteBucketPolicy, getBucketPolicy, getBucketPolicyStatus, putBucketPolicy } from "./policy";
import { postObject } from "./post-object";
import { putObject } from "./put-object";
import {
  deleteBucketEncryption, deleteBucketOwnershipControls, deleteBucketTagging, deletePublicAccessBlock, getBucketEncryption, getBucketOwnershipControls, getBucketTagging,
  getBucketVersioning, getPublicAccessBlock, putBucketEncryption, putBucketOwnershipControls, putBucketTagging, putBucketVersioning, putPublicAccessBlock,
} from "./settings";
import { getBucketNotificationConfiguration, putBucketNotificationConfiguration, unsetSettings } from "./unset";

/** What there is for buckets. */
export const bucketOperations = (s3: S3, lifecycle: Lifecycle): Operations => ({
  CreateBucket: createBucket(s3),
  DeleteBucket: deleteBucket(s3),
  HeadBucket: headBucket(s3),
  ListBuckets: listBuckets(s3),
  GetBucketLocation: getBucketLocation(s3),
  GetBucketPolicy: getBucketPolicy(s3),
  PutBucketPolicy: putBucketPolicy(s3),
  DeleteBucketPolicy: deleteBucketPolicy(s3),
  GetBucketPolicyStatus: getBucketPolicyStatus(s3),
  GetBucketAcl: getBucketAcl(s3),
  PutBucketAcl: putBucketAcl(s3),
  GetBucketNotificationConfiguration: getBucketNotificationConfiguration(s3),
  PutBucketNotificationConfiguration: putBucketNotificationConfiguration(s3),
  GetBucketLifecycleConfiguration: getBucketLifecycleConfiguration(s3),
  PutBucketLifecycleConfiguration: putBucketLifecycleConfiguration(s3, lifecycle),
  DeleteBucketLifecycle: deleteBucketLifecycle(s3),
  ...unsetSettings(s3),
  GetBucketTagging: getBucketTagging(s3),
  PutBucketTagging: putBucketTagging(s3),
  DeleteBucketTagging: deleteBucketTagging(s3),
  GetBucketVersioning: getBucketVersioning(s3),
  PutBucketVersioning: putBucketVersioning(s3),
  GetPublicAccessBlock: getPublicAccessBlock(s3),
  PutPublicAccessBlock: putPublicAccessBlock(s3),
  DeletePublicAccessBlock: deletePublicAccessBlock(s3),
  GetBucketOwnershipControls: getBucketOwnershipControls(s3),
  PutBucketOwnershipControls: putBucketOwnershipControls(s3),
  DeleteBucketOwnershipControls: deleteBucketOwnershipControls(s3),
  GetBucketEncryption: getBucketEncryption(s3),
  PutBucketEncryption: putBucketEncryption(s3),
  DeleteBucketEncryption: deleteBucketEncryption(s3),
});

/** What there is for objects. */
export const objectOperations = (s3: S3): Operations => ({
  GetObjectAcl: getObjectAcl(s3),
  PutObjectAcl: putObjectAcl(s3),
  PutObject: putObject(s3),
  PostObject: postObject(s3),
  GetObject: getObject(s3),
  HeadObject: headObject(s3),
  DeleteObject: deleteObject(s3),
  DeleteObjects: deleteObjects(s3),
  ListObjects: listObjects(s3),
  ListObjectsV2: listObjectsV2(s3),
  ListObjectVersions: listObjectVersions(s3),
  CopyObject: copyObject(s3),
  GetObjectAttributes: getObjectAttributes(s3),
  GetObjectTagging: getObjectTagging(s3),
  PutObjectTagging: putObjectTagging(s3),
  DeleteObjectTagging: deleteObjectTagging(s3),
  CreateMultipartUpload: createMultipartUpload(s3),
  UploadPart: uploadPart(s3),
  UploadPartCopy: uploadPartCopy(s3),
  CompleteMultipartUpload: completeMultipartUpload(s3),
  AbortMultipartUpload: abortMultipartUpload(s3),
  ListParts: listParts(s3),
  ListMultipartUploads: listMultipartUploads(s3),
});
