import { join } from "node:path";
import { LocalCloud } from "../../local/cloud";
import { UserError } from "../../local/kernel/errors";
import { Child } from "../../local/program/child-process";
import { Engine, type DeployedResource, type RegisteredInputs } from "../../local/program/engine";
import { readManifest } from "../../local/program/manifest";
import type { PlainMap, RegisterRequest, RequestKind, Requests } from "../../local/program/protocol";

const CORPUS = join(__dirname, "corpus");

/** A resource that the cloud refused, and what it said. */
export interface Refused {
  readonly resource: RegisteredInputs;
  readonly message: string;
}

export interface DeployedCorpus {
  readonly cloud: LocalCloud;
  readonly resources: readonly DeployedResource[];
  /** By the case's name: the first refusal of each. */
  readonly refused: ReadonlyMap<string, Refused>;
}

/**
 * Deploys the corpus in one run of its program, as `runProgram` would, but for one thing: what is refused in one of the
 * cases that are there to be refused is noted, and the program goes on as if it had been made. `refusable`: their names.
 */
export async function deployCorpus(refusable: readonly string[]): Promise<DeployedCorpus> {
  const cloud = await LocalCloud.open({ clock: "virtual", maxHops: 2 });
  const manifest = readManifest({ directory: CORPUS, stack: "dev" });
  const refused = new Map<string, Refused>();
  const registered = new Map<string, RegisteredInputs>();
  const abort = new AbortController();
  const engine = new Engine({
    manifest, kernel: cloud.kernel, trace: cloud.kernel.journal.begin(), signal: abort.signal, onResource: () => undefined,
    onRegister: (resource) => registered.set(`${resource.type} ${resource.name}`, resource),
  });
  const handle = async <K extends RequestKind>(of: K, ask: Requests[K]["ask"]): Promise<Requests[K]["answer"]> => {
    try {
      return await engine.handle(of, ask);
    } catch (error) {
      const { type, name } = ask as RegisterRequest;
      const resource = registered.get(`${type} ${name}`);
      const of = refusable.find((one) => name?.startsWith(one));
      if (!(error instanceof UserError) || !resource || of === undefined) throw error;
      if (!refused.has(of)) refused.set(of, { resource, message: error.message });
      return { urn: resource.urn, id: "refused", outputs: { ...resource.inputs, arn: "", name: "" } satisfies PlainMap, secretOutputs: [] } as Requests[K]["answer"];
    }
  };
  try {
    await new Child({ manifest, region: "us-east-1", endpoint: cloud.url, stallMs: 60_000, handle, onLog: () => undefined, onLoaded: () => undefined }).run();
    return { cloud, resources: engine.resources, refused };
  } catch (error) {
    abort.abort();
    await cloud.dispose();
    throw error;
  }
}
