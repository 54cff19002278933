import { typeCollection } from "../type-collection.ts";
import { PATHS } from "../systems.ts";

/** Kinds of legal entity: clients name theirs by id. */
export const fridayEntityTypes = typeCollection({
  name: "friday-entity-types",
  path: PATHS.fridayEntityTypes,
  kind: "entity-type",
  column: "client.entity_type",
});
