import { openInterruption } from "../../cli/interruption.ts";
import { keepCurating } from "../../cli/curation/keep-curating.ts";
import { loadConfig } from "../../cli/load-config.ts";
import { findMigration } from "../../cli/find-migration.ts";
import { parseSettings } from "../../cli/settings/parse-settings.ts";
import { openTerminal } from "../../cli/terminal.ts";

/** Curation as `reconcile --schedule` keeps it, by a pattern that fires soon: `schedule-main.ts <pattern> <source> <target>`. */
const [pattern = "", sourceDir = "", target = ""] = process.argv.slice(2);
const migration = findMigration("oapp-production");
const interruption = openInterruption(process, () => undefined);
const given = parseSettings({ sourceDir, target, orphanPolicy: "quarantine" }, migration);
const terminal = openTerminal({ stream: process.stdout });
const plan = { migration, config: loadConfig(), given, workers: 1, at: "02:00", zone: "Australia/Brisbane", pattern };
const kept = await keepCurating(plan, { terminal, signal: interruption.signal });
interruption.close();
process.stdout.write(`${JSON.stringify(kept)}\n`, () => process.exit(0));
