import { listCollections } from "../../producers/list-collections.ts";
import type { Config } from "../../shared/config.ts";
import type { Collection, FirestoreDeclaration, Migration } from "../../shared/migration.ts";
import { firestoreOptions } from "../parts.ts";
import type { CountedCollection } from "./count-collections.ts";
import { findingOf, warns, type Finding } from "./finding.ts";
import type { ProbedCollection } from "./probe-sources.ts";

export type CheckSchemaOptions = {
  readonly migration: Migration;
  readonly config: Config;
  /** Systems that answer. */
  readonly systems: readonly string[];
  readonly counted: readonly CountedCollection[];
  readonly probed: readonly ProbedCollection[];
};

/** What the sources hold and the migration does not know: fields without a rule, collections that it does not name; and what it names and is not there. */
export async function checkSchema(options: CheckSchemaOptions): Promise<readonly Finding[]> {
  return [...findUnruled(options.probed), ...(await findForeign(options)), ...findEmpty(options.counted)];
}

const FIELDS_NAMED = 5;

function findUnruled(probed: readonly ProbedCollection[]): readonly Finding[] {
  const fields = new Map<string, Set<string>>();
  for (const { collection, unruled } of probed)
    for (const field of unruled) fields.set(collection, (fields.get(collection) ?? new Set()).add(field));
  return [...fields].map(([collection, names]) =>
    warns(
      `${collection}: ${quantity(names.size, "field")} with values and no rule: ${some([...names].toSorted())}`,
      "They would be kept in source_extra, and the gate of a phase that asks for coverage would not hold. Give each a rule in the collection's fields.",
    ),
  );
}

async function findForeign(options: CheckSchemaOptions): Promise<readonly Finding[]> {
  const { migration, systems } = options;
  const found = await Promise.all(
    migration.sources.flatMap((source) =>
      source.kind === "firestore" && systems.includes(source.system) ? [findForeignIn(source, options)] : [],
    ),
  );
  return found.flat();
}

async function findForeignIn(source: FirestoreDeclaration, options: CheckSchemaOptions): Promise<readonly Finding[]> {
  const { migration, config, probed } = options;
  const collections = migration.collections.filter(({ system }) => system === source.system);
  try {
    const roots = [...new Set(collections.flatMap(rootOf))];
    const { paths } = await listCollections({
      ...firestoreOptions(source, config),
      roots,
      documents: probed.filter(({ system }) => system === source.system).flatMap((each) => each.paths),
    });
    const foreign = new Set(paths.filter((path) => !isKnown(path, collections)).map((path) => patternOf(path, roots)));
    if (foreign.size === 0) return [];
    return [
      warns(
        `${source.system} has ${quantity(foreign.size, "collection")} that the migration does not name: ${some([...foreign].toSorted())}`,
        "What is in them stays behind. Name them in the migration, or be sure that nobody misses them.",
      ),
    ];
  } catch (error) {
    return [findingOf(error)];
  }
}

/** The collection at the root that leads to this one. */
function rootOf({ at }: Collection): readonly string[] {
  const [root, ...below] = at.kind === "group" ? [] : at.path.split("/");
  return root === undefined || below.length === 0 ? [] : [root];
}

/** Whether it is a collection of the migration, or on the way to one. */
function isKnown(path: string, collections: readonly Collection[]): boolean {
  const id = path.split("/").at(-1);
  return collections.some(({ at }) =>
    at.kind === "group" ? at.id === id : at.path === path || at.path.startsWith(`${path}/`),
  );
}

/** The path with "*" for the documents on its way, as it is met below others too; those of a root are areas, and named. */
function patternOf(path: string, roots: readonly string[]): string {
  const segments = path.split("/");
  const named = roots.includes(segments[0] ?? "") ? 1 : 0;
  return segments.map((segment, index) => (index % 2 === 1 && index > named ? "*" : segment)).join("/");
}

function findEmpty(counted: readonly CountedCollection[]): readonly Finding[] {
  const empty = counted.filter(({ documents }) => documents === 0).map(({ collection }) => collection);
  if (empty.length === 0 || empty.length === counted.length) return [];
  return [
    warns(
      `${quantity(empty.length, "collection")} without a document: ${some(empty)}`,
      "See that nothing was renamed or moved at the source.",
    ),
  ];
}

function some(names: readonly string[]): string {
  const more = names.length > FIELDS_NAMED ? `, and ${names.length - FIELDS_NAMED} more` : "";
  return `${names.slice(0, FIELDS_NAMED).join(", ")}${more}`;
}

function quantity(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
