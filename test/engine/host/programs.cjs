"use strict";
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const messages = require("@pulumi/pulumi/proto/language_pb");

/** With this code a program says that it has told its error to the engine already. */
const TOLD = 32;

const running = new Set();

/** Runs a program by the SDK that it has installed, as a process of its own. */
function runProgram(request, engine) {
  const info = request.getInfo();
  const options = info.getOptions()?.toJavaScript() ?? {};
  const flags = [
    ["monitor", request.getMonitorAddress()], ["engine", engine], ["organization", request.getOrganization()], ["project", request.getProject()],
    ["stack", request.getStack()], ["root-directory", info.getRootDirectory()], ["pwd", request.getPwd()], ["parallel", String(request.getParallel())],
  ];
  const args = [
    ...flags.filter(([, value]) => value).flatMap(([name, value]) => [`--${name}`, value]), ...(request.getDryrun() ? ["--dry-run"] : []),
    info.getEntryPoint() || ".", ...request.getArgsList(),
  ];
  const environment = {
    ...process.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    // Pulumi's host takes a program for TypeScript unless its options say otherwise.
    PULUMI_NODEJS_TYPESCRIPT: String(options.typescript ?? true),
    ...(options.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
  const nodeArgs = typeof options.nodeargs === "string" ? options.nodeargs.split(" ").filter(Boolean) : [];
  // What it prints, the CLI reads from this process.
  const child = start([...nodeArgs, sdkProgram("run", info.getProgramDirectory()), ...args], { cwd: request.getPwd(), env: environment, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      const response = new messages.RunResponse();
      if (code === TOLD) response.setBail(true);
      else if (code !== 0) response.setError(signal ? `Program was ended by ${signal}` : `Program exited with non-zero exit code: ${code}`);
      resolve(response);
    });
  });
}

/** Runs a plugin that is written in JavaScript: a policy pack, a provider. */
function runPlugin(call) {
  const { request } = call;
  const info = request.getInfo();
  const isPack = request.getKind() === "analyzer";
  const directory = info.getProgramDirectory();
  const program = sdkProgram(isPack ? "run-policy-pack" : "run-plugin", directory);
  const environment = Object.fromEntries(request.getEnvList().map((variable) => { const at = variable.indexOf("="); return [variable.slice(0, at), variable.slice(at + 1)]; }));
  // A pack reads its version, and its TypeScript options, where it runs.
  const child = isPack
    ? start([program, ...request.getArgsList(), "."], { cwd: directory, env: environment, stdio: ["ignore", "pipe", "pipe"] })
    : start([program, directory, ...request.getArgsList()], { cwd: request.getPwd(), env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const tell = (set) => { const response = new messages.RunPluginResponse(); set(response); call.write(response); };
  child.stdout.on("data", (bytes) => tell((response) => response.setStdout(bytes)));
  child.stderr.on("data", (bytes) => tell((response) => response.setStderr(bytes)));
  child.once("error", (error) => call.destroy(error));
  child.once("close", (code) => { tell((response) => response.setExitcode(code ?? 1)); call.end(); });
  call.on("cancelled", () => child.kill("SIGKILL"));
}

function start(args, options) {
  const child = spawn(process.execPath, args, options);
  running.add(child);
  child.once("close", () => running.delete(child));
  return child;
}

function stopAll() {
  for (const child of running) child.kill("SIGKILL");
}

const sdkProgram = (name, directory) => createRequire(join(directory, "package.json")).resolve(`@pulumi/pulumi/cmd/${name}`);

module.exports = { runPlugin, runProgram, stopAll };
