import type { Context } from "@pulumi/aws/lambda";
import type { Tag } from "@aws-sdk/client-rds";
import { env } from "../shared/env";
import { fail } from "../shared/errors";
import type { BusEvent } from "../shared/event";
import { SOURCE_ID_TAG } from "./contract";
import { copySnapshot, type SnapshotPorts } from "./copy";

type Sdk = typeof import("@aws-sdk/client-rds");
type Client = InstanceType<Sdk["RDSClient"]>;

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const copyLambda = () => {
  const sdk = require("@aws-sdk/client-rds") as Sdk;
  const targetRegion = env("TARGET_REGION");
  const here = new sdk.RDSClient({});
  const there = new sdk.RDSClient({ region: targetRegion });
  const keep = process.env.KEEP_COPIES;
  const handle = copySnapshot({
    instance: snapshots("DBSnapshot", "DBInstanceIdentifier", { sdk, here, there }),
    cluster: snapshots("DBClusterSnapshot", "DBClusterIdentifier", { sdk, here, there }),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: console,
  }, { targetRegion, kmsKeyArn: env("KMS_KEY_ARN"), ...(keep && { keepCopies: Number(keep) }) });
  return (event: BusEvent, context: Context) => handle(event, () => Number(context.getRemainingTimeInMillis()));
};

/** What is looked at of either kind of snapshot. */
interface Snapshot extends Readonly<Record<string, unknown>> {
  readonly Status?: string;
  readonly SnapshotCreateTime?: Date;
  readonly StorageEncryptionType?: string;
  readonly Encrypted?: boolean;
  readonly StorageEncrypted?: boolean;
  readonly TagList?: Tag[];
}

type AnyCommands = Readonly<Record<string, new (input: object) => InstanceType<Sdk["DescribeDBSnapshotsCommand"]>>>;

interface Clients {
  readonly sdk: Sdk;
  readonly here: Client;
  readonly there: Client;
}

/** RDS has the same calls twice: for snapshots of instances, and under other names for those of clusters. */
function snapshots(word: "DBSnapshot" | "DBClusterSnapshot", ownerField: string, { sdk, here, there }: Clients): SnapshotPorts {
  const call = async (client: Client, operation: string, input: object) =>
    (await client.send(new (sdk as unknown as AnyCommands)[`${operation}Command`]!(input))) as unknown as Readonly<Record<string, unknown>>;
  const describe = async (client: Client, input: object): Promise<Snapshot[]> => {
    const found: Snapshot[] = [];
    for (let Marker: unknown; ;) {
      const page = await call(client, `Describe${word}s`, { ...input, Marker });
      found.push(...page[`${word}s`] as Snapshot[]);
      Marker = page.Marker;
      if (!Marker) return found;
    }
  };
  const id = `${word}Identifier`;
  return {
    async describe(snapshot) {
      const [found] = await describe(here, { [id]: snapshot });
      if (!found) throw fail(`${word}NotFoundFault`, `${snapshot} is not shown yet`);
      // A key of AWS's own (sse-rds) counts as none; older answers have no type.
      const { StorageEncryptionType: type, Encrypted, StorageEncrypted } = found;
      return { sourceId: found[ownerField] as string, needsKey: type === undefined ? Boolean(Encrypted ?? StorageEncrypted) : type === "sse-kms" };
    },
    async copy({ sourceArn, targetId, kmsKeyId, tags }) {
      await call(there, `Copy${word}`, {
        [`Source${id}`]: sourceArn, [`Target${id}`]: targetId, KmsKeyId: kmsKeyId, CopyTags: true,
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      });
    },
    copies: async () => (await describe(there, { SnapshotType: "manual" })).map((copy) => ({
      id: copy[id] as string, status: copy.Status ?? "", createdAt: copy.SnapshotCreateTime?.getTime() ?? 0,
      sourceId: copy.TagList?.find(({ Key }) => Key === SOURCE_ID_TAG)?.Value,
    })),
    remove: async (snapshot) => void await call(there, `Delete${word}`, { [id]: snapshot }),
  };
}
