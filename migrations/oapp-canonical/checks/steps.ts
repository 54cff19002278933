import type { Check, CheckFacts } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import { targetId } from "../../../shared/identity.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { phaseNotesOf } from "../land-steps.ts";
import { extractSteps } from "../steps/extract-steps.ts";
import type { Step } from "../steps/step.ts";

type StepRow = {
  readonly id: string;
  readonly label: string | null;
  readonly name: string;
  readonly output: string | null;
  readonly status: string;
  readonly statusSource: string;
  readonly rag: string | null;
  readonly isSideQuest: number;
  readonly raw: string;
  readonly noteOffset: number;
};

/**
 * The steps of every phase, extracted again from the notes of its record, are its rows. Whatever the extractor thinks, each row also stands in the notes at the place
 * that it names, and its cells are the row's text from its beginning to its end: nothing is made up, and nothing of it is lost.
 */
export const steps: Check = {
  name: "steps",
  title: "steps extracted again from the notes are the rows of the target, and stand in the notes",
  collections: ["phases"],
  open: ({ target }) => {
    const faults = new CheckFaults();
    const rowsOf = prepareRows(target);
    let checked = 0;
    return {
      see: (record) => {
        const rows = rowsOf(record);
        const phase = phaseNotesOf(record);
        const extracted = extractSteps(phase).steps;
        checked += Math.max(rows.length, extracted.length);
        if (rows.length !== extracted.length) {
          const detail = `${extracted.length} steps in the notes, ${rows.length} rows`;
          faults.add("a phase has another number of steps", { table: "phase", key: record.path, detail });
        }
        for (const [index, row] of rows.entries()) {
          const found = extracted[index];
          if (found === undefined || !isSame(row, found))
            faults.add("a step is not what the notes say", { table: "step", key: row.id });
          if (!stands(row, phase.notes))
            faults.add("a step does not stand in the notes", { table: "step", key: row.id });
        }
      },
      conclude: () => {
        const rows = target.prepare<[], number>("SELECT count(*) FROM step WHERE candidate IS NULL").pluck().get() ?? 0;
        const detail = `${rows} rows, ${checked} steps looked at`;
        if (rows > checked) faults.add("there are steps of no phase", { table: "step", key: "step", detail });
        return faults.conclude({ checked, figures: `${checked} steps extracted anew and compared.` });
      },
    };
  },
};

function prepareRows(target: CheckFacts["target"]): (record: SourceRecord) => readonly StepRow[] {
  const select = target.prepare<[string], StepRow>(
    `SELECT id, label, name, output, status, status_source AS statusSource, rag, is_side_quest AS isSideQuest, raw, note_offset AS noteOffset
     FROM step WHERE phase_row = ? AND candidate IS NULL ORDER BY position`,
  );
  return ({ system, path }) => select.all(targetId(system, path));
}

function isSame(row: StepRow, step: Step): boolean {
  return (
    row.label === step.label &&
    row.name === step.name &&
    row.output === step.output &&
    row.status === step.status &&
    row.statusSource === step.statusSource &&
    row.rag === step.rag &&
    (row.isSideQuest === 1) === step.isSideQuest &&
    row.raw === step.raw
  );
}

function stands({ raw, name, output, noteOffset }: StepRow, notes: string): boolean {
  return notes.startsWith(raw, noteOffset) && withoutBlanks(raw).endsWith(withoutBlanks(name + (output ?? "")));
}

function withoutBlanks(text: string): string {
  return text.replaceAll(/\s/gu, "");
}
