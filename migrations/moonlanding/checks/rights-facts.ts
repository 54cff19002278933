import type { CheckFacts } from "../../../shared/check.ts";
import type { CheckFaults } from "../../../shared/check-faults.ts";
import type { Lineage } from "./lineage.ts";
import type { People } from "./people.ts";

/** What the parts of the check of permissions share. */
export type RightsFacts = {
  readonly target: CheckFacts["target"];
  readonly lineage: Lineage;
  readonly people: People;
  readonly faults: CheckFaults;
};
