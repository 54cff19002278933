import type { PromotePolicy } from "../../shared/publication.ts";

/** One record as the three sides know it: hashes of its fields, in the same order on all of them. Null: the side does not have it. */
export type ThreeSides = {
  readonly source: Fields | null;
  readonly target: Fields | null;
  /** The source as it was when the target was last brought in line with it; null for a record that no sync has brought. */
  readonly base: Base | null;
};

export type Fields = readonly string[];

export type Base = { readonly state: RecordState; readonly fields: Fields };

/** live: the source has it. tombstone: it was at the source once; its row stays. */
const RECORD_STATES = ["live", "tombstone"] as const;
export type RecordState = (typeof RECORD_STATES)[number];

export type FieldClass = "unchanged" | "source-changed" | "target-changed" | "conflict";
export type RecordClass = FieldClass | "new" | "missing-in-source" | "missing-in-target";

export type Comparison = {
  readonly class: RecordClass;
  /** Of each field; empty where one of the two sides lacks the record. */
  readonly fields: readonly FieldClass[];
  /** insert: the target gets the row. update: it gets the source's value in the fields of `taken`. keep: its row, or its lack of one, stays. */
  readonly row: "insert" | "update" | "keep";
  /** Fields in which the target's value gives way to the source's. */
  readonly taken: readonly boolean[];
  /** The state to be known from now on with the source's hashes; null where all is known already, or where the record is none of ours. */
  readonly state: RecordState | null;
};

/**
 * Decides about one record. The source wins where both sides changed; what only the target changed stands, unless the policy takes it back; nothing is ever
 * deleted. A second comparison, after what the first one decided was done, decides nothing more to do.
 */
export function compareThreeWays(sides: ThreeSides, policy: PromotePolicy): Comparison {
  const { source, target, base } = sides;
  if (source === null) return withoutSource(target, base);
  if (target === null) return withoutTarget(source, base, policy);
  const fields = source.map((field, at) =>
    classOf(field, target[at], { base: base?.fields[at], isKnown: base !== null }),
  );
  const taken = fields.map((of) => isTaken(of, policy));
  const isBack = base?.state === "tombstone";
  const strongest = STRENGTH.find((of) => fields.includes(of)) ?? "unchanged";
  return {
    class: isBack && strongest !== "conflict" ? "source-changed" : strongest,
    fields,
    row: taken.includes(true) ? "update" : "keep",
    taken,
    state: isBack || base === null || hasMoved(source, base.fields) ? "live" : null,
  };
}

const STRENGTH: readonly FieldClass[] = ["conflict", "source-changed", "target-changed"];

/** Both sides have the record. Where both say the same there is nothing to decide, whoever changed what. */
function classOf(
  source: string,
  target: string | undefined,
  { base, isKnown }: { readonly base: string | undefined; readonly isKnown: boolean },
): FieldClass {
  if (source === target) return "unchanged";
  if (!isKnown) return "conflict";
  if (source === base) return "target-changed";
  return target === base ? "source-changed" : "conflict";
}

function isTaken(of: FieldClass, { targetChanged }: PromotePolicy): boolean {
  return of === "source-changed" || of === "conflict" || (of === "target-changed" && targetChanged === "revert");
}

/** A row that somebody else put there is theirs; one that a sync has brought is marked, once. */
function withoutSource(target: Fields | null, base: Base | null): Comparison {
  const isOurs = base !== null;
  return {
    ...NOTHING,
    class: isOurs ? "missing-in-source" : target === null ? "unchanged" : "target-changed",
    state: base?.state === "live" ? "tombstone" : null,
  };
}

/** A record that the target has never had is new. One that somebody deleted there comes back when the source has something new to say about it. */
function withoutTarget(source: Fields, base: Base | null, { missingInTarget }: PromotePolicy): Comparison {
  if (base === null) return { ...NOTHING, class: "new", row: "insert", state: "live" };
  const isNews = base.state === "tombstone" || hasMoved(source, base.fields);
  if (!isNews && missingInTarget === "report") return { ...NOTHING, class: "missing-in-target" };
  return { ...NOTHING, class: "missing-in-target", row: "insert", state: isNews ? "live" : null };
}

function hasMoved(source: Fields, base: Fields): boolean {
  return source.some((field, at) => field !== base[at]);
}

const NOTHING = { fields: [], row: "keep", taken: [], state: null } as const;
