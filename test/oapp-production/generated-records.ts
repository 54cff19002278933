import type { RecordAnswer } from "../../migrations/oapp-production/seed/answer.ts";
import { generateExport } from "../../migrations/oapp-production/seed/generate-export.ts";
import type { ExportOptions } from "../../migrations/oapp-production/seed/plan.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import { recordOf } from "./landed-export.ts";

/** Generated records as a source would give them, by collection, and by path what must become of each. */
export type GeneratedRecords = {
  readonly documents: ReadonlyMap<string, readonly SourceRecord[]>;
  readonly answers: ReadonlyMap<string, RecordAnswer>;
};

export function generatedRecords(options: ExportOptions): GeneratedRecords {
  const documents = new Map<string, readonly SourceRecord[]>();
  const answers = new Map<string, RecordAnswer>();
  for (const file of generateExport(options).files) {
    const records = [...file.records()].map(({ cells, answer }, index) => {
      const data = Object.fromEntries(file.columns.map((column, at) => [column, cells[at] ?? ""]));
      const record = recordOf(file.collection, data, index + 1);
      answers.set(record.path, answer);
      return record;
    });
    documents.set(file.collection, records);
  }
  return { documents, answers };
}
