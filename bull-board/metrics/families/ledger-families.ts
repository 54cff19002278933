import type { LedgerCollection } from "../../../coordinator/runs/read-ledger.ts";
import { counter, gauge, type Family, type Labels, type Point } from "../family.ts";
import type { Figures, TargetFigures } from "../figures.ts";

const DISPOSITIONS = ["mapped", "embedded", "merged", "excluded", "rejected", "held"] as const;

export const LEDGER_FAMILIES: readonly Family[] = [
  counter({
    name: "touchdown_documents_landed_total",
    help: "Documents that the ledger of a phase's target has, by collection. Falls only when the target is rolled back.",
    labels: ["run", "phase", "collection"],
    points: (figures) => ofCollections(figures, ({ documents }, labels) => [{ labels, value: documents }]),
  }),
  gauge({
    name: "touchdown_documents_counted",
    help: "Documents that the source has counted, by collection. Not served before a collection is planned.",
    labels: ["run", "phase", "collection"],
    points: (figures) =>
      ofCollections(figures, ({ counted }, labels) => (counted === null ? [] : [{ labels, value: counted }])),
  }),
  gauge({
    name: "touchdown_records",
    help: "Source records in the ledger by what became of them. Held are those that wait for a merge to be settled.",
    labels: ["run", "phase", "collection", "disposition"],
    points: (figures) =>
      ofCollections(figures, ({ tally }, labels) =>
        DISPOSITIONS.map((disposition) => ({ labels: { ...labels, disposition }, value: tally[disposition] })),
      ),
  }),
  gauge({
    name: "touchdown_rejected_records",
    help: "Records that could not be migrated, by rule. Falls when they are mended and replayed.",
    labels: ["run", "phase", "rule"],
    points: (figures) =>
      ofTargets(figures, ({ rejects }, labels) =>
        rejects.map(({ rule, records }) => ({ labels: { ...labels, rule }, value: records })),
      ),
  }),
  gauge({
    name: "touchdown_ledger_progress_ratio",
    help: "Part of the counted documents of a phase's target that has landed, 0 to 1. Not served before any is counted.",
    labels: ["run", "phase"],
    points: (figures) => ofTargets(figures, progress),
  }),
  gauge({
    name: "touchdown_last_landing_timestamp_seconds",
    help: "When the newest batch of a phase's target landed, in seconds since 1970: time() minus this is how far behind it is.",
    labels: ["run", "phase"],
    points: (figures) =>
      ofTargets(figures, ({ lastLandedAtMs }, labels) =>
        lastLandedAtMs === null ? [] : [{ labels, value: lastLandedAtMs / 1000 }],
      ),
  }),
  gauge({
    name: "touchdown_files",
    help: "Objects of file stores that rows name, by state. Not served before files are asked for.",
    labels: ["run", "phase", "state"],
    points: (figures) =>
      ofTargets(figures, ({ ledger: { files } }, labels) => {
        if (files === null) return [];
        const { wanted, copied, missing } = files;
        const counts = { copied, missing, waiting: Math.max(0, wanted - copied - missing) };
        return Object.entries(counts).map(([state, value]) => ({ labels: { ...labels, state }, value }));
      }),
  }),
  counter({
    name: "touchdown_files_copied_bytes_total",
    help: "Bytes of the files that were copied.",
    labels: ["run", "phase"],
    points: (figures) =>
      ofTargets(figures, ({ ledger: { files } }, labels) => (files === null ? [] : [{ labels, value: files.bytes }])),
  }),
];

function progress({ ledger: { collections } }: TargetFigures, labels: Labels): readonly Point[] {
  let counted = 0;
  let landed = 0;
  for (const collection of collections) {
    counted += collection.counted ?? 0;
    landed += collection.documents;
  }
  return counted === 0 ? [] : [{ labels, value: Math.min(1, landed / counted) }];
}

function ofTargets(
  { runs }: Figures,
  points: (target: TargetFigures, labels: Labels) => readonly Point[],
): readonly Point[] {
  return runs.flatMap(({ run, targets }) => targets.flatMap((target) => points(target, { run, phase: target.phase })));
}

function ofCollections(
  figures: Figures,
  points: (collection: LedgerCollection, labels: Labels) => readonly Point[],
): readonly Point[] {
  return ofTargets(figures, ({ ledger }, labels) =>
    ledger.collections.flatMap((collection) => points(collection, { ...labels, collection: collection.name })),
  );
}
