import { typeCollection } from "../type-collection.ts";
import { PATHS } from "../systems.ts";

/** Kinds of work done for a client: engagements name theirs by id. */
export const fridayEngagementTypes = typeCollection({
  name: "friday-engagement-types",
  path: PATHS.fridayEngagementTypes,
  kind: "engagement-type",
  column: "engagement.engagement_type",
});
