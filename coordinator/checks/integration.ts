import { setImmediate } from "node:timers/promises";
import type { IntegrationDeclaration } from "../../shared/check-declaration.ts";
import { CheckFaults } from "../../shared/check-faults.ts";
import type { Check, CheckFacts, CheckOutcome } from "../../shared/check.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { figure } from "../validators/fault.ts";
import { askEntities } from "./ask-entities.ts";
import { askQueries } from "./ask-queries.ts";
import { askSearches, checkSearchIndexes } from "./ask-searches.ts";
import { seededRandom } from "./seeded-random.ts";
import { tryWrites } from "./try-writes.ts";
import { withCopy } from "./with-copy.ts";

/** The application can work with the target: it lists and shows, searches and finds, writes and takes back; and SQLite finds the file sound. */
export function integrationCheck(declaration: IntegrationDeclaration): Check {
  return {
    name: "integration",
    title: "Integration through the application's queries",
    collections: [],
    open: (facts) => ({ see: () => undefined, conclude: () => integrate(facts, declaration) }),
  };
}

/** What each part of the check asks, and where it tells what is wrong. */
export type Asking = {
  readonly target: Target;
  readonly random: () => number;
  readonly faults: CheckFaults;
};

async function integrate(facts: CheckFacts, declaration: IntegrationDeclaration): Promise<CheckOutcome> {
  const faults = new CheckFaults();
  const { target, seed } = facts;
  const asking: Asking = { target, random: seededRandom(seed, "integration"), faults };
  checkPragmas(asking);
  await setImmediate();
  const rows = askEntities(asking, declaration.entities);
  await setImmediate();
  const queries = askQueries(asking, declaration.queries);
  await setImmediate();
  const searches = askSearches(asking);
  const written = await withCopy(target.name, async (copy) => {
    const onCopy = { ...asking, target: copy };
    const indexes = checkSearchIndexes(onCopy);
    await setImmediate();
    return { indexes, writes: tryWrites(onCopy, declaration.writes) };
  });
  const checked = rows + queries + searches + written.indexes + written.writes;
  const done = [
    `${figure(rows)} rows of ${declaration.entities.length} entities listed and shown with what they refer to`,
    `${figure(queries)} answers to ${declaration.queries.length} queries`,
    `${figure(searches)} searches that found the row they were taken from`,
    `${written.indexes} search indexes true to their tables`,
    `${written.writes} writes on a copy, read and taken back`,
    "integrity_check and foreign_key_check without a finding",
  ];
  const { failed } = faults;
  const detail = failed === 0 ? `${done.join("; ")}.` : `${faults.describe()}.`;
  return { checked, failed, detail, samples: faults.samples() };
}

/** What SQLite itself finds wrong with the file. */
function checkPragmas({ target, faults }: Asking): void {
  const found = target.prepare<[], string>("PRAGMA integrity_check").pluck().all();
  // Its first words name the kind of damage and no cell.
  for (const line of found.filter((each) => each !== "ok"))
    faults.add("finding of integrity_check", { key: line.slice(0, 120) });
  const violations = target
    .prepare<[], { table: string; rowid: number | null; parent: string }>("PRAGMA foreign_key_check")
    .iterate();
  for (const { table, rowid, parent } of violations)
    faults.add("violation of foreign_key_check", {
      table,
      key: String(rowid),
      detail: `refers to no row of ${parent}`,
    });
}
