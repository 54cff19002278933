import type { CatalogTable } from "../../shared/catalog.ts";
import { parseCanonical } from "../../shared/canonical.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { digest } from "../../shared/identity.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import type { CoordinateRule } from "../../shared/migration.ts";
import { booleanCell, isBooleanLike } from "../../shared/transforms/boolean-like.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { conclude, counted, type Fault } from "./fault.ts";
import { missingColumns } from "./named-column.ts";
import { literal, name } from "./sql-text.ts";
import type { ValidationFacts, Validator, VerdictDraft } from "./validator.ts";

/**
 * Every coordinate of every row equals the source to the last bit, those of rectangles and their order included. Two comparisons prove it: the columns
 * equal the members of the lossless JSON, and the digest of that JSON is the one the ledger took when the value was read, before it was mapped.
 */
export const pdfCoordinates: Validator = {
  name: "pdf-coordinates",
  title: "PDF coordinates",
  validate: validateCoordinates,
};

type Looked = { rows: number; positions: number; values: number; faulty: number; readonly samples: Sample[] };
/** json, page, the row's own source hash (or null), then the coordinates in the order of the rule. */
type PositionRow = readonly [key: string, json: unknown, page: unknown, sourceHash: unknown, ...values: unknown[]];
type Member = { readonly column: string; readonly path: readonly string[] };

function validateCoordinates({ target, catalog, rules }: ValidationFacts): VerdictDraft {
  const missing = missingColumns(catalog, rules.coordinates.flatMap(namedColumns));
  if (missing.length > 0) return conclude({ checked: 0, faults: missing, passed: "", skipped: "" });
  const looked = rules.coordinates.map((rule) => compareTable(target, rule, catalog.get(rule.table)));
  const sum = (field: "rows" | "positions" | "values"): number => looked.reduce((total, one) => total + one[field], 0);
  const [rows, positions, values] = [sum("rows"), sum("positions"), sum("values")];
  const faults = looked.flatMap(({ faulty, samples }, index): Fault[] =>
    faulty === 0
      ? []
      : [
          {
            count: faulty,
            what: `${counted(faulty, "row")} of ${rules.coordinates[index]?.table ?? "?"} differ from the source`,
            samples,
          },
        ],
  );
  return conclude({
    checked: positions,
    faults,
    passed: `${counted(values, "cell")} of ${counted(positions, "position")} equal the source to the last bit; ${counted(rows - positions, "row")} have none there and none here.`,
    skipped: skippedBecause(rules.coordinates, rows),
  });
}

function skippedBecause(rules: readonly CoordinateRule[], rows: number): string {
  if (rules.length === 0) return "The migration declares no coordinates.";
  const tables = rules.map(({ table }) => table).join(", ");
  return rows === 0
    ? `No row exists that could hold coordinates (${tables}).`
    : `None of ${counted(rows, "row")} has a position (${tables}).`;
}

function compareTable(target: Target, rule: CoordinateRule, table: CatalogTable | undefined): Looked {
  const digests = readDigests(target, rule.table);
  const members = Object.entries(rule.columns).map(([column, path]) => ({ column, path: memberPath(path) }));
  const page = rule.page === undefined ? null : { column: rule.page.column, path: memberPath(rule.page.path) };
  const sourceHash = table?.columns.some((column) => column.name === "source_hash") === true ? "source_hash" : "NULL";
  const pageColumn = page === null ? "NULL" : name(page.column);
  const selected = ["id", name(rule.json), pageColumn, sourceHash, ...members.map(({ column }) => name(column))];
  const looked: Looked = { rows: 0, positions: 0, values: 0, faulty: 0, samples: [] };
  // SQLite hands each row to this function, which is faster than fetching rows.
  const look = (...row: PositionRow): number => {
    looked.rows += 1;
    if (row[1] !== null) looked.positions += 1;
    looked.values += row[1] === null ? 0 : members.length + Number(page !== null);
    const wrong = wrongOf(row, { hash: digests.get(row[0]), members, page });
    if (wrong === null) return 0;
    looked.faulty += 1;
    if (looked.samples.length < SAMPLES_MAX) looked.samples.push({ table: rule.table, key: row[0], detail: wrong });
    return 1;
  };
  target.function("touchdown_look", { varargs: true }, look);
  target.prepare(`SELECT count(touchdown_look(${selected.join(", ")})) FROM ${name(rule.table)}`).get();
  return looked;
}

type Expectation = {
  readonly hash: string | undefined;
  readonly members: readonly Member[];
  readonly page: Member | null;
};

/** What is wrong with a row, or null. */
function wrongOf(row: PositionRow, { hash, members, page }: Expectation): string | null {
  const [, json, pageCell, sourceHash, ...values] = row;
  if (hash === undefined) return "no mapped record of the ledger owns this row";
  if (json === null) return wrongWithout([pageCell, ...values], sourceHash, hash);
  if (typeof json !== "string") return "the position is no text";
  if (digest(json) !== hash) return "the position is not the one that was read from the source (digest)";
  const position = parsePosition(json);
  if (position === undefined) return "the position does not parse";
  const wrongPage = page === null ? null : wrongPageOf(pageCell, page, memberAt(position, page.path, json));
  if (wrongPage !== null) return wrongPage;
  for (const [index, { column, path }] of members.entries()) {
    const cell = values[index];
    const due = dueCell(memberAt(position, path, json));
    // A position may be a page alone: what the source lacks is null here.
    if (cell === null && due === null) continue;
    // 0 and -0 are equal: a REAL column cannot hold the difference, the JSON does.
    if (typeof cell !== "number" || !Number.isFinite(cell) || cell !== due)
      return `${column} is ${shown(cell)}, in the position ${shown(due)}`;
  }
  return null;
}

/** What a column holds of a member: a number as it is, what counts as a boolean as 0 or 1, null for what the position lacks. */
function dueCell(member: unknown): unknown {
  if (member === undefined || member === null) return null;
  return typeof member !== "number" && isBooleanLike(member) ? booleanCell(member) : member;
}

function wrongPageOf(cell: unknown, { column }: Member, member: unknown): string | null {
  if (typeof cell !== "number" || !Number.isInteger(cell) || cell < 0)
    return `${column} is ${shown(cell)}, which is no page`;
  return cell === member ? null : `${column} is ${shown(cell)}, in the position ${shown(member)}`;
}

/**
 * A row without position: nothing may be left of one, and the source must have had none. A mapped record with a position carries that
 * position's digest, one without carries its document's, as the row does in source_hash.
 */
function wrongWithout(cells: readonly unknown[], sourceHash: unknown, hash: string): string | null {
  if (cells.some((cell) => cell !== null)) return "there are coordinates but no position to compare them with";
  return sourceHash === null || sourceHash === hash ? null : "the source has a position, the row has none";
}

/** The digests that the ledger took of the positions in this table, by row. */
function readDigests(target: Target, table: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  target.function("touchdown_digest", (id: string, hash: string) => {
    digests.set(id, hash);
    return 0;
  });
  target
    .prepare(
      `SELECT count(touchdown_digest(target_id, hash)) FROM _touchdown_records
       WHERE disposition = ${DISPOSITION_CODES.mapped} AND target_table = ${literal(table)} AND target_id IS NOT NULL`,
    )
    .get();
  return digests;
}

/** JSON.parse reads doubles exactly and ten times as fast as parseCanonical, which is asked only where a member is tagged. */
function parsePosition(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function memberAt(position: unknown, path: readonly string[], json: string): unknown {
  const member = follow(position, path);
  if (typeof member !== "object" || member === null) return member;
  const exact = follow(parseCanonical(json), path);
  return typeof exact === "bigint" ? Number(exact) : exact;
}

function follow(value: unknown, path: readonly string[]): unknown {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = Reflect.get(inner, step);
  }
  return inner;
}

/** "$.boundingRect.x1", "$.rects[0].x1" as steps. */
function memberPath(path: string): readonly string[] {
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)].map(([, field, index]) => field ?? index ?? "");
}

function namedColumns({ table, json, columns, page }: CoordinateRule): string[] {
  const named = page === undefined ? [json] : [json, page.column];
  return [...named, ...Object.keys(columns)].map((column) => `${table}.${column}`);
}

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  return typeof value === "number" ? String(value) : JSON.stringify(value).slice(0, 40);
}
