import { catalogOf } from "../../cli/parts.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { invariant } from "../../shared/errors.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Migration } from "../../shared/migration.ts";
import { LedgerWriter } from "../../workers/ledger-writer.ts";
import { loadBatch } from "../../workers/load-batch.ts";
import { settleMerge } from "../../workers/settle-merge.ts";
import { TargetWriter } from "../../workers/target-writer.ts";
import type { JobLine } from "./job-line.ts";

/** The loader's own functions, without the queue around them: rows, lineage, claims, ledger. */
export class LoaderSide {
  readonly #migration: Migration;
  readonly #options: Parameters<typeof settleMerge>[1];

  constructor(target: Target, migration: Migration) {
    target.exec(LEDGER_SQL);
    const catalog = catalogOf(migration);
    this.#migration = migration;
    this.#options = { target, catalog, writer: new TargetWriter(target, catalog), ledger: new LedgerWriter(target) };
  }

  write(line: JobLine): void {
    if (line.kind === "settle") {
      const merge = this.#migration.merges.find(({ name }) => name === line.merge);
      invariant(merge !== undefined, `no merge ${line.merge}`);
      settleMerge(merge, this.#options);
      return;
    }
    const collection = this.#migration.collections.find(({ name }) => name === line.collection);
    invariant(collection !== undefined, `no collection ${line.collection}`);
    loadBatch(line, { ...this.#options, collection, reach: () => undefined });
  }
}
