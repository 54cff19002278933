import type { SeedPlan } from "./plan.ts";
import type { Roster } from "./roster.ts";

/** What every document is made from: the plan, and the people, clients and teams that all refer to. */
export type Scene = { readonly plan: SeedPlan; readonly roster: Roster };
