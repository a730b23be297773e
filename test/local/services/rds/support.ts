import { CreateDBClusterCommand, CreateDBInstanceCommand, RDSClient, type CreateDBInstanceCommandInput } from "@aws-sdk/client-rds";
import type { AwsEvent } from "../../../../local/kernel/ports";
import { AWS_EVENTS } from "../../../../local/kernel/ports";
import type { Trace } from "../../../../local/kernel/journal";
import type { ServiceModule } from "../../../../local/kernel/service";
import { kms } from "../../../../local/services/kms";
import { rds } from "../../../../local/services/rds";
import { Served } from "../../../support/served";

export const ACCOUNT = "123456789012";

export interface Emitted extends AwsEvent {
  readonly region: string;
  readonly trace: Trace;
}

/** What goes to the default bus, caught before it gets there. */
const bus = (emitted: Emitted[]): ServiceModule => ({
  id: "bus", wire: { sdk: "@aws-sdk/client-eventbridge", protocol: "json1.1", signingName: "bus", version: "x", target: "Bus" }, eventSource: "bus", codes: { validation: "V", accessDenied: "A" },
  open(context) {
    context.ports.provide(AWS_EVENTS, { emit: (region, event, trace) => { emitted.push({ ...event, region, trace }); } });
    return { operations: {} };
  },
});

/** RDS and KMS over HTTP, with a virtual clock. */
export class RdsCloud {
  readonly rds: RDSClient;
  readonly west: RDSClient;

  private constructor(readonly served: Served, readonly emitted: Emitted[]) {
    this.rds = new RDSClient(served.client);
    this.west = new RDSClient({ ...served.client, region: "us-west-2" });
  }

  static async open(): Promise<RdsCloud> {
    const emitted: Emitted[] = [];
    const served = await Served.open([bus(emitted), kms, rds], { clock: "virtual", seed: "rds" });
    return new RdsCloud(served, emitted);
  }

  /** Lets everything that was begun be done. */
  async settle(ms = 2_000): Promise<void> {
    await this.served.kernel.clock.advance(ms);
  }

  /** Does something while the clock stands still, so that nothing that was begun is done. */
  async still(task: () => Promise<unknown>): Promise<void> {
    const end = this.served.kernel.work.begin();
    try {
      await task();
    } finally {
      end();
    }
  }

  async instance(id: string, more: Partial<CreateDBInstanceCommandInput> = {}) {
    const { DBInstance } = await this.rds.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: id, ...more }));
    return DBInstance!;
  }

  async cluster(id: string, more: object = {}) {
    const { DBCluster } = await this.rds.send(new CreateDBClusterCommand({
      DBClusterIdentifier: id, Engine: "aurora-postgresql", MasterUsername: "dbadmin", MasterUserPassword: "long-enough", ...more,
    }));
    return DBCluster!;
  }

  /** The numbers of the events about something, in order. */
  eventsOf(id: string): string[] {
    return this.emitted.flatMap(({ detail }) => {
      const { SourceIdentifier, EventID } = detail as { SourceIdentifier: string; EventID: string };
      return SourceIdentifier === id ? [EventID.slice(-4)] : [];
    });
  }

  dispose(): Promise<void> {
    return this.served.dispose();
  }
}

export const INSTANCE = {
  DBInstanceIdentifier: "db", DBInstanceClass: "db.t4g.micro", Engine: "postgres", EngineVersion: "17.6", AllocatedStorage: 20, MasterUsername: "dbadmin", MasterUserPassword: "long-enough",
} as const;

export const arn = (kind: string, id: string, region = "us-east-1"): string => `arn:aws:rds:${region}:${ACCOUNT}:${kind}:${id}`;
