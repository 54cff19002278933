import type { Batch, ReplayBatch, WireDocument } from "../shared/batch.ts";
import type { Reach } from "../shared/checkpoint.ts";
import type { Target } from "../shared/connections/sqlite.ts";
import { contains, type KeyRange } from "../shared/key.ts";
import {
  EMPTY_TALLY,
  addTallies,
  subtractTallies,
  type Disposition,
  type Tally,
  type TallyField,
} from "../shared/landing.ts";
import { dispositionOf } from "../shared/ledger-schema.ts";
import type { Collection } from "../shared/migration.ts";
import { DocumentLander, type Place } from "./document-lander.ts";
import { pageNumber, type LedgerWriter } from "./ledger-writer.ts";
import { digestBatch } from "./page-transform.ts";
import type { TargetWriter } from "./target-writer.ts";

export type LoadOptions = {
  readonly target: Target;
  readonly writer: TargetWriter;
  readonly ledger: LedgerWriter;
  readonly collection: Collection;
  readonly reach: Reach;
};

/**
 * Writes a batch in one transaction: rows, lineage, ledger. What of its range has landed already is left out, so a batch delivered twice, or an
 * old batch that meets its re-created successor, changes nothing. A crash before the commit leaves nothing, after it everything.
 */
export function loadBatch(batch: Batch, options: LoadOptions): Tally {
  const tiles = options.ledger.tiles(batch.collection);
  const open = tiles.uncovered(batch);
  if (open.length === 0) return EMPTY_TALLY;
  const load = options.target.transaction(() => {
    let tally = EMPTY_TALLY;
    open.forEach((range, index) => {
      tally = addTallies(tally, loadRange(batch, range, { ...options, reads: index === 0 ? batch.reads : 0 }));
    });
    options.reach("in-transaction");
    return tally;
  });
  const tally = load.immediate();
  for (const range of open) tiles.add(range);
  options.reach("after-commit");
  return tally;
}

/** Lands documents that were rejected and have been read again; their pages' tallies follow. */
export function replayBatch(batch: ReplayBatch, options: LoadOptions): Tally {
  const { target, ledger, collection } = options;
  const replay = target.transaction(() => {
    let total = EMPTY_TALLY;
    for (const document of batch.documents) {
      const forgotten = ledger.forget(batch.system, document.path);
      const page = forgotten[0]?.page;
      if (page === undefined) continue;
      const before = tallyOf(forgotten.map(({ disposition }) => dispositionOf(disposition)));
      const after = landAll([document], {
        ...options,
        place: { system: batch.system, collection: collection.name, page },
      });
      ledger.addToPage(page, subtractTallies(after, before));
      total = addTallies(total, after);
    }
    return total;
  });
  return replay.immediate();
}

function loadRange(batch: Batch, range: KeyRange, options: LoadOptions & { readonly reads: number }): Tally {
  const { ledger } = options;
  const isWhole = range.after === batch.after && range.upTo === batch.upTo;
  const documents = isWhole ? batch.documents : batch.documents.filter(({ path }) => contains(range, path));
  const page = pageNumber(batch.collection, range);
  const tally = landAll(documents, { ...options, place: { system: batch.system, collection: batch.collection, page } });
  ledger.page(page, {
    after: range.after,
    upTo: range.upTo,
    collection: batch.collection,
    documents: documents.length,
    tally,
    digest: isWhole ? batch.digest : digestBatch(documents),
    reads: options.reads,
  });
  return tally;
}

function landAll(documents: readonly WireDocument[], options: LoadOptions & { readonly place: Place }): Tally {
  const counts: Record<TallyField, number> = { ...EMPTY_TALLY };
  const count = (disposition: Disposition | "held"): void => {
    counts.read += 1;
    counts[disposition] += 1;
  };
  const { target, writer, ledger, collection, place } = options;
  const nullWhenMissing = new Set(collection.nullWhenMissing ?? []);
  if (documents.length > 0)
    new DocumentLander({ target, writer, ledger, nullWhenMissing, place, count }).land(documents);
  return counts;
}

function tallyOf(dispositions: readonly (Disposition | "held")[]): Tally {
  const counts: Record<TallyField, number> = { ...EMPTY_TALLY };
  for (const disposition of dispositions) {
    counts.read += 1;
    counts[disposition] += 1;
  }
  return counts;
}
