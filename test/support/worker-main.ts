import { crashRehearsal } from "../../shared/checkpoint.ts";
import { tiny } from "../engine/tiny-migration.ts";
import { joinLab, startLabWorker } from "./harness.ts";

// A worker process over the tiny migration, to be killed by a test. LAB says where it belongs, TOUCHDOWN_CRASH_AT where it dies.
const worker = startLabWorker(joinLab(process.env["LAB"] ?? "{}"), tiny, {
  reach: crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null),
});
process.once("SIGTERM", () => {
  void worker.stop().then(() => process.exit(0));
});
