import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { compiledEntry, projectFolder } from "../compiled";
import type { Kernel } from "../kernel/kernel";
import { requireFrom } from "../program/child/pulumi";
import { loadProtocol } from "./requests";
import { ProviderService } from "./service";

/** The providers for Pulumi's engine, each on a port of its own on 127.0.0.1. */
export interface EngineDoor {
  readonly awsPort: number;
  readonly awsxPort: number;
  close(): Promise<void>;
}

/** Opens the ports. What stands behind them is loaded when an engine first comes, so that a cloud alone stays quick. */
export async function openEngineDoor(kernel: Kernel): Promise<EngineDoor> {
  const aws = await openAws(kernel);
  const awsx = await openAwsx();
  return { awsPort: aws.port, awsxPort: awsx.port, close: async () => { await Promise.all([aws.close(), awsx.close()]); } };
}

interface Door {
  readonly port: number;
  close(): Promise<void>;
}

async function openAws(kernel: Kernel): Promise<Door> {
  let injector: { inject(socket: Socket): void; close(): void } | undefined;
  const load = () => {
    const protocol = loadProtocol();
    const server = new protocol.grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    const service = new ProviderService({ kernel, protocol, version: versionOf("@pulumi/aws") });
    server.addService(protocol.service, service.handlers());
    const connections = server.createConnectionInjector(protocol.grpc.ServerCredentials.createInsecure());
    return {
      inject(socket: Socket) {
        const peer = `${socket.remoteAddress}:${socket.remotePort}`;
        socket.once("close", () => service.forget(peer));
        connections.injectConnection(socket);
      },
      close: () => { connections.destroy(); server.forceShutdown(); },
    };
  };
  return listen((socket) => (injector ??= load()).inject(socket), () => { injector?.close(); });
}

/** Components are made by a process of their own, in which Pulumi's SDK runs as in a program. */
async function openAwsx(): Promise<Door> {
  let child: { readonly process: ChildProcess; readonly port: Promise<number> } | undefined;
  return listen((socket) => {
    child ??= startAwsx(() => { child = undefined; });
    child.port.then((port) => {
      const other = connect(port, "127.0.0.1");
      for (const [from, to] of [[socket, other], [other, socket]] as const) {
        from.pipe(to);
        from.on("error", () => to.destroy());
      }
    }, () => socket.destroy());
  }, () => { child?.process.kill("SIGKILL"); });
}

function startAwsx(onEnd: () => void): { process: ChildProcess; port: Promise<number> } {
  const started = spawn(process.execPath, [compiledEntry("awsx-provider")], { cwd: projectFolder(), stdio: ["ignore", "pipe", "inherit"] });
  const end = () => started.kill("SIGKILL");
  process.once("exit", end);
  started.once("exit", () => {
    process.removeListener("exit", end);
    onEnd();
  });
  const port = new Promise<number>((resolve, reject) => {
    createInterface({ input: started.stdout }).on("line", (line) => { if (/^\d+$/.test(line)) resolve(Number(line)); });
    started.once("exit", () => reject(new Error("the awsx provider did not start")));
  });
  port.catch(() => undefined);
  return { process: started, port };
}

async function listen(onConnection: (socket: Socket) => void, onClose: () => void): Promise<Door> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      onClose();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const versionOf = (name: string): string => (JSON.parse(readFileSync(requireFrom(projectFolder()).resolve(`${name}/package.json`), "utf8")) as { version: string }).version;
