import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { compareRanges, type Key, type KeyRange } from "../../shared/key.ts";

/** A range as the ledger has it, in as few words as a picture needs. */
export type LedgerRange = KeyRange & { readonly page: number; readonly documents: number };

/** What the ledger knows of where a collection has landed. */
export type CollectionRanges = {
  readonly name: string;
  /** Documents at the source. */
  readonly counted: number;
  /** Keys at which the plan cut the collection in parts of about the same size. */
  readonly boundaries: readonly Key[];
  /** In key order. */
  readonly landed: readonly LedgerRange[];
};

type PlanRow = { readonly name: string; readonly counted: number; readonly boundaries: string };

/** The ranges of every collection that is planned. */
export function readRanges(runsDir: string, target: string): readonly CollectionRanges[] {
  return readTarget(runsDir, target, (ledger) => {
    const landed = ledger.prepare<[string], LedgerRange>(
      // Almost in the order of keys, so that bringing them into it is quick.
      "SELECT page, after, up_to AS upTo, documents FROM _touchdown_pages WHERE collection = ? ORDER BY after",
    );
    return readPlans(ledger).map(({ name, counted, boundaries }) => ({
      name,
      counted,
      boundaries: parseKeys(boundaries),
      landed: landed.all(name).toSorted(compareRanges),
    }));
  });
}

function readPlans(ledger: Target): readonly PlanRow[] {
  const plans = "SELECT collection AS name, counted, boundaries FROM _touchdown_plan ORDER BY rowid";
  return ledger.prepare<[], PlanRow>(plans).all();
}

function parseKeys(text: string): readonly Key[] {
  // Written by the coordinator alone.
  const keys: string[] = JSON.parse(text);
  return keys;
}
