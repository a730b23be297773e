import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import * as S from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { s3 } from "../../../../local/services/s3";
import { CrcJoiner, startCrc } from "../../../../local/services/s3/crc";
import { compareKeys } from "../../../../local/services/s3/names";
import { Served } from "../../../support/served";

const BUCKET = "objects-bucket";
const MIB = 1024 * 1024;
const md5 = (data: Buffer | string) => createHash("md5").update(data).digest("hex");

describe("s3: objects", () => {
  let cloud: Served;
  let client: S.S3Client;
  const put = (Key: string, Body: string | Buffer = "x", more: Partial<S.PutObjectCommandInput> = {}) => client.send(new S.PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
  const get = (Key: string, more: Partial<S.GetObjectCommandInput> = {}) => client.send(new S.GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
  const text = async (Key: string, more: Partial<S.GetObjectCommandInput> = {}) => (await get(Key, more)).Body!.transformToString();
  const files = (): number => {
    const folder = (cloud.kernel as unknown as { root: string }).root;
    return readdirSync(join(folder, "s3")).length;
  };

  before(async () => {
    cloud = await Served.open([s3]);
    client = new S.S3Client({ ...cloud.client, forcePathStyle: true });
    await client.send(new S.CreateBucketCommand({ Bucket: BUCKET }));
    await put("first");
  });
  after(() => cloud.dispose());
  afterEach(() => assert.deepEqual(cloud.kernel.journal.since(0).filter(({ kind }) => kind === "bug"), []));

  for (const key of ["plain", "with space + plus", "ünï/çødé ☃ 🎉", "../../etc/passwd", "a//b/", "/leading", "per%cent%2F", "q?m=1&x=#frag", "'quotes'\"", "x".repeat(1024)]) {
    it(`keeps the key ${key.slice(0, 30)}`, async () => {
      const body = `of ${key}`;
      const { ETag } = await put(key, body, { Metadata: { who: "me" }, ContentType: "text/plain", CacheControl: "no-cache" });
      assert.equal(ETag, `"${md5(body)}"`);
      const found = await get(key);
      assert.deepEqual([await found.Body!.transformToString(), found.Metadata, found.ContentType, found.CacheControl], [body, { who: "me" }, "text/plain", "no-cache"]);
      const listed = await client.send(new S.ListObjectsV2Command({ Bucket: BUCKET, Prefix: key }));
      assert.deepEqual(listed.Contents?.map(({ Key }) => Key), [key]);
      await client.send(new S.DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
      await assert.rejects(get(key), { name: "NoSuchKey", message: "The specified key does not exist." });
    });
  }

  it("keeps an empty object, and takes no key that is too long", async () => {
    await put("empty", "");
    const found = await get("empty");
    assert.deepEqual([found.ContentLength, await found.Body!.transformToString(), found.ETag], [0, "", `"${md5("")}"`]);
    await assert.rejects(put("é".repeat(513)), { name: "KeyTooLongError" });
  });

  const ranges: readonly [range: string, status: number, text?: string, contentRange?: string][] = [
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"], ["bytes=8-", 206, "89", "bytes 8-9/10"], ["bytes=-3", 206, "789", "bytes 7-9/10"], ["bytes=5-99", 206, "56789", "bytes 5-9/10"],
    ["bytes=3-1", 200, "0123456789"], ["bytes=0-1,3-4", 200, "0123456789"], ["lines=1-2", 200, "0123456789"], ["bytes=10-", 416], ["bytes=-0", 416],
  ];
  for (const [Range, status, body, contentRange] of ranges) {
    it(`reads ${Range}`, async () => {
      await put("digits", "0123456789");
      if (body === undefined) return void (await assert.rejects(get("digits", { Range }), { name: "InvalidRange" }));
      const found = await get("digits", { Range });
      assert.deepEqual([found.$metadata.httpStatusCode, await found.Body!.transformToString(), found.ContentRange], [status, body, contentRange]);
    });
  }

  it("reads and writes under conditions", async () => {
    await put("cond", "one");
    const etag = `"${md5("one")}"`;
    const later = new Date(Date.now() + 3_600_000), earlier = new Date(Date.now() - 3_600_000);
    await get("cond", { IfMatch: etag });
    await get("cond", { IfMatch: etag, IfUnmodifiedSince: earlier });
    await assert.rejects(get("cond", { IfMatch: '"other"' }), { name: "PreconditionFailed" });
    await assert.rejects(get("cond", { IfNoneMatch: etag }), (error: S.S3ServiceException) => error.$metadata.httpStatusCode === 304);
    await assert.rejects(get("cond", { IfModifiedSince: later }), (error: S.S3ServiceException) => error.$metadata.httpStatusCode === 304);
    await assert.rejects(get("cond", { IfUnmodifiedSince: earlier }), { name: "PreconditionFailed" });
    await assert.rejects(put("cond", "two", { IfNoneMatch: "*" }), { name: "PreconditionFailed" });
    await assert.rejects(put("cond", "two", { IfMatch: '"other"' }), { name: "PreconditionFailed" });
    await assert.rejects(put("not there", "two", { IfMatch: etag }), { name: "NoSuchKey" });
    await put("cond", "two", { IfMatch: etag });
    assert.equal(await text("cond"), "two");
  });

  const wrong: readonly [what: string, more: Partial<S.PutObjectCommandInput>, error: string][] = [
    ["a wrong CRC32", { ChecksumCRC32: "AAAAAA==" }, "BadDigest"], ["a wrong SHA256", { ChecksumSHA256: createHash("sha256").update("y").digest("base64") }, "BadDigest"],
    ["a checksum that is none", { ChecksumSHA1: "nonsense" }, "InvalidRequest"], ["a wrong MD5", { ContentMD5: Buffer.from(md5("y"), "hex").toString("base64") }, "BadDigest"],
    ["an MD5 that is none", { ContentMD5: "bm8=" }, "InvalidDigest"], ["an unknown storage class", { StorageClass: "GLACIAL" as never }, "InvalidStorageClass"],
    ["an ACL where there are none", { ACL: "public-read" }, "AccessControlListNotSupported"], ["too much metadata", { Metadata: { a: "x".repeat(2048) } }, "MetadataTooLarge"],
    ["tags twice", { Tagging: "a=1&a=2" }, "InvalidArgument"], ["SSE-C", { SSECustomerAlgorithm: "AES256" }, "NotImplemented"], ["another owner", { ExpectedBucketOwner: "000000000000" }, "AccessDenied"],
  ];
  for (const [what, more, name] of wrong) {
    it(`refuses ${what}, and keeps nothing`, async () => {
      const before = files();
      await assert.rejects(put("refused", "x", more), { name });
      await assert.rejects(get("refused"), { name: "NoSuchKey" });
      assert.equal(files(), before);
    });
  }

  for (const algorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const) {
    it(`keeps the checksum ${algorithm}`, async () => {
      // The check values of the algorithms' catalogues, for "123456789".
      const known = { CRC32: "cbf43926", CRC32C: "e3069283", CRC64NVME: "ae8b14860a799888", SHA1: createHash("sha1").update("123456789").digest("hex"), SHA256: createHash("sha256").update("123456789").digest("hex") };
      const value = Buffer.from(known[algorithm], "hex").toString("base64");
      await put("sums", "123456789", { [`Checksum${algorithm}`]: value });
      const found = await client.send(new S.HeadObjectCommand({ Bucket: BUCKET, Key: "sums", ChecksumMode: "ENABLED" }));
      assert.deepEqual([found[`Checksum${algorithm}`], found.ChecksumType], [value, "FULL_OBJECT"]);
    });
  }

  it("joins the checks of parts to that of the whole", () => {
    fc.assert(fc.property(fc.constantFrom("CRC32" as const, "CRC32C" as const, "CRC64NVME" as const), fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), (name, parts) => {
      const check = (data: Buffer) => { const sum = startCrc(name); sum.update(data); return sum.digest(); };
      const joiner = new CrcJoiner(name);
      for (const data of parts) joiner.add(check(Buffer.from(data)), data.length);
      assert.deepEqual(joiner.digest(), check(Buffer.concat(parts)));
    }));
  });

  it("lists as a naive model does, page by page", async () => {
    const Bucket = "listing-bucket";
    await client.send(new S.CreateBucketCommand({ Bucket }));
    const keys = ["a", "a/", "a/b", "a/b/c", "a/c", "a0", "b//c", "b/x", "c", "é", "\uff45", "🎉", "z-1", "z-2-3", "z"];
    for (const Key of keys) await client.send(new S.PutObjectCommand({ Bucket, Key, Body: "" }));
    const expected = (prefix: string, delimiter: string): string[] => {
      const entries = keys.filter((key) => key.startsWith(prefix)).map((key) => {
        const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
        return at < 0 ? key : `${key.slice(0, at + delimiter.length)}*`;
      });
      return [...new Set(entries)].sort((a, b) => Buffer.compare(Buffer.from(a.replace("*", "")), Buffer.from(b.replace("*", ""))));
    };
    await fc.assert(fc.asyncProperty(fc.constantFrom("", "a", "a/", "b/", "z", "q"), fc.constantFrom("", "/", "-", "/b"), fc.integer({ min: 1, max: 5 }), async (Prefix, Delimiter, MaxKeys) => {
      const seen: string[] = [];
      for await (const page of S.paginateListObjectsV2({ client }, { Bucket, Prefix, Delimiter, MaxKeys })) {
        assert.ok(page.KeyCount! <= MaxKeys);
        const entries = [...(page.Contents ?? []).map(({ Key }) => Key!), ...(page.CommonPrefixes ?? []).map(({ Prefix: group }) => `${group}*`)];
        seen.push(...entries.sort((a, b) => compareKeys(a.replace("*", ""), b.replace("*", ""))));
      }
      assert.deepEqual(seen, expected(Prefix, Delimiter));
    }), { numRuns: 10 });
    const encoded = await client.send(new S.ListObjectsCommand({ Bucket, EncodingType: "url", Marker: "c", MaxKeys: 2 }));
    assert.deepEqual([encoded.Contents?.map(({ Key }) => Key), encoded.IsTruncated], [["z", "z-1"], true]);
    await assert.rejects(client.send(new S.DeleteBucketCommand({ Bucket })), { name: "BucketNotEmpty" });
  });

  it("keeps versions", async () => {
    const Bucket = "versions-bucket", Key = "k";
    await client.send(new S.CreateBucketCommand({ Bucket }));
    const write = (Body: string) => client.send(new S.PutObjectCommand({ Bucket, Key, Body }));
    const remove = (VersionId?: string) => client.send(new S.DeleteObjectCommand({ Bucket, Key, VersionId }));
    const read = async (VersionId?: string) => (await client.send(new S.GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
    const versioning = (Status: "Enabled" | "Suspended") => client.send(new S.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    await write("zero");
    await versioning("Enabled");
    const one = await write("one"), two = await write("two");
    assert.equal(one.VersionId?.length, 32);
    assert.deepEqual([await read(), await read(one.VersionId), await read("null")], ["two", "one", "zero"]);
    const marker = await remove();
    assert.equal(marker.DeleteMarker, true);
    await assert.rejects(read(), { name: "NoSuchKey" });
    await assert.rejects(read(marker.VersionId), { name: "MethodNotAllowed" });
    const listed = await client.send(new S.ListObjectVersionsCommand({ Bucket }));
    assert.deepEqual(listed.Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]), [[two.VersionId, false], [one.VersionId, false], ["null", false]]);
    assert.deepEqual(listed.DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest]), [[marker.VersionId, true]]);
    const pages: (string | undefined)[] = [];
    let next: Partial<S.ListObjectVersionsCommandInput> = {};
    do {
      const page = await client.send(new S.ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...next }));
      pages.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ VersionId }) => VersionId));
      next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    } while (next.KeyMarker);
    assert.deepEqual(pages, [marker.VersionId, two.VersionId, one.VersionId, "null"]);
    await remove(marker.VersionId);
    assert.equal(await read(), "two");
    await versioning("Suspended");
    await write("null again");
    assert.equal(await read("null"), "null again");
    assert.deepEqual(await remove().then(({ VersionId, DeleteMarker }) => [VersionId, DeleteMarker]), ["null", true]);
    await assert.rejects(read("null"), { name: "MethodNotAllowed" });
    await assert.rejects(client.send(new S.DeleteBucketCommand({ Bucket })), /You must delete all versions in the bucket/);
  });

  it("copies, with what belongs to it or with something else", async () => {
    await put("src +é", "copied", { Metadata: { a: "1" }, ContentType: "text/css", Tagging: "t=1" });
    const CopySource = `${BUCKET}/${encodeURIComponent("src +é")}`;
    const copy = (more: Partial<S.CopyObjectCommandInput>) => client.send(new S.CopyObjectCommand({ Bucket: BUCKET, Key: "copy", CopySource, ...more }));
    await copy({});
    const same = await get("copy");
    assert.deepEqual([await same.Body!.transformToString(), same.Metadata, same.ContentType, same.TagCount], ["copied", { a: "1" }, "text/css", 1]);
    await copy({ MetadataDirective: "REPLACE", Metadata: { b: "2" }, TaggingDirective: "REPLACE", Tagging: "u=2&v=3" });
    const other = await get("copy");
    assert.deepEqual([other.Metadata, other.TagCount], [{ b: "2" }, 2]);
    await assert.rejects(copy({ CopySourceIfNoneMatch: same.ETag }), { name: "PreconditionFailed" });
    await assert.rejects(copy({ Key: "src +é" }), /without changing the object's metadata/);
    await assert.rejects(copy({ CopySource: `${BUCKET}/none` }), { name: "NoSuchKey" });
    await assert.rejects(copy({ CopySource: "no-such-bucket-at-all/x" }), { name: "NoSuchBucket" });
  });

  it("tags", async () => {
    await put("tagged", "x", { Tagging: "a=1&b=%20x" });
    const tags = async () => (await client.send(new S.GetObjectTaggingCommand({ Bucket: BUCKET, Key: "tagged" }))).TagSet;
    assert.deepEqual(await tags(), [{ Key: "a", Value: "1" }, { Key: "b", Value: " x" }]);
    await client.send(new S.PutObjectTaggingCommand({ Bucket: BUCKET, Key: "tagged", Tagging: { TagSet: [{ Key: "c", Value: "" }] } }));
    assert.deepEqual(await tags(), [{ Key: "c", Value: "" }]);
    const many = Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    await assert.rejects(client.send(new S.PutObjectTaggingCommand({ Bucket: BUCKET, Key: "tagged", Tagging: { TagSet: many } })), { name: "InvalidTag" });
    await client.send(new S.DeleteObjectTaggingCommand({ Bucket: BUCKET, Key: "tagged" }));
    assert.deepEqual(await tags() ?? [], []);
  });

  it("deletes many, and tells of each", async () => {
    await put("d1");
    await put("d2");
    const answer = await client.send(new S.DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "d1" }, { Key: "none" }, { Key: "x".repeat(1025) }] } }));
    assert.deepEqual([answer.Deleted?.map(({ Key }) => Key), answer.Errors?.map(({ Code }) => Code)], [["d1", "none"], ["KeyTooLongError"]]);
    const quiet = await client.send(new S.DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects: [{ Key: "d2" }], Quiet: true } }));
    assert.equal(quiet.Deleted, undefined);
  });

  describe("in parts", () => {
    const begin = async (Key: string, more: Partial<S.CreateMultipartUploadCommandInput> = {}) =>
      (await client.send(new S.CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }))).UploadId!;
    const part = (Key: string, UploadId: string, PartNumber: number, Body: Buffer, more: object = {}) =>
      client.send(new S.UploadPartCommand({ Bucket: BUCKET, Key, UploadId, PartNumber, Body, ...more }));
    const complete = (Key: string, UploadId: string, Parts: S.CompletedPart[], more: object = {}) =>
      client.send(new S.CompleteMultipartUploadCommand({ Bucket: BUCKET, Key, UploadId, MultipartUpload: { Parts }, ...more }));
    const first = randomBytes(5 * MIB), second = randomBytes(1000);

    for (const [algorithm, kind] of [["CRC32", "FULL_OBJECT"], ["SHA256", "COMPOSITE"]] as const) {
      it(`comes to what a whole put comes to (${algorithm}, ${kind})`, async () => {
        const Key = `multi-${algorithm}-${kind}`;
        const id = await begin(Key, { ChecksumAlgorithm: algorithm, ChecksumType: kind, Metadata: { m: "1" } });
        const sent = [await part(Key, id, 2, first, { ChecksumAlgorithm: algorithm }), await part(Key, id, 7, second, { ChecksumAlgorithm: algorithm })];
        const listed = await client.send(new S.ListPartsCommand({ Bucket: BUCKET, Key, UploadId: id }));
        assert.deepEqual(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]), [[2, first.length], [7, second.length]]);
        const uploads = await client.send(new S.ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: Key }));
        assert.deepEqual(uploads.Uploads?.map(({ UploadId }) => UploadId), [id]);
        const done = await complete(Key, id, sent.map((answer, i) => ({ PartNumber: [2, 7][i], ETag: answer.ETag, [`Checksum${algorithm}`]: answer[`Checksum${algorithm}`] })));
        assert.equal(done.ETag, `"${md5(Buffer.concat([first, second].map((data) => createHash("md5").update(data).digest())))}-2"`);
        const whole = Buffer.concat([first, second]);
        await put("whole", whole, { ChecksumAlgorithm: algorithm });
        const [a, b] = await Promise.all([Key, "whole"].map((key) => get(key, { ChecksumMode: "ENABLED" })));
        assert.ok(Buffer.from(await a!.Body!.transformToByteArray()).equals(whole));
        b!.Body!.transformToByteArray().catch(() => undefined);
        if (kind === "FULL_OBJECT") assert.equal(a![`Checksum${algorithm}`], b![`Checksum${algorithm}`]);
        else assert.match(a![`Checksum${algorithm}`]!, /-2$/);
        const across = await get(Key, { Range: `bytes=${first.length - 2}-${first.length + 1}` });
        assert.ok(Buffer.from(await across.Body!.transformToByteArray()).equals(whole.subarray(first.length - 2, first.length + 2)));
        const last = await get(Key, { PartNumber: 2 });
        assert.deepEqual([last.PartsCount, (await last.Body!.transformToByteArray()).length], [2, second.length]);
        const attributes = await client.send(new S.GetObjectAttributesCommand({ Bucket: BUCKET, Key, ObjectAttributes: ["ObjectParts", "ObjectSize", "Checksum"] }));
        assert.deepEqual([attributes.ObjectParts?.TotalPartsCount, attributes.ObjectSize, attributes.Checksum?.ChecksumType], [2, whole.length, kind]);
      });
    }

    it("refuses what does not fit together", async () => {
      const id = await begin("misfit");
      const small = await part("misfit", id, 1, second), big = await part("misfit", id, 2, second);
      await assert.rejects(complete("misfit", id, [{ PartNumber: 1, ETag: small.ETag }, { PartNumber: 2, ETag: big.ETag }]), { name: "EntityTooSmall" });
      await assert.rejects(complete("misfit", id, [{ PartNumber: 2, ETag: big.ETag }, { PartNumber: 1, ETag: small.ETag }]), { name: "InvalidPartOrder" });
      await assert.rejects(complete("misfit", id, [{ PartNumber: 1, ETag: '"no"' }]), { name: "InvalidPart" });
      await assert.rejects(complete("misfit", id, [{ PartNumber: 3, ETag: big.ETag }]), { name: "InvalidPart" });
      await assert.rejects(complete("misfit", "nothing", [{ PartNumber: 1, ETag: small.ETag }]), { name: "NoSuchUpload" });
      await assert.rejects(part("misfit", id, 10_001, second), { name: "InvalidArgument" });
    });

    it("copies parts, and takes them away when the upload is aborted", async () => {
      await put("source", first);
      const before = files();
      const id = await begin("aborted");
      const copied = await client.send(new S.UploadPartCopyCommand({ Bucket: BUCKET, Key: "aborted", UploadId: id, PartNumber: 1, CopySource: `${BUCKET}/source`, CopySourceRange: "bytes=10-19" }));
      assert.equal(copied.CopyPartResult?.ETag, `"${md5(first.subarray(10, 20))}"`);
      assert.equal(files(), before + 1);
      await client.send(new S.AbortMultipartUploadCommand({ Bucket: BUCKET, Key: "aborted", UploadId: id }));
      await new Promise((resolve) => setImmediate(resolve));
      await assert.rejects(part("aborted", id, 1, second), { name: "NoSuchUpload" });
      await assert.rejects(get("aborted"), { name: "NoSuchKey" });
    });
  });

  it("takes 100 MB as they come, and gives them back", async () => {
    const chunk = Buffer.alloc(MIB, 7);
    let crc = 0;
    for (let i = 0; i < 100; i++) crc = crc32(chunk, crc);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc);
    const body = Readable.from((function* () { for (let i = 0; i < 100; i++) yield chunk; })());
    const headers = { authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00`, "x-amz-date": "20260101T000000Z", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
    const url = `${cloud.url}/${BUCKET}/large`;
    const etag = await new Promise<string | undefined>((resolve, reject) => {
      const sending = request(url, { method: "PUT", headers: { ...headers, "content-length": 100 * MIB, "x-amz-checksum-crc32": sum.toString("base64") } }, (answer) => { answer.resume(); resolve(answer.headers.etag); }).on("error", reject);
      body.pipe(sending);
    });
    assert.equal(etag, '"6c4a522ba6001ca492db0dd78c71be17"', "the MD5 of 100 MB of sevens");
    const size = await new Promise<number>((resolve, reject) => {
      request(url, { headers }, (answer) => {
        let read = 0;
        answer.on("data", (data: Buffer) => { read += data.length; }).on("end", () => resolve(read));
      }).on("error", reject).end();
    });
    assert.equal(size, 100 * MIB);
    await client.send(new S.DeleteObjectCommand({ Bucket: BUCKET, Key: "large" }));
  }).timeout(60_000);

  it("keeps nothing of an upload whose client went away", async () => {
    await put("before", "x");
    const before = files();
    const aborter = new AbortController();
    const Body = Readable.from((async function* () { yield randomBytes(MIB); aborter.abort(); await new Promise((resolve) => setTimeout(resolve, 20)); yield randomBytes(MIB); })());
    await assert.rejects(client.send(new S.PutObjectCommand({ Bucket: BUCKET, Key: "gone", Body, ContentLength: 10 * MIB }), { abortSignal: aborter.signal }));
    await cloud.kernel.work.idle();
    await assert.rejects(get("gone"), { name: "NoSuchKey" });
    assert.equal(files(), before);
  });

  it("works by presigned URLs", async () => {
    const to = await getSignedUrl(client, new S.PutObjectCommand({ Bucket: BUCKET, Key: "signed é" }), { expiresIn: 60 });
    assert.equal((await fetch(to, { method: "PUT", body: "by url" })).status, 200);
    const from = await getSignedUrl(client, new S.GetObjectCommand({ Bucket: BUCKET, Key: "signed é", ResponseContentType: "text/x-own" }), { expiresIn: 60 });
    const answer = await fetch(from);
    assert.deepEqual([await answer.text(), answer.headers.get("content-type")], ["by url", "text/x-own"]);
  });

  it("takes uploads by browser forms", async () => {
    const { url, fields } = await createPresignedPost(client, {
      Bucket: BUCKET, Key: "forms/${filename}", Conditions: [["starts-with", "$key", "forms/"], ["content-length-range", 1, 10], { success_action_status: "201" }], Fields: { success_action_status: "201" }, Expires: 60,
    });
    const post = (body: string, more: Record<string, string> = {}) => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value);
      form.append("file", new Blob([body]), "my file.txt");
      return fetch(url, { method: "POST", body: form });
    };
    const answer = await post("in a form");
    assert.equal(answer.status, 201, await answer.clone().text());
    assert.match(await answer.text(), /<Key>forms\/my file\.txt<\/Key>/);
    assert.equal(await text("forms/my file.txt"), "in a form");
    for (const [body, more, code] of [["far too long for it", {}, "EntityTooLarge"], ["", {}, "EntityTooSmall"], ["x", { key: "else" }, "AccessDenied"], ["x", { "x-amz-meta-extra": "1" }, "AccessDenied"], ["x", { policy: "bm8=" }, "InvalidPolicyDocument"]] as const) {
      assert.match(await (await post(body, more)).text(), new RegExp(`<Code>${code}</Code>`), code);
    }
  });

  it("knows buckets by their host names", async () => {
    await put("hosted", "by host");
    const { port } = new URL(cloud.url);
    const answer = await new Promise<string>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/hosted", headers: { host: `${BUCKET}.s3.localhost:${port}` } }, (response) => {
        response.setEncoding("utf8").on("data", resolve);
      }).on("error", reject).end();
    });
    assert.equal(answer, "by host");
  });
});
