import { hash } from "node:crypto";
import { canonicalJson } from "../../shared/canonical.ts";
import { invariant } from "../../shared/errors.ts";
import {
  governanceDraftSchema,
  governanceEntrySchema,
  type GovernanceDraft,
  type GovernanceEntry,
  type GovernanceHead,
} from "../../shared/governance.ts";
import type { SourceValue } from "../../shared/value.ts";

/** A draft in its place behind `head`. Throws for a draft that is none: that is our own mistake. */
export function sealEntry(draft: GovernanceDraft, head: GovernanceHead | null): GovernanceEntry {
  // What JSON cannot say (undefined, dates) must not be hashed as something else than what is read back.
  const plain: unknown = JSON.parse(JSON.stringify(draft));
  const checked = governanceDraftSchema.safeParse(plain);
  invariant(checked.success, `a governance entry is what its schema says: ${checked.error?.message ?? ""}`);
  const entry = { ...checked.data, sequence: (head?.sequence ?? 0) + 1, previous: head?.hash ?? null, hash: "" };
  return { ...entry, hash: hashOf(entry) };
}

/** The one way in which an entry is written: its fields in the order of the schema, without white space, without its newline. */
export function renderEntry(entry: GovernanceEntry): string {
  return JSON.stringify(governanceEntrySchema.parse(entry));
}

/**
 * SHA-256 of the canonical JSON of an entry without `hash`: 64 hexadecimal digits. Whole numbers are written as JSON writes them, so that for keys that do
 * not begin with "$" other tools that sort keys come to the same text.
 */
export function hashOf({ hash: _hash, ...entry }: GovernanceEntry): string {
  return hash("sha256", canonicalJson(valueOf(entry)), "hex");
}

function valueOf(value: unknown): SourceValue {
  if (Array.isArray(value)) return value.map(valueOf);
  switch (typeof value) {
    case "object":
      return value === null ? null : mapOf(value);
    case "number":
      return Number.isSafeInteger(value) ? BigInt(value) : value;
    case "string":
    case "boolean":
      return value;
    default:
      invariant(false, "a governance entry holds what JSON can say");
  }
}

function mapOf(value: object): SourceValue {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, valueOf(member)]));
}
