import { all, type Find } from "./leftover";

/** Buckets that the program keeps. */
export const buckets: Find = async (before, settings) => {
  const { paginateListBuckets, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client(settings);
  const listed = await all(paginateListBuckets({ client }, { BucketRegion: settings.region }), (page) => page.Buckets);
  return listed.map(({ Name }) => Name!).filter((name) => before.mentions(`"${name}"`)).map((name) => ({
    what: `bucket ${name} in ${settings.region}`, command: { to: "delete it and all that is in it", line: `aws s3 rb s3://${name} --force --region ${settings.region}` },
  }));
};
