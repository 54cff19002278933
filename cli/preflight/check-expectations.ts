import type { Migration } from "../../shared/migration.ts";
import type { Settings } from "../../shared/setting.ts";
import type { CountedCollection } from "./count-collections.ts";
import { blocks, type Finding } from "./finding.ts";

export type ExpectedCounts = {
  readonly counted: readonly Pick<CountedCollection, "collection" | "documents">[];
  readonly settings: Settings;
};

/** Where a collection of the source does not hold as many records as the operator expects, which refuses a run before it has written anything. */
export function checkExpectations(
  { expectations = [] }: Pick<Migration, "expectations">,
  { counted, settings }: ExpectedCounts,
): readonly Finding[] {
  return expectations.flatMap(({ name, collection }) => {
    const given = settings[`expect-${name}`];
    const found = counted.find((each) => each.collection === collection);
    if (given === undefined || found === undefined || found.documents === Number(given)) return [];
    const records = found.documents === 1 ? "1 record" : `${found.documents} records`;
    return [
      blocks(
        "EXPECTATION_UNMET",
        `collection ${collection} holds ${records}, and --expect-${name} says ${given}`,
        "See that the export is the one that is meant; or correct the number, or leave the option away to take what there is.",
      ),
    ];
  });
}
