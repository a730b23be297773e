import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LocalCloud } from "../../local/cloud";
import type { Denial } from "../../local/kernel/errors";
import type { Entry, EntryBody } from "../../local/kernel/journal";
import type { DeployedResource } from "../../local/program/engine";

/** A cloud with the corpus in it: what sets a case going, and what was seen. */
export class Scene {
  constructor(readonly cloud: LocalCloud, readonly resources: readonly DeployedResource[]) {}

  /** A client of an SDK: as the account's root. */
  client<T>(Client: new (config: object) => T, more: object = {}): T {
    return new Client({ endpoint: this.cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1, ...more });
  }

  /** @param type the end of its token: `function:Function` */
  output(type: string, name: string, key: string): string {
    const found = this.resources.find((one) => one.type.endsWith(type) && one.name === name);
    if (!found) throw new Error(`there is no ${type} ${name}`);
    return String(found.outputs[key]);
  }

  /** An event for a case. Default: from the source of its name, to the bus that the cases share. */
  async publish(name: string, { source = name, bus = "sound-bus", detail = {} }: { readonly source?: string; readonly bus?: string; readonly detail?: object } = {}): Promise<void> {
    const { FailedEntryCount } = await this.client(EventBridgeClient).send(new PutEventsCommand({ Entries: [{ EventBusName: this.output("eventBus:EventBus", bus, "name"), Source: source, DetailType: "placed", Detail: JSON.stringify(detail) }] }));
    if (FailedEntryCount) throw new Error("PutEvents failed");
  }

  /** What the function's failure is called; undefined when it did not fail. */
  async invoke(name: string, event: object = {}): Promise<string | undefined> {
    return (await this.client(LambdaClient).send(new InvokeCommand({ FunctionName: this.output("function:Function", name, "name"), Payload: Buffer.from(JSON.stringify(event)) }))).FunctionError;
  }

  /** Deliveries of a case's rules, or to its targets. */
  deliveries(name: string, position = 0) {
    return this.entries("delivery", position).filter(({ rule, targetArn }) => rule?.startsWith(name) || targetArn.includes(`:${name}`));
  }

  entries<K extends EntryBody["kind"]>(kind: K, position = 0): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.cloud.kernel.journal.since(position).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }
}

/** What was seen of a case since its trigger. */
export class Seen {
  constructor(readonly scene: Scene, readonly position: number, readonly name: string) {}

  /** The actions that somebody was denied. */
  get denied(): string[] {
    const denials = this.scene.cloud.kernel.journal.since(this.position).flatMap((entry): Denial[] => ("denial" in entry && entry.denial ? [entry.denial] : []));
    return denials.map(({ action }) => action);
  }

  /** How deliveries of the case's rules, or to its targets, came out. */
  get outcomes(): (string | undefined)[] {
    return this.deliveries.map(({ outcome }) => outcome);
  }

  get deliveries() {
    return this.scene.deliveries(this.name, this.position);
  }

  /** The loops that were stopped. */
  get loops(): string[] {
    return this.scene.entries("note", this.position).map(({ message }) => message).filter((message) => message.startsWith("Stopped a loop"));
  }

  /** Invocations of the case's functions. */
  get invocations() {
    return this.scene.entries("invocation", this.position).filter(({ functionArn }) => functionArn.includes(`:${this.name}`));
  }

  get executions() {
    return this.scene.entries("transition", this.position).filter(({ stateMachineArn, state }) => stateMachineArn.includes(`:${this.name}`) && state === undefined);
  }

  get calls(): string[] {
    return this.scene.entries("call", this.position).map(({ service, operation }) => `${service}:${operation}`);
  }
}
