import { ensureCurationConfig } from "../../coordinator/curation/curation-config.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { promoteSet } from "../../coordinator/publication/promote-set.ts";
import type { PromotePolicy } from "../../shared/publication.ts";
import type { Settings } from "../../shared/setting.ts";
import type { PhaseContext } from "./phase-context.ts";
import { publishingOf } from "./publishing-of.ts";

/** Brings production in line with what was published, from the very files that it was published from. */
export async function promotePhase(context: PhaseContext): Promise<Evidence<"promote">> {
  const publishing = await publishingOf(context);
  const promoted = await promoteSet({ ...publishing, policy: policyOf(context.settings) });
  const { curation } = context.migration;
  // From now on it is kept in line, as its configuration says; one that stands is left alone.
  if (curation !== undefined) ensureCurationConfig(publishing.folder, curation);
  return promoted;
}

function policyOf(settings: Settings): PromotePolicy {
  return {
    targetChanged: settings["target-changes"] === "revert" ? "revert" : "report",
    missingInTarget: settings["deleted-rows"] === "restore" ? "restore" : "report",
  };
}
