import { compareRun } from "./diff-lab.ts";
import { joinLab } from "./harness.ts";
import { labMigration } from "./lab-migration.ts";

// A process that compares a finished run with its source, to be killed by a test.
await compareRun(joinLab(process.env["LAB"] ?? "{}"), labMigration());
process.exit(0);
