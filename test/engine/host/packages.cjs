"use strict";
const { existsSync, readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

/** The providers that a program may need: installed packages that say so of themselves. */
function requiredPackages(directory) {
  const found = new Map();
  for (const { name, version, pulumi } of installed(join(directory, "node_modules"))) {
    if (!pulumi?.resource) continue;
    const required = { name: pulumi.name ?? name.replace(/^@pulumi\//, "").replace(/^@/, ""), version: `v${(pulumi.version ?? version).replace(/^v/, "")}`, server: pulumi.server ?? "" };
    found.set(`${required.name} ${required.version}`, required);
  }
  return [...found.values()];
}

/** What `package.json` asks for, or all that is installed, with the installed versions. */
function dependencies(directory, transitive) {
  const all = [...installed(join(directory, "node_modules"))];
  if (transitive) return all.map(({ name, version }) => ({ name, version }));
  const manifest = read(join(directory, "package.json")) ?? {};
  const direct = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.keys(direct).map((name) => ({ name, version: read(join(directory, "node_modules", name, "package.json"))?.version ?? direct[name] }));
}

/** The manifests below a `node_modules`, deeply. */
function* installed(folder) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(".")) continue;
    const names = name.startsWith("@") ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name];
    for (const one of names) {
      const manifest = read(join(folder, one, "package.json"));
      if (manifest?.name) yield manifest;
      yield* installed(join(folder, one, "node_modules"));
    }
  }
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

module.exports = { dependencies, requiredPackages };
