import { awsxTrail, TRAIL } from "./awsx-trail";
import type { PlainMap, RegisterRequest } from "../protocol";
import type { Pulumi } from "./pulumi";

export interface Construction {
  readonly pulumi: Pulumi;
  readonly ask: RegisterRequest;
  /** The component that is being constructed: parent of what is made for it. */
  readonly urn: string;
  /** `URN::ID` of the providers that it was given, by package. */
  readonly providers: Readonly<Record<string, string>>;
}

/** Makes what a component from a provider plugin would make, in the program's own process, and returns its outputs. */
export type Constructor = (construction: Construction) => Promise<PlainMap>;

/** Components of provider plugins that are constructed here, one line each. */
const CONSTRUCTORS: ReadonlyMap<string, Constructor> = new Map([
  [TRAIL, awsxTrail],
]);

export const construct = (type: string): Constructor | undefined => CONSTRUCTORS.get(type);
