import { canonicalJson } from "../../../shared/canonical.ts";
import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import { digest } from "../../../shared/identity.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { formatInstant, parseTime } from "../../../shared/transforms/parse-time.ts";
import type { SourceMap, SourceValue } from "../../../shared/value.ts";
import type { RejectRule } from "../rules.ts";
import { ZONE_MINUTES } from "../systems.ts";
import { ActivitySubjects, subjectKey, type Subject } from "./activity-subjects.ts";
import { hasArrived, Lineage, noteLost, type Fate } from "./lineage.ts";
import { People } from "./people.ts";
import { firstGiven } from "./references.ts";
import { countRows } from "./row-counts.ts";
import { TextSums } from "./text-sums.ts";

const REVIEWS = "mwr-reviews";
/** What the audit trail holds besides: documents that configure the old applications. */
const IMPORTED = "imported";

/** The fields that say who did what when, in each kind of log; and what the row calls it. */
const KINDS = {
  "friday-activity": { action: "activity", author: "user_email", times: ["dateTime", "datetime"] },
  "friday-recreation-logs": { action: "recreation", author: null, times: ["timestamp"] },
  "friday-logs": { action: "log", author: "email", times: ["log_time"] },
  "mwr-logs": { action: "log", author: "email", times: ["log_time"] },
} as const;
type LogCollection = keyof typeof KINDS;
/** Of a recreation these together are what was done. */
const RECREATION = ["clientId", "engagementTypeId", "status", "details"] as const;

/** The audit trail is complete: of each entity as many entries as at the source, saying the same of the same people at the same instants. */
export const activityLogs: Check = {
  name: "activity-logs",
  title: "Activities and logs are complete, entity by entity",
  // The reviews come first: logs mean them by name.
  collections: [...Object.keys(KINDS), REVIEWS],
  open: (facts) => new ActivityLogs(facts),
};

type LogRow = {
  readonly path: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly action: string;
  readonly text: string | null;
  readonly author: string | null;
  readonly at: string | null;
  readonly nanoseconds: string | null;
};
type Entry = Omit<LogRow, "path">;

const COLUMNS = `a.source_path AS path, a.entity_type AS entityType, a.entity_id AS entityId, a.action, a.after_state AS "text",
  a.user_id AS author, a.created_at AS at, a.nanoseconds`;

/**
 * Keeps a count and a sum of hashes of each entity. The sum does not depend on the order in which entries are read; their order is that of their instants, which
 * are part of what is hashed, to the nanosecond.
 */
class ActivityLogs implements OpenCheck {
  readonly #facts: CheckFacts;
  readonly #lineage: Lineage;
  readonly #people: People;
  readonly #subjects: ActivitySubjects;
  readonly #faults = new CheckFaults();
  readonly #rowAt;
  readonly #expected = new TextSums();
  #checked = 0;
  #owners = 0;

  constructor(facts: CheckFacts) {
    this.#facts = facts;
    this.#lineage = new Lineage(facts.target);
    this.#people = new People(facts.target);
    this.#subjects = new ActivitySubjects(this.#lineage);
    this.#rowAt = facts.target.prepare<[string], LogRow>(`SELECT ${COLUMNS} FROM audit_logs AS a WHERE a.id = ?`);
  }

  see(record: SourceRecord, collection: string): void {
    const fate = this.#lineage.fateOf(record);
    if (!isLog(collection)) return this.#subjects.seeReview(record, fate);
    this.#checked += 1;
    const subject = this.#subjects.of(record, collection);
    const isElsewhere = fate?.disposition === "excluded" && this.#subjects.isElsewhere(record);
    if (!isElsewhere) noteLost(this.#faults, record, fate);
    if (!hasArrived(fate)) return this.#judgeAbsent(record, subject, fate);
    this.#owners += 1;
    const at = { table: "audit_logs", key: `${record.system}:${record.path}` };
    if (subject === null) return this.#faults.add("an entry arrived that tells of nothing which did", at);
    const entry = this.#entryOf(record, collection, subject);
    if (entry === null) return this.#faults.add("an entry arrived whose author or time nobody can tell", at);
    this.#expected.add(subjectKey(subject), textOf(entry));
    const row = this.#rowAt.get(fate.id);
    if (row?.path !== record.path) return this.#faults.add("an entry's row is missing", at);
    const column = differingColumn(entry, row);
    if (column !== null)
      this.#faults.add("an entry differs from its document", { ...at, detail: `${column} differs from the document` });
  }

  conclude(): CheckOutcome {
    const { target } = this.#facts;
    const where = `t.action <> '${IMPORTED}' OR t.entity_type <> 'system'`;
    const rows = countRows(target, this.#faults, { table: "audit_logs", owners: this.#owners, where });
    if (this.#checked === 0)
      return this.#faults.conclude({ checked: 0, figures: "The sources hold no activity and no log." });
    const found = this.#readRows();
    for (const { key, expected, actual } of this.#expected.differences(found)) {
      const detail = `${actual} entries, ${expected} at the source${expected === actual ? ", which say something else" : ""}`;
      this.#faults.add("the audit trail of an entity is not that of the source", {
        table: "audit_logs",
        key: shownKey(key),
        detail,
      });
    }
    const figures = `${this.#checked} activities and logs, ${this.#checked - this.#owners} without a row; ${rows} entries about ${found.size} entities, count and hash of each compared.`;
    return this.#faults.conclude({ checked: this.#checked, figures });
  }

  #readRows(): TextSums {
    const sums = new TextSums();
    const rows = this.#facts.target.prepare<[string], LogRow>(
      `SELECT ${COLUMNS} FROM audit_logs AS a WHERE a.action <> ? OR a.entity_type <> 'system'`,
    );
    for (const row of rows.iterate(IMPORTED))
      sums.add(subjectKey({ type: row.entityType, id: row.entityId }), textOf(row));
    return sums;
  }

  #judgeAbsent({ system, path }: SourceRecord, subject: Subject | null, fate: Fate | null): void {
    const missing: RejectRule = "missing-parent";
    if (fate?.rule === missing && subject !== null)
      this.#faults.add("an entry is rejected for want of an entity that stands", {
        table: "audit_logs",
        key: `${system}:${path}`,
      });
  }

  /** Null where the document names an author or a time in no way that anybody knows. */
  #entryOf({ system, data }: SourceRecord, collection: LogCollection, subject: Subject): Entry | null {
    const { action, author, times } = KINDS[collection];
    const user = author === null ? null : this.#people.idOf(system, data[author]);
    const time = parseTime(firstGiven(data, times), ZONE_MINUTES);
    if (user === undefined || time.kind === "bad") return null;
    return {
      entityType: subject.type,
      entityId: subject.id,
      action,
      text: action === "recreation" ? canonicalJson(picked(data)) : wordsOf(data["message"]),
      author: user,
      at: time.kind === "absent" ? null : formatInstant(time),
      nanoseconds:
        time.kind === "absent" || time.nanoseconds % 1_000_000 === 0
          ? null
          : JSON.stringify({ created_at: time.nanoseconds }),
    };
  }
}

function isLog(collection: string): collection is LogCollection {
  return collection in KINDS;
}

function wordsOf(message: SourceValue | undefined): string | null {
  return typeof message === "string" ? message : null;
}

function picked(data: SourceMap): SourceMap {
  return Object.fromEntries(RECREATION.flatMap((field) => (data[field] === undefined ? [] : [[field, data[field]]])));
}

function differingColumn(entry: Entry, row: Entry): string | null {
  const columns = ["entityType", "entityId", "action", "text", "author", "at", "nanoseconds"] as const;
  return columns.find((column) => entry[column] !== row[column]) ?? null;
}

function textOf({ action, text, author, at, nanoseconds }: Entry): string {
  return JSON.stringify([action, text, author, at, nanoseconds]);
}

/** What a log of the system calls its subject is free text, so it is shown as a digest. */
function shownKey(key: string): string {
  return key.startsWith("system ") ? `system ${digest(key)}` : key;
}
