import { openForScan, type Target } from "../../../shared/connections/sqlite.ts";
import type { PromotePolicy, TableChanges } from "../../../shared/publication.ts";
import { alignByKey } from "../align-by-key.ts";
import { CELL_HASH_LENGTH, cellHash } from "../cells.ts";
import { digestContent } from "../digest-content.ts";
import type { Promoting } from "../promoting.ts";
import { setDatabase } from "../set-files.ts";
import { tableRows, type TableRow } from "../table-rows.ts";
import { fieldHashes, tableShape, type TableShape } from "../table-shape.ts";
import { Turn } from "../turn.ts";
import { compareValues, type Difference } from "./compare-values.ts";
import type { Findings, Question } from "./findings.ts";
import { proveSet, proveSource } from "./prove-staging.ts";

/**
 * Reads the production set back from the disk. Its rows are held against the staging set, which is held against the source files once more; a difference is
 * excused only where the sync tables prove that the source has said nothing new since, and there are as many excuses as the promotion has reported.
 */
export async function proveProduction(
  promoting: Promoting,
  changes: readonly TableChanges[],
  findings: Findings,
): Promise<void> {
  const { publication, folder, targetFile } = promoting;
  const production = openForScan(setDatabase(publication, folder, "production"));
  const staging = openForScan(setDatabase(publication, folder, "staging"));
  const target = openForScan(targetFile);
  try {
    await proveSource(promoting, { database: staging, target }, findings);
    const values = findings.ask(
      "values",
      "Every cell is that of the staging set, or a change of its own that was reported",
    );
    const digests = findings.ask(
      "digests",
      "A table equals that of the staging set by its digest, unless something is excused",
    );
    const bases = findings.ask("bases", "What the next sync will compare with is what the source says now");
    for (const [at, table] of publication.tables.entries()) {
      const shape = tableShape(production, table);
      const databases = { production, staging };
      await proveTable(promoting, { ...databases, shape, reported: changes[at], values, digests, bases });
    }
    values.done();
    digests.done();
    bases.done();
    await proveSet(promoting, { database: production, set: "production" }, findings);
  } finally {
    target.close();
    staging.close();
    production.close();
  }
}

type TableProof = {
  readonly production: Target;
  readonly staging: Target;
  readonly shape: TableShape;
  readonly reported: TableChanges | undefined;
  readonly values: Question;
  readonly digests: Question;
  readonly bases: Question;
};

async function proveTable(promoting: Promoting, of: TableProof): Promise<void> {
  const { production, staging, shape, values, digests, reported } = of;
  const turn = new Turn(promoting.signal);
  const excuses = new Excuses(promoting, of);
  const columns = shape.compared;
  const [expected, actual] = [tableRows(staging, shape), tableRows(production, shape)];
  await compareValues({ shape, expected, actual, columns, question: values, turn }, (each) => excuses.covers(each));
  const { kept, deleted, tombstoned, added } = excuses.counts;
  const table = shape.table.name;
  const figures = [
    ["kept", kept, reported?.kept],
    ["deleted", deleted, reported?.deleted.count],
    ["added", added, reported?.added.count],
  ] as const;
  for (const [what, found, said] of figures) {
    if (said !== found) values.fault({ table, key: what, detail: `${found} in the tables, and ${said} were reported` });
  }
  if (tombstoned > (reported?.tombstoned.standing ?? 0)) {
    values.fault({
      table,
      key: "tombstoned",
      detail: `${tombstoned} rows, and ${reported?.tombstoned.standing} were reported`,
    });
  }
  const [mine, theirs] = [await digestContent(production, shape, turn), await digestContent(staging, shape, turn)];
  await proveBases(of, turn);
  digests.looked();
  const isExcused = kept + deleted + tombstoned + added > 0;
  if (isExcused) digests.tell(`${table}: ${kept} kept, ${deleted} deleted, ${tombstoned} tombstones, ${added} added`);
  if ((mine.digest === theirs.digest) === isExcused) {
    const detail = isExcused ? "equals staging, although differences are excused" : "is not that of the staging set";
    digests.fault({ table, key: mine.digest, detail });
  }
}

/** Differences that stand, by what the sync tables say of their records. */
class Excuses {
  readonly counts = { kept: 0, deleted: 0, tombstoned: 0, added: 0 };
  readonly #policy: PromotePolicy;
  readonly #shape: TableShape;
  readonly #state;

  constructor({ policy }: Promoting, { production, shape }: TableProof) {
    this.#policy = policy;
    this.#shape = shape;
    this.#state = production.prepare<[string, string], { readonly state: string; readonly fields: string }>(
      "SELECT state, fields FROM _sync_state WHERE table_name = ? AND key = ?",
    );
  }

  covers({ key, kind, expected, at }: Difference): boolean {
    const known = this.#state.get(this.#shape.table.name, key);
    const excuse = kind === "extra" ? excuseOfExtra(known?.state) : this.#excuseOf(expected, at, known?.fields ?? "");
    if (excuse === null) return false;
    this.counts[excuse] += 1;
    return true;
  }

  /** The source says what it said at the last sync, and the policy lets the target say something else. */
  #excuseOf(expected: TableRow | null, at: number | null, fields: string): keyof Excuses["counts"] | null {
    if (expected === null) return null;
    const { targetChanged, missingInTarget } = this.#policy;
    if (at === null) {
      const isOld = fieldHashes(this.#shape, expected.cells).join("") === fields;
      return isOld && missingInTarget === "report" ? "deleted" : null;
    }
    const from = this.#shape.compared.indexOf(at) * CELL_HASH_LENGTH;
    const hash = cellHash(expected.cells[at] ?? null, this.#shape.kinds[at] ?? "plain");
    const isOld = fields.slice(from, from + CELL_HASH_LENGTH) === hash;
    return isOld && targetChanged === "report" ? "kept" : null;
  }
}

function excuseOfExtra(state: string | undefined): "tombstoned" | "added" | null {
  if (state === "live") return null;
  return state === "tombstone" ? "tombstoned" : "added";
}

/** What the next comparison will take for the last state of the source must be what the source says now. */
async function proveBases({ production, staging, shape, bases }: TableProof, turn: Turn): Promise<void> {
  const table = shape.table.name;
  const live = production
    .prepare<[string], { readonly key: string; readonly fields: string }>(
      "SELECT key, fields FROM _sync_state WHERE table_name = ? AND state = 'live' ORDER BY key",
    )
    .iterate(table);
  bases.looked();
  for (const { key, left, right } of alignByKey(tableRows(staging, shape), live)) {
    bases.looked();
    if (left === null) bases.fault({ table, key, detail: "is called live, and the staging set does not have it" });
    else if (right === null) bases.fault({ table, key, detail: "has no base, or is called a tombstone" });
    else if (fieldHashes(shape, left.cells).join("") !== right.fields) {
      bases.fault({ table, key, detail: "has a base that is not what the source says" });
    }
    if (turn.isDue()) await turn.take();
  }
}
