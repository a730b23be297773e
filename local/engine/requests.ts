import type * as grpc from "@grpc/grpc-js";
import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { requireFrom } from "../program/child/pulumi";
import { projectFolder } from "../compiled";

export type { IResourceProviderServer, Messages };

/** Pulumi's protocol and the gRPC that it brings along: a quarter of a second to load, so only when an engine calls. */
export interface Protocol {
  readonly grpc: typeof grpc;
  readonly messages: typeof Messages;
  readonly service: grpc.ServiceDefinition<IResourceProviderServer>;
  readonly Struct: { fromJavaScript(value: object): Struct };
  readonly Empty: new () => object;
  readonly PluginInfo: new () => { setVersion(version: string): void };
}

export interface Struct {
  toJavaScript(): Record<string, unknown>;
}

export function loadProtocol(): Protocol {
  const require = requireFrom(projectFolder());
  const own = requireFrom(require.resolve("@pulumi/pulumi"));
  return {
    grpc: own("@grpc/grpc-js") as typeof grpc,
    messages: own("@pulumi/pulumi/proto/provider_pb") as typeof Messages,
    service: (own("@pulumi/pulumi/proto/provider_grpc_pb") as { ResourceProviderService: grpc.ServiceDefinition<IResourceProviderServer> }).ResourceProviderService,
    Struct: (own("google-protobuf/google/protobuf/struct_pb") as { Struct: Protocol["Struct"] }).Struct,
    Empty: (own("google-protobuf/google/protobuf/empty_pb") as { Empty: Protocol["Empty"] }).Empty,
    PluginInfo: (own("@pulumi/pulumi/proto/plugin_pb") as { PluginInfo: Protocol["PluginInfo"] }).PluginInfo,
  };
}

/** The type and the logical name in a URN. */
export function ofUrn(urn: string): { readonly type: string; readonly name: string } {
  const [, , types, ...name] = urn.split("::");
  return { type: types!.split("$").pop()!, name: name.join("::") };
}
