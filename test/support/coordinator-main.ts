import { tiny } from "../engine/tiny-migration.ts";
import { conduct, joinLab } from "./harness.ts";

// A coordinator process over the tiny migration, to be killed by a test.
await conduct(joinLab(process.env["LAB"] ?? "{}"), tiny);
process.exit(0);
