import type { Caller } from "../../local/kernel/caller";
import { Kernel, type KernelOptions } from "../../local/kernel/kernel";
import type { ServiceModule } from "../../local/kernel/service";

/** A kernel with some services and without HTTP, for tests of one service's internals. Everything is allowed. */
export function kernelWith(modules: readonly ServiceModule[], options: Partial<KernelOptions> = {}) {
  const kernel = new Kernel({ seed: "test", authorizer: () => ({ require: () => undefined }), ...options });
  kernel.start(modules, () => "http://127.0.0.1:0");
  const root: Caller = { type: "Root", account: kernel.account };
  return {
    kernel,
    /** Runs an operation as the account's root, or as `caller`. */
    call: <Out = Record<string, unknown>>(service: string, operation: string, input: object = {}, caller: Caller = root, region = kernel.region): Promise<Out> =>
      kernel.dispatch.handle<Out>({ service, operation, input, caller, region, transport: { via: "wire" } }),
    dispose: () => kernel.dispose(),
  };
}
