import { textTable } from "../../../cli/text-table.ts";
import { VALIDATOR_NAMES, type ValidatorName } from "../../../coordinator/validators/validator.ts";
import { SUBJECTS, type Planting, type Proof } from "./planting.ts";
import { isDefect, scoreOf, type Results } from "./results.ts";

const SHORT: Readonly<Record<ValidatorName, string>> = {
  "row-count": "RC",
  "referential-integrity": "RI",
  "data-types": "DT",
  "pdf-coordinates": "PC",
  timestamps: "TS",
  "file-paths": "FP",
  "json-fields": "JF",
  "foreign-keys": "FK",
};

const HEAD = `# The eight validators, proven

A validator that never says FAIL proves nothing. So each of them is shown defects that it must catch, and oddities that are legal and that none of
the eight may flag: \`test/validators/proof/\` plants them one at a time in a copy of a sound target, with foreign keys and checks off, and asks all
eight. *sound* is a small target made by hand, with every disposition; *moonlanding* is one that the engine has landed from a generated clean source.

This page is written by that suite (\`npx vitest run test/validators/proof -u\`), and without \`-u\` compared with what the validators say.`;

const KEY = `In the tables below **bold** is the validator that the defect is planted for; the others that catch it too stand beside it. A dash: it is not planted
there, as the target has nothing of the kind. ${VALIDATOR_NAMES.map((name) => `${SHORT[name]}: ${name}`).join(", ")}.`;

/** docs/validators.md. */
export function renderDocument(proofs: readonly Proof[], results: Results): string {
  const parts = [
    HEAD,
    scores(proofs, results),
    "## Who catches what",
    "Of the defects planted for the validator of the row, how many the validator of the column catches in at least one of the targets.",
    matrix(proofs, results),
    KEY,
    ...proofs.flatMap((proof) => section(proof, results)),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What the suite prints at its end. */
export function renderScores(proofs: readonly Proof[], results: Results): string {
  const titles = ["validator", "defects planted", "caught", "oddities", "flagged", "seen by none"];
  const rows = scoreRows(proofs, results);
  return textTable(
    titles.map((title, index) => ({ title, isNumber: index > 0 })),
    rows,
  ).join("\n");
}

function scores(proofs: readonly Proof[], results: Results): string {
  const titles = ["validator", "defects planted", "caught", "legal oddities", "flagged", "defects that none can see"];
  return table(titles, scoreRows(proofs, results));
}

function scoreRows(proofs: readonly Proof[], results: Results): (string | number)[][] {
  const all = proofs.map((proof) => scoreOf(proof, results));
  const rows = all.map(({ validator, ...figures }) => [validator, ...Object.values(figures)]);
  const sums = Object.values(all[0] ?? {}).map((_, index) =>
    rows.reduce((sum, row) => sum + (typeof row[index] === "number" ? row[index] : 0), 0),
  );
  return [...rows, ["all", ...sums.slice(1)]];
}

function matrix(proofs: readonly Proof[], results: Results): string {
  const rows = proofs.map(({ validator, plantings }) => {
    const defects = plantings.filter(isDefect);
    const caught = VALIDATOR_NAMES.map(
      (name) => defects.filter((planting) => results.isFlagged(planting, name)).length || "",
    );
    return [validator, defects.length, ...caught];
  });
  return table(["planted for", "defects", ...VALIDATOR_NAMES.map((name) => SHORT[name])], rows);
}

function section({ validator, plantings }: Proof, results: Results): string[] {
  const defects = plantings.filter(isDefect);
  const rows = defects.map((planting) => [
    planting.title,
    ...SUBJECTS.map((subject) => whoCaught(validator, results.failedOn(planting, subject))),
  ]);
  return [
    `## ${validator}`,
    table(["defect", ...SUBJECTS], rows),
    ...list(
      "Legal, and flagged by none:",
      plantings.filter(({ expected }) => expected === "not flagged"),
    ),
    ...list(
      "Wrong, and seen by none of the eight:",
      plantings.filter(({ expected }) => expected === "not seen"),
    ),
  ];
}

function whoCaught(own: ValidatorName, failed: readonly ValidatorName[] | null): string {
  if (failed === null) return "–";
  const others = failed.filter((name) => name !== own).map((name) => SHORT[name]);
  return [failed.includes(own) ? `**${SHORT[own]}**` : "not caught", ...others].join(" ");
}

function list(title: string, plantings: readonly Planting[]): string[] {
  return plantings.length === 0 ? [] : [title, plantings.map((planting) => `- ${planting.title}`).join("\n")];
}

function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n");
}
