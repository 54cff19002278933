import { crashRehearsal } from "../../shared/checkpoint.ts";
import { WORKER_ROLES } from "../../workers/start-worker.ts";
import { joinLab, startLabWorker } from "./harness.ts";
import { labMigration } from "./lab-migration.ts";

// A worker process to be killed by a test. LAB says where it belongs, TOUCHDOWN_CRASH_AT where it dies.
const roles = process.env["LAB_ROLES"]?.split(",") ?? [];
const worker = startLabWorker(joinLab(process.env["LAB"] ?? "{}"), labMigration(), {
  roles: WORKER_ROLES.filter((role) => roles.includes(role)),
  reach: crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null),
});
process.once("SIGTERM", () => {
  void worker.stop().then(() => process.exit(0));
});
