import Database from "better-sqlite3";
import { canonicalJson } from "../../shared/canonical.ts";
import { digest, elementPath, targetId } from "../../shared/identity.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { SourceValue } from "../../shared/value.ts";
import { SoundLedger, type Document, type Landed, type Values } from "./sound-ledger.ts";
import { document, engagementPath, range, userId, userPath } from "./sound-paths.ts";
import { FINISHED_AT, STARTED_AT, SYSTEM, TABLES_SQL } from "./sound-schema.ts";

const time = (index: number): string => new Date(1.6e12 + index * 86_400_123).toISOString();

/** A target that a run without any mishap leaves: some 520 records in seven tables, every disposition, and every oddity that is legal. */
export function makeSoundTarget(file: string): void {
  const target = new Database(file);
  target.pragma("journal_mode = WAL");
  target.exec(TABLES_SQL);
  target.exec(LEDGER_SQL);
  target.transaction(() => new Filling(new SoundLedger(target)).fill())();
  target.close();
}

class Filling {
  readonly #ledger: SoundLedger;

  constructor(ledger: SoundLedger) {
    this.#ledger = ledger;
  }

  fill(): void {
    this.#ledger.insert("_touchdown_run", {
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
    for (const [collection, documents] of Object.entries(collections)) this.#ledger.land(collection, documents);
    for (const index of range(5)) this.#derivedChecklist(index);
    this.#ledger.insert("_touchdown_findings", {
      system: SYSTEM,
      path: userPath(3),
      rule: "bad-email",
      detail: "none",
      collection: "users",
    });
    for (const [index, step] of ["settle users", "indexes", "search"].entries()) {
      this.#ledger.insert("_touchdown_steps", {
        step,
        done_at_ms: Date.parse(STARTED_AT) + 1000 * index,
        duration_ms: 40 + index,
        detail: "{}",
      });
    }
  }

  /** A derived row: no record owns it. */
  #tombstone(email: string): void {
    this.#ledger.insert("users", { id: targetId("users", email), email, name: "ghost" });
    this.#ledger.insert("_touchdown_derived", { target_table: "users", target_id: targetId("users", email) });
  }

  #claim(index: number): void {
    this.#ledger.insert("_touchdown_claims", {
      merge: "users",
      key: `user${Math.floor(index / 12)}`,
      rank: index % 12,
      update_time_us: 0,
      system: SYSTEM,
      path: userPath(index),
      hash: "h",
      claim: "{}",
      collection: "users",
      page: 0,
    });
  }

  /** The list of an engagement's own: every one of its items would ask for it. */
  #derivedChecklist(index: number): void {
    const engagement = engagementPath(index);
    const id = targetId(SYSTEM, `${engagement}/checklists`);
    this.#ledger.insert("checklist", { id, engagement_id: targetId(SYSTEM, engagement), name: "Engagement checklist" });
    this.#ledger.insert("_touchdown_derived", { target_table: "checklist", target_id: id });
  }

  #users(): Document[] {
    return range(60).map((index) => {
      const path = userPath(index);
      // Every twelfth user is the one before, met a second time.
      if (index % 12 >= 10) this.#claim(index);
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
        updated_at: index % 3 === 0 ? null : "2024-03-01T12:00:00.250Z",
        nanoseconds: nanosecondsOf(index),
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
        status: index % 4 === 0 ? null : "open",
        flag: BigInt(index % 2),
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
      const checklists = range(2).map((number) =>
        this.#mapped("checklist", elementPath(path, "sections", `s${number}`), {
          document: path,
          values: { review_id: reviewId, name: `Section ${number}` },
        }),
      );
      const embedded: Landed = {
        path: elementPath(path, "collaborators", 0),
        disposition: "embedded",
        table: "review",
        id: reviewId,
        hash: digest(path),
      };
      return { path, landed: [...review.landed, ...highlights, ...checklists, embedded] };
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
      rects: [
        { ...rect, pageNumber: BigInt(number) },
        { ...rect, y1: 10.25, pageNumber: BigInt(number) },
      ],
      pageNumber: BigInt(number),
      usePdfCoordinates: number % 2 === 0,
    };
    const json = canonicalJson(position);
    return this.#mapped("highlight", path, {
      document: review,
      values: {
        ...shared,
        ...rect,
        page_number: BigInt(number),
        use_pdf_coordinates: number % 2 === 0 ? 1n : 0n,
        scaled_position: json,
      },
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
    this.#ledger.insert(table, { id, ...origin, ...row.values });
    return { path, disposition: "mapped", table, id, hash: row.hash ?? origin.source_hash };
  }

  #reject(path: string, rule: string): Document {
    return single(path, { disposition: "rejected", rule });
  }
}

/** For some times, for one of two, for none. */
function nanosecondsOf(index: number): string | null {
  if (index % 2 === 1) return null;
  return index % 3 === 0 ? '{"created_at":999999999}' : '{"created_at":999000001,"updated_at":250999999}';
}

function single(path: string, landed: Omit<Landed, "path" | "hash">): Document {
  return { path, landed: [{ ...landed, path, hash: digest(path) }] };
}
