import type { IncomingMessage, ServerResponse } from "node:http";
import { IamAuthorizer } from "./kernel/iam-authorizer";
import { Kernel, type KernelOptions } from "./kernel/kernel";
import { SERVICES } from "./services";
import { listen, type Wire } from "./wire/server";

export interface CloudOptions extends Omit<KernelOptions, "authorizer"> {
  /** TCP port on 127.0.0.1; 0 for a free one. Default 0. */
  readonly port?: number;
  /** Answers requests below `/_local`; returns false for what it does not know. */
  readonly local?: (request: IncomingMessage, response: ServerResponse, cloud: LocalCloud) => boolean;
}

/** A whole AWS-like cloud in this process. Two of them never meet. */
export class LocalCloud {
  private constructor(readonly kernel: Kernel, private readonly wire: Wire) {}

  /** Starts the services and listens. Rejects when the port is taken. */
  static async open(options: CloudOptions = {}): Promise<LocalCloud> {
    const kernel = new Kernel({ ...options, authorizer: (ports) => new IamAuthorizer(ports) });
    const wire = await listen({
      port: options.port ?? 0, modules: SERVICES, kernel,
      local: (request, response) => options.local?.(request, response, cloud) ?? false,
    });
    kernel.start(SERVICES, () => wire.url);
    const cloud: LocalCloud = new LocalCloud(kernel, wire);
    return cloud;
  }

  /** `http://127.0.0.1:PORT`: what `AWS_ENDPOINT_URL` is set to. */
  get url(): string {
    return this.wire.url;
  }

  /** The services it has, by their ids. */
  get services(): readonly string[] {
    return SERVICES.map(({ id }) => id);
  }

  /** Ends everything it started: the endpoint first, then the services in reverse order. */
  async dispose(): Promise<void> {
    try {
      await this.wire.close();
    } finally {
      await this.kernel.dispose();
    }
  }
}
