import { conduct, joinLab } from "./harness.ts";
import { labMigration } from "./lab-migration.ts";

// A coordinator process, to be killed by a test.
await conduct(joinLab(process.env["LAB"] ?? "{}"), labMigration());
process.exit(0);
