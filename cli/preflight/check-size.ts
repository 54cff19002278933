import type { Migration } from "../../shared/migration.ts";
import { sumOf } from "../sum-of.ts";
import type { CountedCollection } from "./count-collections.ts";
import { blocks, warns, type Finding } from "./finding.ts";

/** Whether the sources hold anything, and as much together as the migration expects. Only where all of them were counted. */
export function checkSize(
  { sources, expectedDocuments, collections }: Migration,
  counted: readonly CountedCollection[],
): readonly Finding[] {
  if (counted.length < collections.length) return [];
  const documents = sumOf(counted.map((each) => each.documents));
  if (documents === 0) {
    const systems = sources.map(({ system }) => system).join(", ");
    return [
      blocks(
        "SOURCE_EMPTY",
        `the sources (${systems}) hold no document of this migration`,
        "See that the projects are the right ones (<SYSTEM>_PROJECT_ID), and that a local Firestore has been seeded (touchdown seed <migration>).",
      ),
    ];
  }
  if (expectedDocuments === undefined) return [];
  const { min, max } = expectedDocuments;
  if (documents >= min && documents <= max) return [];
  return [
    warns(
      `the sources hold ${documents} documents, ${documents < min ? "fewer" : "more"} than the ${min} to ${max} that the migration expects`,
      "See that these are the right projects, and whole. Time and disk grow with the documents.",
    ),
  ];
}
