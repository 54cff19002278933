import { appendGovernance } from "../../coordinator/governance/governance-log.ts";
import { crashRehearsal } from "../../shared/checkpoint.ts";
import { draft } from "./drafts.ts";

/** Appends `count` times two entries that carry `name`, one call after the other: `append-main.ts <file> <name> <count>`. */
const [file = "", name = "", count = "0"] = process.argv.slice(2);
const reach = crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null);
for (let number = 1; number <= Number(count); number += 1) {
  const pair = [1, 2].map((part) => draft(number, { user_id: name, resource_id: `${number}.${part}` }));
  appendGovernance(file, pair, { reach });
}
