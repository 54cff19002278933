import type { ChangeCounts, TableChanges } from "../../shared/publication.ts";
import { SAMPLES_MAX } from "../../shared/verdict.ts";
import { shownCell } from "./cells.ts";
import type { Comparison, FieldClass, RecordClass } from "./compare-three-ways.ts";
import type { TableRow } from "./table-rows.ts";
import type { TableShape } from "./table-shape.ts";

export const NO_CHANGES: ChangeCounts = {
  unchanged: 0,
  new: 0,
  sourceChanged: 0,
  targetChanged: 0,
  conflict: 0,
  missingInSource: 0,
  missingInTarget: 0,
};

export type Compared = {
  readonly shape: TableShape;
  readonly sides: { readonly key: string; readonly source: TableRow | null; readonly target: TableRow | null };
  readonly comparison: Comparison;
};

type Keys = { count: number; readonly keys: string[] };

/** Counts what differed in one table, and what was done about it. */
export class TableTally {
  readonly #table: string;
  readonly #records: Record<keyof ChangeCounts, number> = { ...NO_CHANGES };
  readonly #fields: Record<string, { sourceChanged: number; targetChanged: number; conflict: number }> = {};
  readonly #samples: TableChanges["samples"][number][] = [];
  readonly #restored = noKeys();
  readonly #deleted = noKeys();
  readonly #added = noKeys();
  readonly #tombstoned = { now: 0, standing: 0, keys: [] as string[] };
  #archived = 0;
  #kept = 0;
  #writes = 0;

  constructor(table: string) {
    this.#table = table;
  }

  get writes(): number {
    return this.#writes;
  }

  unchanged(): void {
    this.#records.unchanged += 1;
  }

  wrote(): void {
    this.#writes += 1;
  }

  archived(): void {
    this.#archived += 1;
  }

  add({ shape, sides, comparison }: Compared): void {
    this.#records[COUNT_OF[comparison.class]] += 1;
    this.#addRow(sides, comparison);
    comparison.fields.forEach((of, field) => {
      if (of === "unchanged") return;
      const at = shape.compared[field] ?? 0;
      this.#addField(of, { shape, at, sides });
      if (comparison.taken[field] !== true) this.#kept += 1;
    });
  }

  /** A row that was deleted in the target, counted as that, and put back all the same. */
  restoredForOthers(key: string): void {
    this.#writes += 1;
    this.#deleted.count -= 1;
    const at = this.#deleted.keys.indexOf(key);
    if (at !== -1) this.#deleted.keys.splice(at, 1);
    note(this.#restored, key);
  }

  changes(keyChanges: TableChanges["keyChanges"]): TableChanges {
    return {
      table: this.#table,
      records: { ...this.#records },
      fields: this.#fields,
      samples: this.#samples,
      archived: this.#archived,
      kept: this.#kept,
      tombstoned: this.#tombstoned,
      restored: this.#restored,
      deleted: this.#deleted,
      added: this.#added,
      keyChanges,
    };
  }

  counts(): ChangeCounts {
    return { ...this.#records };
  }

  #addRow({ key, source }: Compared["sides"], { class: of, row, state }: Comparison): void {
    if (of === "missing-in-target") note(row === "insert" ? this.#restored : this.#deleted, key);
    if (of === "target-changed" && source === null) note(this.#added, key);
    if (of !== "missing-in-source") return;
    this.#tombstoned.standing += 1;
    if (state !== "tombstone") return;
    this.#tombstoned.now += 1;
    if (this.#tombstoned.keys.length < KEYS_MAX) this.#tombstoned.keys.push(key);
  }

  #addField(
    of: Exclude<FieldClass, "unchanged">,
    { shape, at, sides }: { readonly shape: TableShape; readonly at: number; readonly sides: Compared["sides"] },
  ): void {
    const column = shape.columns[at] ?? "";
    const counts = (this.#fields[column] ??= { sourceChanged: 0, targetChanged: 0, conflict: 0 });
    counts[FIELD_COUNT_OF[of]] += 1;
    if (this.#samples.filter((sample) => sample.class === of).length >= SAMPLES_MAX) return;
    const [source, target] = [sides.source?.cells[at] ?? null, sides.target?.cells[at] ?? null];
    this.#samples.push({ key: sides.key, class: of, column, source: shownCell(source), target: shownCell(target) });
  }
}

const KEYS_MAX = 100;

const COUNT_OF: Readonly<Record<RecordClass, keyof ChangeCounts>> = {
  unchanged: "unchanged",
  new: "new",
  "source-changed": "sourceChanged",
  "target-changed": "targetChanged",
  conflict: "conflict",
  "missing-in-source": "missingInSource",
  "missing-in-target": "missingInTarget",
};

export const CHANGE_COUNTS = Object.values(COUNT_OF);

const FIELD_COUNT_OF = {
  "source-changed": "sourceChanged",
  "target-changed": "targetChanged",
  conflict: "conflict",
} as const satisfies Record<Exclude<FieldClass, "unchanged">, string>;

function noKeys(): Keys {
  return { count: 0, keys: [] };
}

function note(keys: Keys, key: string): void {
  keys.count += 1;
  if (keys.keys.length < KEYS_MAX) keys.keys.push(key);
}
