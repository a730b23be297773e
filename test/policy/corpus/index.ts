import * as pulumi from "@pulumi/pulumi";
import { DEPLOYS, REFUSED, SOUND } from "./cases";

// One of those that cannot be deployed, or all that can.
const refused = new pulumi.Config().get("refused");
const cases = refused === undefined ? { ...DEPLOYS, ...SOUND } : { [refused]: REFUSED[refused]! };
for (const [name, make] of Object.entries(cases)) make(name);
