import type { Target } from "../../shared/connections/sqlite.ts";
import type { Disposition } from "../../shared/landing.ts";
import { DISPOSITION_CODES } from "../../shared/ledger-schema.ts";
import { IdSum } from "./id-sum.ts";

type LineageDisposition = Disposition | "held";

/** What the lineage says about one page; `isMixed` if its records are of several collections. */
export type PageLineage = {
  readonly collection: string;
  readonly isMixed: boolean;
  /** Records without "#" in their path. An element has one; so may the id of a document, which `countDocuments` tells apart. */
  readonly documents: number;
  readonly counts: Readonly<Record<LineageDisposition, number>>;
};

export type Lineage = {
  readonly records: number;
  readonly pages: ReadonlyMap<number, PageLineage>;
  /** The rows that mapped records own, by table: each known by its id and its record's source. */
  readonly mapped: ReadonlyMap<string, IdSum>;
  /** Records whose disposition is none of the known codes. */
  readonly unknown: number;
  /** Records that name no row though their disposition means one, or name one though it means none. */
  readonly misnamed: number;
};

type LineageRow = readonly [
  page: number,
  code: number,
  collection: string,
  isPlain: number,
  table: string | null,
  key: string | null,
];

/** A row as the lineage knows it: by its id and the source record that owns it. Null where no row is named. */
const RECORD_KEY = "target_id || char(10) || system || char(10) || path";

/** The same of a row, from what it says of itself: a row whose id was given to another record's content does not match. */
export const ROW_KEY = "id || char(10) || coalesce(source_system, '') || char(10) || coalesce(source_path, '')";

/** The lineage in one scan. SQLite hands each record to a function of ours, which takes half the time of sorting them for GROUP BY. */
export function readLineage(target: Target): Lineage {
  const reading = new LineageReading();
  target.function("touchdown_note", { varargs: true }, (...row: LineageRow) => reading.note(row));
  target
    .prepare(
      `SELECT count(touchdown_note(page, disposition, collection, instr(path, '#') = 0, target_table, ${RECORD_KEY})) FROM _touchdown_records`,
    )
    .get();
  return reading;
}

const NAMES = new Map<number, LineageDisposition>([
  [DISPOSITION_CODES.held, "held"],
  [DISPOSITION_CODES.mapped, "mapped"],
  [DISPOSITION_CODES.embedded, "embedded"],
  [DISPOSITION_CODES.merged, "merged"],
  [DISPOSITION_CODES.excluded, "excluded"],
  [DISPOSITION_CODES.rejected, "rejected"],
]);

class PageReading implements PageLineage {
  readonly collection: string;
  isMixed = false;
  documents = 0;
  readonly counts = { held: 0, mapped: 0, embedded: 0, merged: 0, excluded: 0, rejected: 0 };

  constructor(collection: string) {
    this.collection = collection;
  }
}

class LineageReading implements Lineage {
  records = 0;
  unknown = 0;
  misnamed = 0;
  readonly pages = new Map<number, PageReading>();
  readonly mapped = new Map<string, IdSum>();

  note([number, code, collection, isPlain, table, key]: LineageRow): number {
    this.records += 1;
    const disposition = NAMES.get(code);
    const page = this.#page(number, collection);
    page.documents += isPlain;
    if (disposition === undefined) this.unknown += 1;
    else page.counts[disposition] += 1;
    if (!isNamed(disposition, table, key)) this.misnamed += 1;
    if (disposition === "mapped" && table !== null && key !== null) this.#sum(table).add(key);
    return 0;
  }

  #page(number: number, collection: string): PageReading {
    let page = this.pages.get(number);
    if (page === undefined) {
      page = new PageReading(collection);
      this.pages.set(number, page);
    }
    if (page.collection !== collection) page.isMixed = true;
    return page;
  }

  #sum(table: string): IdSum {
    let sum = this.mapped.get(table);
    if (sum === undefined) {
      sum = new IdSum();
      this.mapped.set(table, sum);
    }
    return sum;
  }
}

/** An embedded record may live in many rows of its table, then it names the table alone. */
function isNamed(disposition: LineageDisposition | undefined, table: string | null, key: string | null): boolean {
  switch (disposition) {
    case "mapped":
    case "merged":
      return table !== null && key !== null;
    case "embedded":
      return table !== null;
    default:
      return table === null && key === null;
  }
}
