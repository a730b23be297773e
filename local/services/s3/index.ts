import type { ServiceModule } from "../../kernel/service";
import { Lifecycle } from "./lifecycle";
import { bucketOperations, objectOperations } from "./operations";
import { S3 } from "./state";

/** Amazon S3: buckets and their objects, whose bytes are kept in files. */
export const s3: ServiceModule = {
  id: "s3",
  wire: {
    sdk: "@aws-sdk/client-s3", protocol: "restXml", signingName: "s3", version: "2006-03-01", xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
    quirks: {
      takesUnnamed: true, hostLabel: "Bucket", unwrappedOutputs: ["GetBucketLocation"], s3Errors: true, s3Signatures: true,
      streamedInputs: ["PutObject", "UploadPart"], partialMember: "ContentRange", formUploads: "PostObject",
    },
  },
  eventSource: "s3.amazonaws.com",
  codes: { validation: "InvalidRequest", accessDenied: "AccessDenied", quotesResource: true },
  open(context) {
    const state = new S3(context);
    const lifecycle = new Lifecycle(state);
    return {
      dispose: () => Promise.resolve(lifecycle.stop()),
      operations: { ...bucketOperations(state, lifecycle), ...objectOperations(state) },
    };
  },
};
