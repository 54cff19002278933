import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { promoteSet } from "../../coordinator/publication/promote-set.ts";
import type { PromotePolicy } from "../../shared/publication.ts";
import type { Settings } from "../../shared/setting.ts";
import type { PhaseContext } from "./phase-context.ts";
import { publishingOf } from "./publishing-of.ts";

/** Brings production in line with what was published, from the very files that it was published from. */
export async function promotePhase(context: PhaseContext): Promise<Evidence<"promote">> {
  return promoteSet({ ...(await publishingOf(context)), policy: policyOf(context.settings) });
}

function policyOf(settings: Settings): PromotePolicy {
  return {
    targetChanged: settings["target-changes"] === "revert" ? "revert" : "report",
    missingInTarget: settings["deleted-rows"] === "restore" ? "restore" : "report",
  };
}
