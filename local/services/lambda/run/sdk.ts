import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../compiled";

/** What the Lambda runtime carries, and nothing else. Other packages must be in the archive. */
const SCOPES = ["@aws-sdk", "@smithy"];

/** Puts this project's SDK above the folders of the code, where Node.js finds it. */
export function provideSdk(folder: string): void {
  const modules = join(folder, "node_modules");
  if (existsSync(modules)) return;
  mkdirSync(modules, { recursive: true });
  for (const scope of SCOPES) symlinkSync(join(projectFolder(), "node_modules", scope), join(modules, scope), "dir");
}

/** The SDK package that an import error asks for: AWS has them all, this project only those that it installed. */
export function missingSdkPackage(errorMessage: string): string | undefined {
  return /Cannot find (?:module|package) '((?:@aws-sdk|@smithy)\/[a-z0-9-]+)/.exec(errorMessage)?.[1];
}
