import { scanPackagesLate } from "../../local/program/child/package-scan";

// Imported before Pulumi is.
scanPackagesLate();
