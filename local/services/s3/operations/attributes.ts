import type { GetObjectAttributesCommandInput, GetObjectAttributesOutput, ObjectAttributes } from "@aws-sdk/client-s3";
import type { Operation } from "../../../kernel/operation";
import { list, number, string, structure } from "../../../kernel/shape";
import { checksumFields } from "../checksums";
import { fail } from "../errors";
import { requireDecryptable } from "../encryption";
import { countOf } from "../listing";
import type { StoredObject } from "../model";
import { find, readQuestions, versionField } from "../objects";
import { OBJECT, SSE_C, text } from "../shapes";
import type { S3 } from "../state";
import { trailOf } from "../trail";

const KNOWN: ReadonlySet<string> = new Set<ObjectAttributes>(["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]);

function partsOf({ parts, checksum }: StoredObject, most: number, after: number): GetObjectAttributesOutput["ObjectParts"] {
  if (!parts) return undefined;
  const all = parts.filter(({ number: n }) => n > after);
  const page = all.slice(0, most);
  return {
    TotalPartsCount: parts.length,
    // AWS: parts are listed one by one only where they have checksums of their own.
    ...(checksum?.kind === "COMPOSITE" && {
      PartNumberMarker: String(after), NextPartNumberMarker: String(page.at(-1)?.number ?? 0), MaxParts: most, IsTruncated: page.length < all.length,
      Parts: page.map(({ number: PartNumber, size, checksum: value }) => ({ PartNumber, Size: size, ...(value !== undefined && { [`Checksum${checksum.algorithm}`]: value }) })),
    }),
  };
}

export const getObjectAttributes = (s3: S3): Operation<GetObjectAttributesCommandInput, GetObjectAttributesOutput> => ({
  input: structure({ ...OBJECT, ...SSE_C, VersionId: text, MaxParts: number(), PartNumberMarker: text, ObjectAttributes: list(string(), { required: true }) }),
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { object: input.Key, subresource: "attributes", readOnly: true }),
  authorize(input, call) {
    const bucket = s3.bucket(input, call), version = input.VersionId === undefined ? "" : "Version";
    return [...readQuestions(s3, bucket, `s3:GetObject${version}`, input, call), ...readQuestions(s3, bucket, `s3:GetObject${version}Attributes`, input, call)];
  },
  async run(input, call) {
    const bucket = s3.bucket(input, call);
    const wanted = new Set<string>(input.ObjectAttributes);
    for (const name of wanted) if (!KNOWN.has(name)) throw fail("InvalidArgument", "Invalid attribute name specified.");
    const object = find(bucket, input.Key!, input.VersionId);
    await requireDecryptable(s3, bucket, object.encryption, call);
    const parts = wanted.has("ObjectParts") ? partsOf(object, countOf(input.MaxParts, "max-parts"), Number(input.PartNumberMarker ?? 0)) : undefined;
    return {
      LastModified: new Date(object.lastModified), ...versionField(bucket, object),
      ...(wanted.has("ETag") && { ETag: object.etag.replaceAll('"', "") }), ...(wanted.has("Checksum") && object.checksum && { Checksum: checksumFields(object.checksum) }),
      ...(parts && { ObjectParts: parts }), ...(wanted.has("StorageClass") && { StorageClass: object.storageClass as never }), ...(wanted.has("ObjectSize") && { ObjectSize: object.content.size }),
    };
  },
});
