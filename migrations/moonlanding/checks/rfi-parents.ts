import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import type { RejectRule } from "../rules.ts";
import { engagementOf, FRIDAY } from "../systems.ts";
import { elementsOf, ownId, type Element } from "./elements.ts";
import { hasArrived, Lineage, noteLost, type Fate } from "./lineage.ts";
import { pathOf } from "./references.ts";
import { countRows } from "./row-counts.ts";

/** What hangs below an engagement: its collection, the table of its rows, and the last segment of the way to it. */
const PARTS = {
  "friday-sections": { table: "rfi_section", below: "sections" },
  "friday-rfis": { table: "rfi", below: "rfis" },
  "friday-responses": { table: "rfi_response", below: "responses" },
} as const;
type Part = (typeof PARTS)[keyof typeof PARTS];
const TABLES = Object.values(PARTS).map(({ table }) => table);

/** Sections, questions and answers hang where the paths of their documents say, and each engagement has as many of them as its sub-collections. */
export const rfiParents: Check = {
  name: "engagement-rfi-question",
  title: "Sections, RFIs and responses hang below the parents of their paths",
  collections: Object.keys(PARTS),
  open: (facts) => new RfiParents(facts),
};

/** The row of a record with the source paths of its parents, as they join. */
type PlacedRow = { readonly path: string; readonly engagement: string | null; readonly parent: string | null };

/** Keeps three counts of each engagement. */
class RfiParents implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #lineage: Lineage;
  readonly #faults = new CheckFaults();
  readonly #rows;
  readonly #counts = new Map<string, Record<Part["table"], number>>();
  readonly #owners = { rfi_section: 0, rfi: 0, rfi_response: 0 };
  #checked = 0;
  #absent = 0;
  #merged = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#lineage = new Lineage(facts.target);
    const { target } = facts;
    this.#rows = {
      rfi_section: target.prepare<[string], PlacedRow>(`
        SELECT s.source_path AS path, e.source_path AS engagement, NULL AS parent
        FROM rfi_section AS s LEFT JOIN engagement AS e ON e.id = s.engagement_id WHERE s.id = ?`),
      rfi: target.prepare<[string], PlacedRow>(`
        SELECT r.source_path AS path, e.source_path AS engagement, s.source_path AS parent
        FROM rfi AS r LEFT JOIN engagement AS e ON e.id = r.engagement_id LEFT JOIN rfi_section AS s ON s.id = r.section_id WHERE r.id = ?`),
      rfi_response: target.prepare<[string], PlacedRow>(`
        SELECT a.source_path AS path, e.source_path AS engagement, r.source_path AS parent
        FROM rfi_response AS a LEFT JOIN rfi AS r ON r.id = a.rfi_id LEFT JOIN engagement AS e ON e.id = r.engagement_id WHERE a.id = ?`),
    };
  }

  see(record: SourceRecord, collection: string): void {
    const part = partOf(collection);
    const engagement = engagementOf(record.path, [part.below]);
    const fate = this.#lineage.fateOf(record);
    this.#checked += 1;
    if (engagement === null) return this.#judgeElsewhere(record, fate);
    noteLost(this.#faults, record, fate);
    const parent = this.#parentOf(record, { part, engagement });
    const place: Place = { table: part.table, path: record.path, engagement, parent };
    this.#judge(place, fate);
    if (part.below === "rfis" && hasArrived(fate)) {
      for (const element of elementsOf(record.data, "responses", "id")) this.#seeEmbedded(element, place);
    }
  }

  conclude(): CheckOutcome {
    const { target } = this.#facts;
    if (this.#checked === 0)
      return this.#faults.conclude({ checked: 0, figures: "The source holds no section, RFI or response." });
    const [sections, rfis, responses] = TABLES.map((table) =>
      countRows(target, this.#faults, { table, owners: this.#owners[table] }),
    );
    for (const table of TABLES) this.#compareCounts(table);
    const figures = `${this.#checked} source records below ${this.#counts.size} engagements: ${this.#absent} without a row, ${this.#merged} merged; ${sections} sections, ${rfis} RFIs and ${responses} responses, engagement by engagement.`;
    return this.#faults.conclude({ checked: this.#checked, figures });
  }

  /** Null where the document names no parent besides its engagement, or one that did not arrive. */
  #parentOf(
    { data }: SourceRecord,
    { part, engagement }: { readonly part: Part; readonly engagement: string },
  ): Parent {
    if (part.below === "sections") return { path: null, isRequired: false };
    if (part.below === "responses")
      return { path: pathOf(data["question_id"], `${engagement}/rfis`), isRequired: true };
    const path = pathOf(data["section_cloud_id"], `${engagement}/sections`);
    const stands = path !== null && this.#stands(path, "rfi_section");
    return { path: stands ? path : null, isRequired: false };
  }

  #judge(place: Place, fate: Fate | null): void {
    const { table, path, engagement, parent } = place;
    if (!hasArrived(fate)) return this.#judgeAbsent(place, fate);
    this.#own(place, fate);
    const row = fate.table === table ? this.#rows[table].get(fate.id) : undefined;
    if (row?.path !== path) return this.#faults.add(`a row of ${table} is missing`, { table, key: path });
    if (row.engagement !== engagement)
      this.#faults.add(`a row of ${table} belongs to another engagement than its path says`, { table, key: path });
    if (row.parent !== parent.path)
      this.#faults.add(
        `a row of ${table} belongs to another ${table === "rfi" ? "section" : "RFI"} than its document says`,
        { table, key: path },
      );
  }

  /** Whoever is rejected for want of a parent must want it. */
  #judgeAbsent({ table, path, engagement, parent }: Place, fate: Fate | null): void {
    this.#absent += 1;
    const missing: RejectRule = "missing-parent";
    if (fate?.rule !== missing) return;
    const stands = parent.isRequired
      ? parent.path !== null && this.#stands(parent.path, "rfi")
      : this.#stands(engagement, "engagement");
    if (stands) this.#faults.add("a record is rejected for want of a parent that stands", { table, key: path });
  }

  /** A response inside its RFI: it owns a row, or is merged into that of the document with its id, or of an element of the same RFI. */
  #seeEmbedded({ element, data }: Element, rfi: Place): void {
    const table = "rfi_response";
    const path = `${rfi.path}${element}`;
    const fate = this.#lineage.fateOf({ system: FRIDAY, path });
    noteLost(this.#faults, { system: FRIDAY, path }, fate);
    this.#checked += 1;
    const place: Place = { table, path, engagement: rfi.engagement, parent: { path: rfi.path, isRequired: true } };
    if (!hasArrived(fate)) return this.#judgeAbsent(place, fate);
    if (fate.disposition === "mapped") return this.#judge(place, fate);
    this.#merged += 1;
    const row = fate.table === table ? this.#rows[table].get(fate.id) : undefined;
    const document = `${rfi.engagement}/responses/${element.slice(element.lastIndexOf("/") + 1)}`;
    const isCopy = data !== null && ownId(data, "id") !== null && row?.path === document;
    if (!isCopy && row?.parent !== rfi.path)
      this.#faults.add("an embedded response is merged into a response of another RFI", { table, key: path });
  }

  /** The same sub-collection somewhere else is none of ours. */
  #judgeElsewhere({ path }: SourceRecord, fate: Fate | null): void {
    this.#absent += 1;
    if (fate?.disposition !== "excluded")
      this.#faults.add("a document that lies elsewhere is not excluded", { key: path });
  }

  #own({ table, engagement }: Place, fate: Fate): void {
    if (fate.disposition !== "mapped") return;
    const counts = this.#counts.get(engagement) ?? { rfi_section: 0, rfi: 0, rfi_response: 0 };
    this.#counts.set(engagement, counts);
    counts[table] += 1;
    this.#owners[table] += 1;
  }

  #stands(path: string, table: string): boolean {
    return this.#lineage.idOf({ system: FRIDAY, path }, table) !== null;
  }

  #compareCounts(table: Part["table"]): void {
    const engagement =
      table === "rfi_response" ? "(SELECT engagement_id FROM rfi WHERE id = t.rfi_id)" : "t.engagement_id";
    const counted = this.#facts.target.prepare<[], { path: string | null; count: number }>(`
      SELECT e.source_path AS path, count(*) AS count FROM ${table} AS t LEFT JOIN engagement AS e ON e.id = ${engagement} GROUP BY e.id`);
    const found = new Map(counted.all().map(({ path, count }) => [path ?? "none", count]));
    for (const path of new Set([...found.keys(), ...this.#counts.keys()])) {
      const [expected, actual] = [this.#counts.get(path)?.[table] ?? 0, found.get(path) ?? 0];
      if (expected === actual) continue;
      const detail = `${actual} rows of ${table}, ${expected} source records`;
      this.#faults.add(`an engagement has another number of rows of ${table} than its documents`, {
        table,
        key: path,
        detail,
      });
    }
  }
}

type Parent = { readonly path: string | null; readonly isRequired: boolean };
type Place = {
  readonly table: Part["table"];
  readonly path: string;
  readonly engagement: string;
  readonly parent: Parent;
};

function partOf(collection: string): Part {
  if (collection === "friday-sections") return PARTS["friday-sections"];
  return collection === "friday-rfis" ? PARTS["friday-rfis"] : PARTS["friday-responses"];
}
