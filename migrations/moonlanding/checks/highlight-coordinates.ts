import { parseCanonical } from "../../../shared/canonical.ts";
import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import { isArray, type SourceMap, type SourceValue } from "../../../shared/value.ts";
import type { RejectRule } from "../rules.ts";
import { elementsOf, type Element } from "./elements.ts";
import { imageFault, prepareImages } from "./highlight-image.ts";
import { hasArrived, Lineage, noteLost, type Fate } from "./lineage.ts";
import { countRows } from "./row-counts.ts";
import { differenceOf } from "./same-value.ts";

/** Collection to the table of its highlights, and the arrays that they are kept in. */
const PLACES = {
  "mwr-reviews": { table: "highlight", arrays: ["highlights"] },
  "mwr-removed-highlights": { table: "removedHighlight", arrays: ["highlights", "removedHighlights"] },
} as const;
type Table = (typeof PLACES)[keyof typeof PLACES]["table"];

/** Every highlight stands where it stood, to the last bit, with the image that it held. */
export const highlightCoordinates: Check = {
  name: "highlight-coordinates",
  title: "Positions and images of highlights equal the source to the last bit",
  collections: Object.keys(PLACES),
  open: (facts) => new HighlightCoordinates(facts),
};

type PositionRow = {
  readonly path: string;
  readonly scaled: string | null;
  readonly page: number | null;
  readonly isPdf: number | null;
  readonly imageHash: string | null;
} & Readonly<Record<(typeof COLUMNS)[number][1], number | null>>;

const COLUMNS = [
  ["x1", "x1"],
  ["y1", "y1"],
  ["x2", "x2"],
  ["y2", "y2"],
  ["width", "page_width"],
  ["height", "page_height"],
] as const;

class HighlightCoordinates implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #lineage: Lineage;
  readonly #faults = new CheckFaults();
  readonly #rows;
  readonly #images;
  readonly #owners: Record<Table, number> = { highlight: 0, removedHighlight: 0 };
  #checked = 0;
  #absent = 0;
  #rects = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#lineage = new Lineage(facts.target);
    const columns = COLUMNS.map(([, column]) => column).join(", ");
    const rowOf = (table: Table) =>
      facts.target.prepare<[string], PositionRow>(`
        SELECT source_path AS path, scaled_position AS scaled, page_number AS page, use_pdf_coordinates AS isPdf, image_sha256 AS imageHash, ${columns}
        FROM ${table} WHERE id = ?`);
    this.#rows = { highlight: rowOf("highlight"), removedHighlight: rowOf("removedHighlight") };
    this.#images = prepareImages(facts.target);
  }

  see(record: SourceRecord, collection: string): void {
    const { table, arrays } = collection === "mwr-reviews" ? PLACES["mwr-reviews"] : PLACES["mwr-removed-highlights"];
    const fate = this.#lineage.fateOf(record);
    noteLost(this.#faults, record, fate);
    // What is inside a rejected record is no record of its own; that none of it has a row the counts say.
    if (fate?.disposition === "rejected") return;
    for (const array of arrays) {
      for (const element of elementsOf(record.data, array, "id")) this.#seeHighlight(record, element, table);
    }
  }

  conclude(): CheckOutcome {
    const { target } = this.#facts;
    const [kept, removed] = (["highlight", "removedHighlight"] as const).map((table) =>
      countRows(target, this.#faults, { table, owners: this.#owners[table] }),
    );
    if (this.#checked === 0) return this.#faults.conclude({ checked: 0, figures: "The source holds no highlight." });
    const figures = `${this.#checked} highlights, ${this.#absent} rejected; ${kept} rows of highlight and ${removed} of removedHighlight with ${this.#rects} rectangles, compared bit by bit.`;
    return this.#faults.conclude({ checked: this.#checked, figures });
  }

  #seeHighlight(record: SourceRecord, { element, data }: Element, table: Table): void {
    this.#checked += 1;
    const { system } = record;
    const path = `${record.path}${element}`;
    const fate = this.#lineage.fateOf({ system, path });
    noteLost(this.#faults, { system, path }, fate);
    if (data === null || !hasArrived(fate)) return this.#judgeAbsent({ table, path, data }, fate);
    this.#owners[table] += 1;
    const row = fate.table === table ? this.#rows[table].get(fate.id) : undefined;
    const at = { table, key: path };
    if (row?.path !== path) return this.#faults.add(`a row of ${table} is missing`, at);
    const position = positionFault(row, data["position"]);
    if (position !== null)
      this.#faults.add("the position differs from the source", {
        ...at,
        detail: `${position} differs from the source`,
      });
    const image = imageFault(this.#images, {
      data,
      row: { table, id: fate.id, hash: row.imageHash },
      image: { system, path: `${path}#image` },
    });
    if (image !== null) this.#faults.add(image, at);
    this.#rects += rectsOf(data["position"]).length;
  }

  /** Whoever is rejected for his coordinates must have bad ones. */
  #judgeAbsent(
    { table, path, data }: { readonly table: Table; readonly path: string; readonly data: SourceMap | null },
    fate: Fate | null,
  ): void {
    this.#absent += 1;
    const rule: RejectRule = "bad-coordinates";
    if (fate?.rule !== rule || data === null || !isSound(data)) return;
    this.#faults.add("a highlight with a sound position is rejected for its coordinates", { table, key: path });
  }
}

/** The column or the place within the position at which row and source differ, or null. */
function positionFault(row: PositionRow, position: SourceValue | undefined): string | null {
  const map = mapOf(position);
  const isGiven = map !== null && Object.keys(map).length > 0;
  const difference = differenceOf(
    isGiven ? map : undefined,
    row.scaled === null ? undefined : parseCanonical(row.scaled),
  );
  if (difference !== null) return `position${difference === "" ? "" : `.${difference}`}`;
  if (!equals(row.page, map?.["pageNumber"])) return "page_number";
  if (!equals(row.isPdf, truth(map?.["usePdfCoordinates"]))) return "use_pdf_coordinates";
  const rect = mapOf(map?.["boundingRect"]);
  // A real column holds no -0.0; that its sign is kept the position itself says.
  return COLUMNS.find(([field, column]) => !equals(row[column], rect?.[field]))?.[1] ?? null;
}

/** Equal as numbers; nothing equals nothing. */
function equals(cell: number | null, value: SourceValue | undefined): boolean {
  if (value === undefined || value === null) return cell === null;
  if (cell === null) return false;
  return typeof value === "bigint" ? BigInt(cell) === value : cell === value;
}

const TRUTHS = new Map<unknown, 0 | 1 | null>([
  ...[undefined, null, ""].map((nothing) => [nothing, null] as const),
  ...[true, 1, 1n, "true", "1"].map((yes) => [yes, 1] as const),
  ...[false, 0, 0n, "false", "0"].map((no) => [no, 0] as const),
]);

/** A bool, however it is spelled, as a column holds it; undefined for what is none. */
function truth(value: SourceValue | undefined): 0 | 1 | null | undefined {
  return TRUTHS.get(value);
}

function rectsOf(position: SourceValue | undefined): readonly SourceValue[] {
  const map = mapOf(position);
  const { rects, boundingRect } = map ?? {};
  return [
    ...(boundingRect === undefined || boundingRect === null ? [] : [boundingRect]),
    ...(isArray(rects) ? rects : []),
  ];
}

/** A position that can be shown: a whole page >= 0 and rectangles of finite numbers; a general comment needs none. */
function isSound({ position, fileId }: SourceMap): boolean {
  const map = mapOf(position);
  if (map === null || Object.keys(map).length === 0)
    return fileId === "general" && (position === undefined || position === null || map !== null);
  const { rects, usePdfCoordinates } = map;
  if (!isPage(map["pageNumber"]) || truth(usePdfCoordinates) === undefined) return false;
  return (rects === undefined || rects === null || isArray(rects)) && rectsOf(map).every(isSoundRect);
}

function isSoundRect(value: SourceValue): boolean {
  const rect = mapOf(value);
  if (rect === null) return false;
  const page = rect["pageNumber"];
  return COLUMNS.every(([field]) => isNumber(rect[field])) && (page === undefined || page === null || isPage(page));
}

/** A whole number that no double equals is no coordinate. */
function isNumber(value: SourceValue | undefined): boolean {
  return typeof value === "bigint" ? BigInt(Number(value)) === value : Number.isFinite(value);
}

function isPage(value: SourceValue | undefined): boolean {
  return isNumber(value) && Number.isSafeInteger(Number(value)) && Number(value) >= 0;
}
