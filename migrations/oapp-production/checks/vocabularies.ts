import { CheckFaults } from "../../../shared/check-faults.ts";
import type { Check, CheckFacts, OpenCheck } from "../../../shared/check.ts";
import { cellIn, RecordRows } from "./record-rows.ts";

/** A column with a vocabulary: each word of the source, as sheet A.4 has it, and what it becomes. Spelled apart from what the transforms use. */
type WordColumn = {
  readonly table: string;
  readonly column: string;
  readonly cell: string;
  readonly words: Readonly<Record<string, string>>;
};

const COLUMNS: Readonly<Record<string, readonly WordColumn[]>> = {
  projects: [
    {
      table: "project",
      column: "status",
      cell: "status",
      words: {
        planning: "Planning",
        active: "Active",
        onhold: "On Hold",
        completed: "Completed",
        archived: "Archived",
      },
    },
  ],
  phases: [
    {
      table: "phase",
      column: "status",
      cell: "status",
      words: {
        planned: "Not Started",
        notstarted: "Not Started",
        inprogress: "In Progress",
        active: "In Progress",
        complete: "Complete",
        done: "Complete",
      },
    },
    { table: "phase", column: "rag", cell: "RAG", words: { red: "Red", amber: "Amber", green: "Green" } },
  ],
};

/** Every word became the one that the vocabulary says, nothing became something, and what is in no vocabulary is told; with the counts of each. */
export const vocabulariesCheck: Check = {
  name: "vocabularies",
  title: "Every status is the one that its word stands for",
  collections: Object.keys(COLUMNS),
  open: openWords,
};

function openWords({ target }: CheckFacts): OpenCheck {
  const faults = new CheckFaults();
  const rows = { projects: new RecordRows(target, "project"), phases: new RecordRows(target, "phase") };
  const counts = new Map<string, number>();
  let checked = 0;
  return {
    see: (record, collection) => {
      const row = (collection === "projects" ? rows.projects : rows.phases).of(record).row;
      if (row === null) return;
      for (const { table, column, cell, words } of COLUMNS[collection] ?? []) {
        const raw = cellIn(record, cell);
        const word = raw.replaceAll(/[\s_-]/g, "").toLowerCase();
        const due = Object.hasOwn(words, word) ? (words[word] ?? null) : null;
        const said = row[column];
        checked += 1;
        const name = `${table}.${column} ${raw.trim() === "" ? "nothing" : `"${raw.trim().slice(0, SHOWN_MAX)}"`} = ${due ?? "null"}`;
        counts.set(name, (counts.get(name) ?? 0) + 1);
        if (said !== due)
          faults.add(`${column} is not what its word stands for`, {
            table,
            key: record.path,
            detail: `${raw} became ${String(said)}`,
          });
        if (due === null && raw.trim() !== "" && !String(row["flags"]).includes(`"word-unknown:${cell}"`))
          faults.add(`${column} has a word outside the vocabulary, and nothing says so`, {
            table,
            key: record.path,
            detail: raw,
          });
      }
    },
    conclude: () => {
      const figures = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${name} ${count}`);
      const more = figures.length > FIGURES_MAX ? ` and ${figures.length - FIGURES_MAX} more` : "";
      return faults.conclude({ checked, figures: `${figures.slice(0, FIGURES_MAX).join(", ")}${more}.` });
    },
  };
}

const SHOWN_MAX = 30;
const FIGURES_MAX = 24;
