import type { CutoverDeclaration } from "../../shared/cutover.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { toError } from "../../shared/errors.ts";
import { counted } from "../validators/fault.ts";
import type { StepOutcome } from "./cutover-steps.ts";

/** One criterion, asked. */
export type AskedCriterion = {
  readonly name: string;
  /** Offending rows; null where it could not be asked, as `why` says. */
  readonly offenders: number | null;
  readonly samples: readonly string[];
  readonly why: string;
};

const SAMPLES_A_CRITERION = 3;

/** Each criterion with the rows that offend it. */
export function askCriteria(database: Target, criteria: CutoverDeclaration["criteria"]): readonly AskedCriterion[] {
  return criteria.map(({ name, sql }) => {
    try {
      return { name, ...askOne(database, sql), why: "" };
    } catch (error) {
      return { name, offenders: null, samples: [], why: toError(error).message };
    }
  });
}

function askOne(database: Target, sql: string): Pick<AskedCriterion, "offenders" | "samples"> {
  const samples: string[] = [];
  let offenders = 0;
  for (const row of database.prepare<[], unknown[]>(sql).raw().iterate()) {
    offenders += 1;
    if (samples.length >= SAMPLES_A_CRITERION) continue;
    const [table, id, detail] = row;
    samples.push(`${String(table)} ${String(id)}: ${String(detail)}`);
  }
  return { offenders, samples };
}

/** What the criteria come to. One that could not be asked is a fault. */
export function judgeCriteria(asked: readonly AskedCriterion[]): StepOutcome {
  const faults = asked.flatMap(({ name, offenders, samples, why }) => {
    if (offenders === null) return [`criterion ${name} cannot be asked: ${why}`];
    return offenders === 0 ? [] : [`criterion ${name}: ${counted(offenders, "row")}, as ${samples.join("; ")}`];
  });
  const offending = asked.reduce((sum, { offenders }) => sum + (offenders ?? 0), 0);
  return { checked: asked.length, faults, detail: `${asked.length} criteria, ${counted(offending, "offending row")}` };
}

export type AskedSmoke = {
  readonly name: string;
  readonly rows: number | null;
  readonly rowsMin: number;
  readonly why: string;
};

/** Each smoke query with the rows that it answers. */
export function askSmoke(database: Target, smoke: CutoverDeclaration["smoke"]): readonly AskedSmoke[] {
  return smoke.map(({ name, sql, rowsMin }) => {
    try {
      return { name, rowsMin, rows: database.prepare(sql).all().length, why: "" };
    } catch (error) {
      return { name, rowsMin, rows: null, why: toError(error).message };
    }
  });
}

export function judgeSmoke(asked: readonly AskedSmoke[]): StepOutcome {
  const faults = asked.flatMap(({ name, rows, rowsMin, why }) => {
    if (rows === null) return [`${name} cannot be asked: ${why}`];
    return rows >= rowsMin ? [] : [`${name} answers ${counted(rows, "row")}, and ${rowsMin} are the least`];
  });
  const told = asked.map(({ name, rows }) => `${name} ${rows ?? "?"}`);
  return { checked: asked.length, faults, detail: `rows: ${told.join(", ")}` };
}

/** Figures worth telling, as "name: what value", or "name: value" where the figure is called what the remark is. What cannot be asked says so. */
export function askRemarks(database: Target, remarks: CutoverDeclaration["remarks"]): readonly string[] {
  return remarks.flatMap(({ name, sql }) => {
    try {
      const rows = database.prepare<[], unknown[]>(sql).raw().all();
      return rows.map(([what, value]) =>
        what === name ? `${name}: ${String(value)}` : `${name}: ${String(what)} ${String(value)}`,
      );
    } catch (error) {
      return [`${name} cannot be asked: ${toError(error).message}`];
    }
  });
}
