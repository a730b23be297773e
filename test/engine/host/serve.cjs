"use strict";
const { createRequire } = require("node:module");
const messages = require("@pulumi/pulumi/proto/language_pb");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { dependencies, requiredPackages } = require("./packages.cjs");
const { runPlugin, runProgram, stopAll } = require("./programs.cjs");

const sdk = createRequire(require.resolve("@pulumi/pulumi"));
const grpc = sdk("@grpc/grpc-js");
const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb");
const plugins = require("@pulumi/pulumi/proto/plugin_pb");

/** Serves the protocol of a language host on a port of 127.0.0.1. What is not here is refused by its name. */
async function serve(engine) {
  const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(LanguageRuntimeService, Object.fromEntries(Object.entries(LanguageRuntimeService).map(([name, method]) => [name, handler(name, method, engine)])));
  const port = await new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { port, stop: () => { stopAll(); server.forceShutdown(); process.exit(); } };
}

function handler(name, { responseStream }, engine) {
  if (name === "runPlugin") return (call) => runPlugin(call);
  const answer = answers[name];
  if (answer) return (call, callback) => { Promise.resolve().then(() => answer(call.request, engine)).then((response) => callback(null, response), (error) => callback({ code: grpc.status.UNKNOWN, details: error.stack })); };
  const refusal = { code: grpc.status.UNIMPLEMENTED, details: `the stand-in for the Node language host has no ${name}` };
  return responseStream ? (call) => call.destroy(Object.assign(new Error(refusal.details), refusal)) : (_, callback) => callback(refusal);
}

const answers = {
  handshake: () => new messages.LanguageHandshakeResponse(),
  cancel: () => { stopAll(); return new Empty(); },
  getPluginInfo: () => { const info = new plugins.PluginInfo(); info.setVersion(require("@pulumi/pulumi/package.json").version); return info; },
  run: (request, engine) => runProgram(request, engine),
  about: () => {
    const response = new messages.AboutResponse();
    response.setExecutable(process.execPath);
    response.setVersion(process.version);
    return response;
  },
  getRequiredPackages: (request) => {
    const response = new messages.GetRequiredPackagesResponse();
    response.setPackagesList(requiredPackages(request.getInfo().getProgramDirectory()).map((found) => filled(new plugins.PackageDependency(), found)));
    return response;
  },
  getRequiredPlugins: (request) => {
    const response = new messages.GetRequiredPluginsResponse();
    response.setPluginsList(requiredPackages(request.getInfo().getProgramDirectory()).map((found) => filled(new plugins.PluginDependency(), found)));
    return response;
  },
  getProgramDependencies: (request) => {
    const response = new messages.GetProgramDependenciesResponse();
    response.setDependenciesList(dependencies(request.getInfo().getProgramDirectory(), request.getTransitivedependencies()).map(({ name, version }) => {
      const dependency = new messages.DependencyInfo();
      dependency.setName(name);
      dependency.setVersion(version);
      return dependency;
    }));
    return response;
  },
};

function filled(message, { name, version, server }) {
  message.setName(name);
  message.setKind("resource");
  message.setVersion(version);
  message.setServer(server);
  return message;
}

module.exports = { serve };
