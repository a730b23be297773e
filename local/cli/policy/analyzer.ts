import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { compiledEntry, projectFolder } from "../../compiled";
import { UserError } from "../../kernel/errors";
import { requireFrom } from "../../program/child/pulumi";
import { marked } from "./values";

/** Pulumi's own analyzer for a policy pack: the process that the CLI would start, and the gRPC that the CLI would speak. */

export interface Analyzed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly props: object;
}

/** What a policy said. */
export interface Diagnostic {
  readonly policy: string;
  readonly message: string;
  readonly urn: string;
  readonly level: Level;
  readonly severity: string;
}

export type Level = "advisory" | "mandatory" | "disabled" | "remediate";

/** A policy as the pack describes it. */
export interface PolicyInfo {
  readonly name: string;
  readonly description: string;
  readonly level: Level;
  readonly severity: string;
  readonly fix: string;
  readonly url: string;
  /** Names of the properties that its configuration may have. */
  readonly settings: readonly string[];
}

/** What is configured for one policy. */
export interface PolicySetting {
  readonly level: Level;
  readonly properties: object;
}

/** In the order of the protocol's numbers. */
const LEVELS: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];
const SEVERITIES = ["unspecified", "low", "medium", "high", "critical"];

/** Pulumi's protocol, from this project's packages; loaded when it is needed. */
function loadProtocol() {
  // What Pulumi itself requires: of a package that is there twice, its own copy.
  const own = requireFrom(requireFrom(projectFolder()).resolve("@pulumi/pulumi"));
  return {
    grpc: own("@grpc/grpc-js") as typeof import("@grpc/grpc-js"),
    messages: own("@pulumi/pulumi/proto/analyzer_pb") as typeof proto,
    services: own("@pulumi/pulumi/proto/analyzer_grpc_pb") as typeof import("@pulumi/pulumi/proto/analyzer_grpc_pb"),
    struct: own("google-protobuf/google/protobuf/struct_pb") as typeof import("google-protobuf/google/protobuf/struct_pb"),
    empty: own("google-protobuf/google/protobuf/empty_pb") as typeof import("google-protobuf/google/protobuf/empty_pb"),
    script: requireFrom(projectFolder()).resolve("@pulumi/pulumi/cmd/run-policy-pack"),
  };
}

type Protocol = ReturnType<typeof loadProtocol>;

export interface PackPlace {
  /** The folder of the pack: its `package.json` has the version. */
  readonly directory: string;
  /** What is run: a path of a JavaScript or TypeScript file, or the folder. */
  readonly program: string;
}

/** A pack that is being served. */
export class Analyzer {
  private readonly proto: typeof proto;

  private constructor(private readonly child: ChildProcess, private readonly client: AnalyzerClient, private readonly protocol: Protocol) {
    this.proto = protocol.messages;
  }

  /** Rejects with a `UserError` when the pack does not start. */
  static async open(pack: PackPlace): Promise<Analyzer> {
    const protocol = loadProtocol();
    const child = spawn(process.execPath, [compiledEntry("policy-child"), protocol.script, "127.0.0.1:0", pack.program], { cwd: pack.directory, stdio: ["ignore", "pipe", "pipe"] });
    try {
      const limits = { "grpc.max_receive_message_length": MAX_MESSAGE, "grpc.max_send_message_length": MAX_MESSAGE };
      const client = new protocol.services.AnalyzerClient(`127.0.0.1:${await portOf(child)}`, protocol.grpc.credentials.createInsecure(), limits);
      return new Analyzer(child, client, protocol);
    } catch (error) {
      child.kill();
      throw error;
    }
  }

  async policies(): Promise<readonly PolicyInfo[]> {
    const info = await unary<proto.AnalyzerInfo>((done) => this.client.getAnalyzerInfo(new this.protocol.empty.Empty(), done));
    return info.getPoliciesList().map((policy) => ({
      name: policy.getName(), description: policy.getDescription(), level: LEVELS[policy.getEnforcementlevel()]!, severity: SEVERITIES[policy.getSeverity()]!,
      fix: policy.getRemediationSteps(), url: policy.getUrl(), settings: Object.keys(policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {}),
    }));
  }

  /** As `--policy-pack-config` of the CLI does. */
  async configure(settings: ReadonlyMap<string, PolicySetting>): Promise<void> {
    const request = new this.proto.ConfigureAnalyzerRequest();
    for (const [name, { level, properties }] of settings) {
      const config = new this.proto.PolicyConfig();
      config.setEnforcementlevel(LEVELS.indexOf(level) as proto.EnforcementLevel);
      config.setProperties(this.struct(properties));
      request.getPolicyconfigMap().set(name, config);
    }
    await unary((done) => this.client.configure(request, done));
  }

  /** One resource, by its inputs. */
  async analyze({ urn, type, name, parent, props }: Analyzed): Promise<readonly Diagnostic[]> {
    const request = new this.proto.AnalyzeRequest();
    request.setUrn(urn).setType(type).setName(name).setOptions(this.options(parent)).setProperties(this.struct(props));
    return this.said(await unary<proto.AnalyzeResponse>((done) => this.client.analyze(request, done)), urn);
  }

  /** The stack, by its resources' outputs. */
  async analyzeStack(resources: readonly Analyzed[]): Promise<readonly Diagnostic[]> {
    const request = new this.proto.AnalyzeStackRequest();
    request.setResourcesList(resources.map(({ urn, type, name, parent, props }) => new this.proto.AnalyzerResource()
      .setUrn(urn).setType(type).setName(name).setParent(parent ?? "").setOptions(this.options(parent)).setProperties(this.struct(props))));
    return this.said(await unary<proto.AnalyzeResponse>((done) => this.client.analyzeStack(request, done)), "");
  }

  async close(): Promise<void> {
    this.client.close();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => { this.child.once("exit", resolve); });
    this.child.kill();
    await ended;
  }

  private struct(value: object) {
    const { Struct } = this.protocol.struct;
    return Struct.fromJavaScript(marked(value) as Parameters<typeof Struct.fromJavaScript>[0]);
  }

  private options(parent: string | undefined): proto.AnalyzerResourceOptions {
    return new this.proto.AnalyzerResourceOptions().setParent(parent ?? "");
  }

  private said(response: proto.AnalyzeResponse, urn: string): Diagnostic[] {
    return response.getDiagnosticsList().map((one) => ({
      policy: one.getPolicyname(), message: one.getMessage().replace(`${one.getDescription()}\n`, ""), urn: one.getUrn() || urn,
      level: LEVELS[one.getEnforcementlevel()]!, severity: SEVERITIES[one.getSeverity()]!,
    }));
  }
}

/** As Pulumi's engine and the SDK have it. */
const MAX_MESSAGE = 400 * 1024 * 1024;

type Done<T> = (error: Error | null, answer: T) => void;

const unary = <T>(call: (done: Done<T>) => unknown): Promise<T> => new Promise((resolve, reject) => {
  call((error, answer) => (error ? reject(error) : resolve(answer)));
});

/** The first line that a pack prints is its port. */
async function portOf(child: ChildProcess): Promise<string> {
  let said = "";
  child.stderr!.on("data", (chunk: Buffer) => { said = (said + chunk.toString()).slice(-4000); });
  const lines = createInterface({ input: child.stdout! });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      if (/^\d+$/.test(line.trim())) resolve(line.trim());
      else said += `${line}\n`;
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new UserError(`the policy pack ended before it was ready (exit code ${code}):\n${said.trim()}`)));
  });
}
