import { zipSync } from "fflate";
import type { Caller } from "../../local/kernel/caller";
import { IamAuthorizer } from "../../local/kernel/iam-authorizer";
import { createIds } from "../../local/kernel/ids";
import { Kernel } from "../../local/kernel/kernel";
import { SERVICES } from "../../local/services";
import { faulty } from "./faulty";

/** One rule of the soak, for events whose `detail.n` is from `from` until before `to`, of 1,000. */
export interface Spec {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly target: "queue" | "fifo" | "machine" | "function";
  /** `shut`: there is one, and it refuses. */
  readonly deadLetters: "none" | "open" | "shut";
  /** What happens to the rule's queue, or to the rule itself, as time goes by. */
  readonly faults?: "queue" | "rule";
}

export const SPECS: readonly Spec[] = [
  { name: "healthy", from: 0, to: 300, target: "queue", deadLetters: "none" },
  { name: "fifo", from: 100, to: 200, target: "fifo", deadLetters: "open" },
  { name: "failing", from: 150, to: 350, target: "queue", deadLetters: "open", faults: "queue" },
  { name: "failing-bare", from: 300, to: 450, target: "queue", deadLetters: "none", faults: "queue" },
  { name: "failing-shut", from: 400, to: 500, target: "queue", deadLetters: "shut", faults: "queue" },
  { name: "machine", from: 500, to: 650, target: "machine", deadLetters: "open" },
  { name: "machine-bare", from: 600, to: 700, target: "machine", deadLetters: "none" },
  { name: "function-gone", from: 700, to: 750, target: "function", deadLetters: "open" },
  { name: "function-gone-bare", from: 740, to: 780, target: "function", deadLetters: "none" },
  { name: "switched", from: 780, to: 880, target: "queue", deadLetters: "open", faults: "rule" },
];

export const BUS = "soak";
const ROLE = { trust: "events.amazonaws.com", allows: "states:StartExecution" };
const allow = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
export const OPEN = allow({ Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" });

/** The cloud of a soak: real services with IAM on the virtual clock, no HTTP. */
export class Scene {
  readonly kernel: Kernel;
  private readonly caller: Caller;

  constructor(seed: string, took: (machine: string, input: string) => void) {
    const chance = createIds(`${seed} faults`).fraction;
    this.kernel = new Kernel({ seed, clock: "virtual", authorizer: (ports) => new IamAuthorizer(ports) });
    this.kernel.start([...SERVICES.filter(({ id }) => id !== "states"), faulty(chance, took)], () => "http://127.0.0.1:0");
    this.caller = { type: "Root", account: this.kernel.account };
  }

  call<Out = Record<string, unknown>>(service: string, operation: string, input: object): Promise<Out> {
    const { kernel, caller } = this;
    return kernel.dispatch.handle<Out>({ service, operation, input, caller, region: kernel.region, transport: { via: "wire" } });
  }

  arn(service: string, resource: string): string {
    return `arn:aws:${service}:${this.kernel.region}:${this.kernel.account}:${resource}`;
  }

  url(queue: string): string {
    return `http://127.0.0.1:0/${this.kernel.account}/${queue}`;
  }

  async build(): Promise<void> {
    await this.call("events", "CreateEventBus", { Name: BUS });
    const role = async (RoleName: string, service: string) => {
      const { Role } = await this.call<{ Role: { Arn: string } }>("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: allow({ Principal: { Service: service }, Action: "sts:AssumeRole" }) });
      await this.call("iam", "PutRolePolicy", { RoleName, PolicyName: "p", PolicyDocument: allow({ Action: ROLE.allows, Resource: "*" }) });
      return Role.Arn;
    };
    const [events, lambda] = [await role("events", ROLE.trust), await role("lambda", "lambda.amazonaws.com")];
    for (const spec of SPECS) await this.wire(spec, events, lambda);
  }

  private async wire(spec: Spec, role: string, functionRole: string): Promise<void> {
    const { name, from, to, target, deadLetters } = spec;
    const EventPattern = JSON.stringify({ detail: { n: [{ numeric: [">=", from, "<", to] }] } });
    const { RuleArn } = await this.call<{ RuleArn: string }>("events", "PutRule", { Name: name, EventBusName: BUS, EventPattern });
    if (deadLetters !== "none") await this.queue(`${name}-dead`, deadLetters === "open");
    let Arn = this.arn("sqs", queueOf(spec));
    if (target === "queue" || target === "fifo") await this.queue(queueOf(spec), true);
    if (target === "machine") Arn = this.arn("states", `stateMachine:${name}`);
    if (target === "function") {
      const code = { ZipFile: zipSync({ "index.js": Buffer.from("exports.handler = async () => {};") }) };
      ({ FunctionArn: Arn } = await this.call<{ FunctionArn: string }>("lambda", "CreateFunction", { FunctionName: name, Role: functionRole, Runtime: "nodejs24.x", Handler: "index.handler", Code: code }));
      await this.call("lambda", "AddPermission", { FunctionName: name, StatementId: "e", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: RuleArn });
    }
    await this.call("events", "PutTargets", {
      Rule: name, EventBusName: BUS, Targets: [{
        Id: "t", Arn, ...(target === "machine" && { RoleArn: role, RetryPolicy: { MaximumRetryAttempts: 2 } }), ...(target === "fifo" && { SqsParameters: { MessageGroupId: "g" } }),
        ...(deadLetters !== "none" && { DeadLetterConfig: { Arn: this.arn("sqs", `${name}-dead`) } }),
      }],
    });
    if (target === "function") await this.call("lambda", "DeleteFunction", { FunctionName: name });
  }

  async queue(name: string, open: boolean): Promise<void> {
    const fifo = name.endsWith(".fifo") && { FifoQueue: "true", ContentBasedDeduplication: "true" };
    await this.call("sqs", "CreateQueue", { QueueName: name, Attributes: { ...fifo, ...(open && { Policy: OPEN }) } });
  }
}

export const queueOf = ({ name, target }: Spec): string => (target === "fifo" ? `${name}.fifo` : name);
