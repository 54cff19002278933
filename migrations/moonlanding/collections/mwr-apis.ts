import type { Outcome } from "../../../shared/landing.ts";
import type { Collection } from "../../../shared/migration.ts";
import { excluded } from "../draft.ts";
import { MWR, PATHS } from "../systems.ts";

/** Keys of programming interfaces: secrets, of which nothing is read. */
export const mwrApis: Collection = {
  name: "mwr-apis",
  system: MWR,
  at: { kind: "collection", path: PATHS.mwrApis },
  after: [],
  pageSizeMax: 500,
  transform,
};

function transform(): Outcome {
  return excluded("secret");
}
