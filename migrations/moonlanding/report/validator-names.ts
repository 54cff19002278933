import type { Figures, PhaseFigures } from "../../../shared/phase-report.ts";

/** The eight validators in the order and by the names of the plan (moonlanding.md, section 4). */
const VALIDATORS = [
  { name: "row-count", title: "RowCount" },
  { name: "referential-integrity", title: "ReferentialIntegrity" },
  { name: "data-types", title: "DataType" },
  { name: "pdf-coordinates", title: "PDFCoordinate" },
  { name: "timestamps", title: "Timestamp" },
  { name: "file-paths", title: "FilePath" },
  { name: "json-fields", title: "JSONField" },
  { name: "foreign-keys", title: "ForeignKeyConstraint" },
] as const;

type Validators = PhaseFigures["validators"];

/** rowCount: {status, checked, failed}; null where it was not asked. */
export function validatorsByName(verdicts: Validators): Figures {
  return Object.fromEntries(
    VALIDATORS.map(({ name, title }) => {
      const verdict = verdicts.find((candidate) => candidate.name === name);
      const { status, checked, failed, detail } = verdict ?? UNASKED;
      return [camelCase(title), verdict === undefined ? null : { status, checked, failed, detail }];
    }),
  );
}

/** "1-RowCount": true for PASS and false for FAIL; null for one that had nothing to look at or was not asked. */
export function validatorsByNumber(verdicts: Validators): Figures {
  return Object.fromEntries(
    VALIDATORS.map(({ name, title }, index) => {
      const status = verdicts.find((verdict) => verdict.name === name)?.status ?? "SKIP";
      return [`${index + 1}-${title}`, status === "SKIP" ? null : status === "PASS"];
    }),
  );
}

/** How many offenders the named validators found together; null unless each of them has been asked. */
export function failuresOf(verdicts: Validators, names: readonly string[]): number | null {
  const asked = verdicts.filter(({ name, status }) => names.includes(name) && status !== "SKIP");
  return asked.length < names.length ? null : asked.reduce((total, { failed }) => total + failed, 0);
}

export function countStatus(verdicts: Validators, wanted: "PASS" | "FAIL" | "SKIP"): number {
  return verdicts.filter(({ status }) => status === wanted).length;
}

const UNASKED = { status: "SKIP", checked: 0, failed: 0, detail: "" } as const;

function camelCase(title: string): string {
  const [capitals = ""] = /^[A-Z]+(?![a-z])|^[A-Z]/.exec(title) ?? [];
  return capitals.toLowerCase() + title.slice(capitals.length);
}
