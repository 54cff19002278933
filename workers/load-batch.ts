import type { Batch, ReplayBatch, WireDocument, WireLanding } from "../shared/batch.ts";
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
import { sumShapes } from "./field-shapes.ts";
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
  // The range alone: the tiles keep what they are given, and a batch is large.
  const open = tiles.uncovered({ after: batch.after, upTo: batch.upTo });
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

/**
 * Lands documents that were rejected, in whole or in an element, and have been read again. What of them stands is left alone; the tallies of their pages
 * follow. Their fields were counted when they were read first.
 */
export function replayBatch(batch: ReplayBatch, options: LoadOptions): Tally {
  const { target, ledger, collection } = options;
  const replay = target.transaction(() => {
    let total = EMPTY_TALLY;
    for (const document of batch.documents) {
      for (const rejected of ledger.rejectedIn(batch.system, document.path)) {
        const landings = landingsUnder(document, rejected.path);
        if (landings.length === 0) continue;
        const before = tallyOf(
          ledger.forget(batch.system, rejected.path).map(({ disposition }) => dispositionOf(disposition)),
        );
        const place = { system: batch.system, collection: collection.name, page: rejected.page };
        const after = landAll([{ ...document, landings }], { ...options, place });
        ledger.addToPage(rejected.page, subtractTallies(after, before));
        total = addTallies(total, after);
      }
    }
    return total;
  });
  return replay.immediate();
}

/** The landings of a rejected record and of everything inside it: of the whole document when that is what was rejected. */
function landingsUnder(document: WireDocument, rejectedPath: string): readonly WireLanding[] {
  const element = rejectedPath.slice(document.path.length);
  if (element === "") return document.landings;
  return document.landings.filter(
    (landing) => landing.element === element || landing.element.startsWith(`${element}#`),
  );
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
  ledger.fields(options.collection, sumShapes(documents, batch.shapes));
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
