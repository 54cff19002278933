import { catalogOf } from "../../cli/parts.ts";
import { beginDiff, finishDiff } from "../../coordinator/diff/run-diff.ts";
import type { DiffOutcome } from "../../coordinator/diff/read-diff.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";
import { NO_SHAPES, type DiffJob, type WireDocument } from "../../shared/batch.ts";
import { readCatalog } from "../../shared/catalog.ts";
import { openTarget, type Target } from "../../shared/connections/sqlite.ts";
import { WHOLE_RANGE } from "../../shared/key.ts";
import type { Collection, DirectoryEntries } from "../../shared/migration.ts";
import { openDiff } from "../../workers/diff-batch.ts";
import { diffJob } from "../../workers/diff-job.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { mapPage } from "../../workers/page-transform.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import type { Documents } from "./landed-set.ts";

/** What the documents of a collection were mapped to, and the contents of the directories that were asked meanwhile. */
type Mapped = { readonly asked: ReadonlyMap<string, string>; readonly documents: readonly WireDocument[] };

/** A directory as it is published, and its content to be compared. */
type Published = { readonly content: string; readonly entries: DirectoryEntries };

/**
 * The full diff without its queues: every document is mapped again with directories that are made of the target as it is, and compared by the very code
 * that a loader runs.
 */
export class FullDiff {
  readonly #documents: Documents;
  readonly #mapped = new Map<string, Mapped>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  compare(file: string): DiffOutcome {
    const target = openTarget(file);
    try {
      return this.#compare(target);
    } finally {
      target.close();
    }
  }

  #compare(target: Target): DiffOutcome {
    const catalog = readCatalog(target);
    const writing = { target, catalog, writer: new TargetWriter(target, catalog), ledger: new LedgerWriter(target) };
    beginDiff({ target, isRestart: true });
    const parts = openDiff({ ...writing, migration: moonlanding, reach: () => undefined });
    for (const job of this.#jobs(target)) diffJob(job, parts);
    return finishDiff(target, { migration: moonlanding, only: null });
  }

  *#jobs(target: Target): Iterable<DiffJob> {
    const directories = publishAll(target);
    const head = { run: "run", migration: moonlanding.name, version: moonlanding.version, isRepair: false };
    for (const collection of moonlanding.collections) {
      const { name, system } = collection;
      const documents = this.#map(collection, directories);
      const range = { ...WHOLE_RANGE, reads: 0, digest: "", shapes: NO_SHAPES };
      yield { ...head, ...range, kind: "diff", system, collection: name, documents };
    }
    // Sets of this size have their keys in one part.
    for (const { name } of moonlanding.merges) yield { ...head, kind: "diff-merge", merge: name, after: null };
    yield { ...head, kind: "diff-rows" };
  }

  /** Documents do not change: as long as the directories that they asked are those of the last time, neither does what they are mapped to. */
  #map(collection: Collection, directories: ReadonlyMap<string, Published>): readonly WireDocument[] {
    const known = this.#mapped.get(collection.name);
    if (known !== undefined && [...known.asked].every(([name, content]) => directories.get(name)?.content === content))
      return known.documents;
    const asked = new Map<string, string>();
    const directory = (name: string): DirectoryEntries => {
      const published = directories.get(name);
      if (published === undefined) throw new Error(`there is no directory ${name}`);
      asked.set(name, published.content);
      return published.entries;
    };
    const work = { collection, catalog: catalogOf(moonlanding), context: { directory, settings: {} } };
    const { documents } = mapPage(this.#documents.get(collection.name) ?? [], work);
    this.#mapped.set(collection.name, { asked, documents });
    return documents;
  }
}

function publishAll(target: Target): ReadonlyMap<string, Published> {
  return new Map(
    moonlanding.directories.map(({ name, sql }) => {
      const rows = target
        .prepare<[], { key: string; value: string }>(`SELECT key, value FROM (${sql}) ORDER BY key`)
        .all();
      const entries: DirectoryEntries = new Map(rows.map(({ key, value }) => [key, JSON.parse(value)]));
      return [name, { content: JSON.stringify(rows), entries }];
    }),
  );
}
