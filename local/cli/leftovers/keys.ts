import { all, type Find } from "./leftover";

/** AWS deletes a key days after it was told to: until then it can be had back, and what it has encrypted with it. */
export const keys: Find = async (before, settings) => {
  const { DescribeKeyCommand, KMSClient, paginateListKeys } = await import("@aws-sdk/client-kms");
  const client = new KMSClient(settings);
  const listed = await all(paginateListKeys({ client }, {}), (page) => page.Keys);
  const described = await Promise.all(listed.filter(({ KeyId }) => before.mentions(KeyId!)).map(({ KeyId }) => client.send(new DescribeKeyCommand({ KeyId }))));
  return described.flatMap(({ KeyMetadata: key }) => (key?.KeyState === "PendingDeletion" ? [{
    what: `KMS key ${key.KeyId} in ${settings.region}, deleted by AWS on ${key.DeletionDate!.toISOString().slice(0, 10)}`,
    command: { to: "keep it", line: `aws kms cancel-key-deletion --region ${settings.region} --key-id ${key.KeyId}` },
  }] : []));
};
