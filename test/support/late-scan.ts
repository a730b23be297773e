import { scanPackagesLate } from "../../local/program/child/package-scan";
import { requireFrom } from "../../local/program/child/pulumi";

// Imported before Pulumi is.
scanPackagesLate(() => requireFrom(__dirname)("@pulumi/pulumi") as unknown);
