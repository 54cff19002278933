import Database from "better-sqlite3";
import { canonicalJson } from "../../shared/canonical.ts";
import { digest, elementPath, targetId } from "../../shared/identity.ts";
import { compareKeys } from "../../shared/key.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Cell, Disposition } from "../../shared/landing.ts";
import type { SourceValue } from "../../shared/value.ts";
import { FINISHED_AT, STARTED_AT, SYSTEM, TABLES_SQL } from "./sound-schema.ts";

type Values = Readonly<Record<string, Cell>>;
type Landed = {
  readonly path: string;
  readonly disposition: Disposition;
  readonly rule?: string;
  readonly table?: string;
  readonly id?: string;
  readonly hash: string;
};
/** A document and its elements, as they landed. */
type Document = { readonly path: string; readonly landed: readonly Landed[] };

const PAGE_SIZE = 15;
const time = (index: number): string => new Date(1.6e12 + index * 86_400_123).toISOString();

/** A target that a run without any mishap leaves: some 460 records in six tables, every disposition, and every oddity that is legal. */
export function makeSoundTarget(file: string): void {
  const target = new Database(file);
  target.pragma("journal_mode = WAL");
  target.exec(TABLES_SQL);
  target.exec(LEDGER_SQL);
  target.transaction(() => new Filling(target).fill())();
  target.close();
}

class Filling {
  readonly #target: Database.Database;
  #page = 0;

  constructor(target: Database.Database) {
    this.#target = target;
  }

  fill(): void {
    this.#insert("_touchdown_run", {
      run: "run-1",
      migration: "sound",
      migration_version: "1",
      ledger_version: 1,
      schema_version: 1,
      config_digest: "c",
      read_times: '{"friday":"1772352000000000"}',
      started_at: STARTED_AT,
      finished_at: FINISHED_AT,
    });
    this.#tombstone("ghost@example.org");
    const collections = {
      users: this.#users(),
      engagements: this.#engagements(),
      rfis: this.#rfis(),
      reviews: this.#reviews(),
      files: this.#files(),
    };
    for (const [collection, documents] of Object.entries(collections)) this.#land(collection, documents);
    this.#insert("_touchdown_findings", {
      system: SYSTEM,
      path: userPath(3),
      rule: "bad-email",
      detail: "none",
      collection: "users",
    });
    for (const [index, step] of ["settle users", "indexes", "search"].entries()) {
      this.#insert("_touchdown_steps", {
        step,
        done_at_ms: Date.parse(STARTED_AT) + 1000 * index,
        duration_ms: 40 + index,
        detail: "{}",
      });
    }
  }

  /** A derived row: no record owns it. */
  #tombstone(email: string): void {
    this.#insert("users", { id: targetId("users", email), email, name: "ghost" });
    this.#insert("_touchdown_derived", { target_table: "users", target_id: targetId("users", email) });
  }

  #users(): Document[] {
    return range(60).map((index) => {
      const path = userPath(index);
      // Every twelfth user is the one before, met a second time.
      if (index % 12 === 11) return single(path, { disposition: "merged", table: "users", id: userId(index - 1) });
      if (index === 7) return this.#reject(path, "unknown-type");
      return this.#map("users", path, {
        email: index === 3 ? null : `user${index}@example.org`,
        name: `User ${index}`,
        created_at: index % 5 === 0 ? null : time(index),
      });
    });
  }

  #engagements(): Document[] {
    return range(40).map((index) => {
      const path = engagementPath(index);
      const id = targetId(SYSTEM, path);
      const members = index % 4 === 0 ? [] : [userId(index % 6), userId(20 + (index % 3))];
      return this.#map("engagement", path, {
        search_key: Number.parseInt(id.slice(0, 13), 16),
        name: `Engagement ${index}`,
        fee: index % 3 === 0 ? -0 : index * 0.1,
        progress: index % 2 === 0 ? 50n : 0.1 + 0.2,
        start_date: index % 7 === 0 ? null : `2024-02-${index % 2 === 0 ? "29" : "01"}`,
        members: JSON.stringify(members),
        created_at: "2024-02-29T23:59:59.999Z",
        nanoseconds: index % 2 === 0 ? '{"created_at":999999999}' : null,
        created_by: index % 3 === 0 ? null : targetId("users", "ghost@example.org"),
      });
    });
  }

  #rfis(): Document[] {
    return range(120).map((index) => {
      const engagement = engagementPath(index % 40);
      const path = `${engagement}/rfis/${document(`rfi${Math.floor(index / 40)}`)}`;
      if (index === 50) return this.#reject(path, "bad-timestamp");
      if (index === 51) return single(path, { disposition: "excluded", rule: "outside-path" });
      return this.#map("rfi", path, {
        engagement_id: targetId(SYSTEM, engagement),
        title: index % 2 === 0 ? "" : "Why?",
        responses: BigInt(index),
        order: 1n,
        due_at: "2030-12-31T00:00:00.000Z",
        created_by: userId(2),
        source_extra: index % 3 === 0 ? '"text"' : null,
      });
    });
  }

  #reviews(): Document[] {
    return range(30).map((index) => {
      const path = `myworkreview/reviews/list/${document(`review${index}`)}`;
      const engagement = targetId(SYSTEM, engagementPath(index));
      const review = this.#map("review", path, {
        name: `Review ${index}`,
        engagement_ref: index % 2 === 0 ? engagement : null,
        tags: index % 3 === 0 ? "[]" : null,
        created_at: time(index),
      });
      const reviewId = targetId(SYSTEM, path);
      const highlights = range(6).map((number) => this.#highlight(path, reviewId, number));
      const embedded: Landed = {
        path: elementPath(path, "collaborators", 0),
        disposition: "embedded",
        table: "review",
        id: reviewId,
        hash: digest(path),
      };
      return { path, landed: [...review.landed, ...highlights, embedded] };
    });
  }

  #highlight(review: string, reviewId: string, number: number): Landed {
    const path = elementPath(review, "highlights", `h${number}`);
    const shared = { review_id: reviewId, comment: "see here", created_at: time(number) };
    // A general remark has no position.
    if (number === 5) return this.#mapped("highlight", path, { document: review, values: shared });
    const rect = {
      x1: 0.1 + 0.2,
      y1: number === 0 ? -0 : 1 / 3,
      x2: 612.3456789012345,
      y2: number === 1 ? 5e-324 : 700,
    };
    const position: SourceValue = {
      boundingRect: rect,
      rects: [{ ...rect, pageNumber: BigInt(number) }],
      pageNumber: BigInt(number),
      usePdfCoordinates: true,
    };
    const json = canonicalJson(position);
    return this.#mapped("highlight", path, {
      document: review,
      values: { ...shared, ...rect, page_number: BigInt(number), scaled_position: json },
      hash: digest(json),
    });
  }

  #files(): Document[] {
    return range(40).map((index) => {
      const path = `friday/files/list/${document(`file${index}`)}`;
      return this.#map("file", path, {
        path: index % 4 === 0 ? null : `moonlanding/2024/a..b ${index}.pdf`,
        size: BigInt(index),
        created_at: time(index),
      });
    });
  }

  #map(table: string, path: string, values: Values): Document {
    return { path, landed: [this.#mapped(table, path, { document: path, values })] };
  }

  #mapped(
    table: string,
    path: string,
    row: { readonly document: string; readonly values: Values; readonly hash?: string },
  ): Landed {
    const id = targetId(SYSTEM, path);
    const origin = { source_system: SYSTEM, source_path: path, source_hash: digest(row.document) };
    this.#insert(table, { id, ...origin, ...row.values });
    return { path, disposition: "mapped", table, id, hash: row.hash ?? origin.source_hash };
  }

  #reject(path: string, rule: string): Document {
    return single(path, { disposition: "rejected", rule });
  }

  #land(collection: string, documents: readonly Document[]): void {
    const sorted = documents.toSorted((a, b) => compareKeys(a.path, b.path));
    this.#insert("_touchdown_plan", {
      collection,
      system: SYSTEM,
      counted: documents.length,
      boundaries: "[]",
      missing_parents: collection === "rfis" ? '["friday/engagements/list/gone"]' : "[]",
      reads: documents.length,
    });
    for (let from = 0; from < sorted.length; from += PAGE_SIZE) {
      const page = sorted.slice(from, from + PAGE_SIZE);
      const isLast = from + PAGE_SIZE >= sorted.length;
      this.#landPage(collection, page, {
        after: sorted[from - 1]?.path ?? null,
        up_to: isLast ? null : (page.at(-1)?.path ?? null),
      });
    }
  }

  #landPage(
    collection: string,
    documents: readonly Document[],
    range_: { readonly after: string | null; readonly up_to: string | null },
  ): void {
    this.#page += 1;
    const landed = documents.flatMap((one) => one.landed);
    const count = (disposition: Disposition): number => landed.filter((one) => one.disposition === disposition).length;
    this.#insert("_touchdown_pages", {
      page: this.#page,
      collection,
      ...range_,
      documents: documents.length,
      read: landed.length,
      mapped: count("mapped"),
      embedded: count("embedded"),
      merged: count("merged"),
      excluded: count("excluded"),
      rejected: count("rejected"),
      held: 0,
      digest: "d",
      reads: documents.length,
      loaded_at_ms: Date.parse(STARTED_AT) + this.#page * 700,
    });
    for (const one of landed) {
      this.#insert("_touchdown_records", {
        system: SYSTEM,
        path: one.path,
        collection,
        disposition: DISPOSITION_CODES[one.disposition],
        rule: one.rule ?? null,
        target_table: one.table ?? null,
        target_id: one.id ?? null,
        hash: one.hash,
        update_time_us: 1_700_000_000_000_000,
        page: this.#page,
      });
      if (one.disposition === "rejected") {
        this.#insert("_touchdown_rejects", {
          system: SYSTEM,
          path: one.path,
          collection,
          rule: one.rule ?? "",
          reason: "It says <b>maybe</b>.",
          raw: '"maybe"',
          page: this.#page,
        });
      }
    }
  }

  #insert(table: string, values: Values): void {
    const columns = Object.keys(values);
    const names = columns.map((column) => `"${column}"`).join(", ");
    this.#target
      .prepare(`INSERT INTO ${table} (${names}) VALUES (${columns.map(() => "?").join(", ")})`)
      .run(...Object.values(values));
  }
}

function single(path: string, landed: Omit<Landed, "path" | "hash">): Document {
  return { path, landed: [{ ...landed, path, hash: digest(path) }] };
}

function userPath(index: number): string {
  return `friday/users/list/${document(`user${index}`)}`;
}

function userId(index: number): string {
  return targetId(SYSTEM, userPath(index));
}

function engagementPath(index: number): string {
  return `friday/engagements/list/${document(`engagement${index}`)}`;
}

function document(name: string): string {
  return digest(name).slice(0, 20);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
