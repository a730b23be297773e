import type { ResourceType } from "./resource-type";
import { bucket } from "./s3-bucket";
import { bucketLifecycleConfiguration } from "./s3-lifecycle";
import { s3ObjectTypes } from "./s3-object";
import { s3SettingTypes } from "./s3-settings";

export const s3Types: readonly ResourceType[] = [bucket, ...s3SettingTypes, bucketLifecycleConfiguration, ...s3ObjectTypes];
