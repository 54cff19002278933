import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFindings, readRejects } from "../../coordinator/report/read-rules.ts";
import type { RuleReport } from "../../coordinator/report/report.ts";
import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import type { GateRule, PhaseDeclaration, PhaseStep } from "../../shared/phase.ts";
import { targetFile } from "../../shared/run-folder.ts";
import { driveChosen, type DriveChosen } from "../drive-chosen.ts";
import { outcomeLines, type WalkOutcome } from "../phases/walk-outcome.ts";
import { writeReportTo, type ReportPlace } from "../report-place.ts";
import { NO_SETTINGS_GIVEN } from "../settings/parse-settings.ts";
import { withSourceDir } from "../settings/with-source-dir.ts";
import { textTable } from "../text-table.ts";
import type { VerbContext, VerbResult } from "../verb.ts";
import { modePhases } from "./mode-phases.ts";

/** Steps that write for others, and what a gate asks of them: a dry run leaves them out. */
const FOR_OTHERS: ReadonlySet<PhaseStep> = new Set(["publish", "promote", "cutover", "monitor"]);
const OF_OTHERS: ReadonlySet<GateRule> = new Set(["published", "promoted", "cutover", "monitored"]);

const RUN = "dry-run";

export type RehearseOptions = Omit<DriveChosen, "chosen"> & {
  /** Where its report is to be kept, as nothing else of it is; null for nowhere. */
  readonly reportTo: ReportPlace | null;
};

/**
 * Walks the phases of staging for real, with a Redis of its own, in a folder that is removed in the end, and tells what it found: reads, maps, loads, validates
 * and compares, and writes nothing for others. Nothing is left of it but the report that was asked for.
 */
export async function rehearseRun(options: RehearseOptions, context: VerbContext): Promise<VerbResult> {
  const { terminal } = context;
  const { reportTo } = options;
  const migration = rehearsed(options.migration);
  const runsDir = mkdtempSync(join(tmpdir(), "touchdown-dry-run-"));
  try {
    const { settings } = options.given ?? NO_SETTINGS_GIVEN;
    const scratch: Config = { ...withSourceDir(options.config, migration, settings), runsDir, redisUrl: null };
    const chosen = { run: RUN, isUnfinished: false };
    const outcome = toldAway(
      await driveChosen({ ...options, config: scratch, migration, chosen, board: false }, context),
    );
    const rules = readRules(runsDir);
    for (const line of [...ruleLines(rules), ...outcomeLines(outcome, terminal.columns)])
      if (!line.includes(runsDir)) terminal.say(line);
    const json = withoutFiles(outcome, rules);
    if (reportTo !== null) writeReportTo(reportTo, { runsDir, run: RUN, isKept: false, json });
    const left = reportTo === null ? "" : ` but its report, ${reportTo.file}`;
    terminal.say(`a dry run: nothing was written, and nothing is left of it${left}`);
    return { json, exitCode: outcome.ok ? 0 : 1 };
  } finally {
    rmSync(runsDir, { recursive: true, force: true });
  }
}

/** Nobody can answer for a run that is gone. */
function toldAway(outcome: WalkOutcome): WalkOutcome {
  if (outcome.stopped === null) return outcome;
  const hint = "Mend the cause, or choose another policy; then make and prove it for good: --mode staging.";
  return { ...outcome, stopped: { message: outcome.stopped.message, hint } };
}

/** The migration with the phases of staging alone, without what writes for others; a phase of which nothing is left to ask is left out. */
export function rehearsed(migration: Migration): Migration {
  const staging = modePhases(migration, "dry-run")
    .map((phase) => ({
      ...phase,
      steps: phase.steps.filter((step) => !FOR_OTHERS.has(step)),
      gate: phase.gate.filter((rule) => !OF_OTHERS.has(rule)),
    }))
    .filter(({ gate }) => gate.length > 0);
  const names = staging.map(({ name }) => name);
  const phases = staging.map((phase): PhaseDeclaration =>
    phase.needs === null || names.includes(phase.needs) ? phase : { ...phase, needs: null },
  );
  return { ...migration, phases };
}

type Rules = { readonly rejects: readonly RuleReport[]; readonly findings: readonly RuleReport[] };

function readRules(runsDir: string): Rules {
  if (!existsSync(targetFile(runsDir, RUN))) return { rejects: [], findings: [] };
  return readTarget(runsDir, RUN, (target) => ({ rejects: readRejects(target), findings: readFindings(target) }));
}

/** A rule a line, the most frequent first, with a case of it. */
function ruleLines({ rejects, findings }: Rules): readonly string[] {
  const all = [...ruleRows("reject", rejects), ...ruleRows("finding", findings)];
  if (all.length === 0) return ["no reject and no finding"];
  return textTable(
    [{ title: "what" }, { title: "rule" }, { title: "records", isNumber: true }, { title: "for example" }],
    all,
  );
}

function ruleRows(kind: string, rules: readonly RuleReport[]): readonly (readonly [string, string, number, string])[] {
  return rules.map(({ rule, count, samples: [sample] }) => [
    kind,
    rule,
    count,
    sample === undefined ? "" : `${sample.path}: ${sample.reason}`,
  ]);
}

/** What `--json` prints: files of the folder that is gone are not named. */
function withoutFiles(outcome: WalkOutcome, { rejects, findings }: Rules): object {
  const { target: _target, report: _report, ...told } = outcome;
  return { ...told, mode: "dry-run", rejects: countsOf(rejects), findings: countsOf(findings) };
}

function countsOf(rules: readonly RuleReport[]): Readonly<Record<string, number>> {
  return Object.fromEntries(rules.map(({ rule, count }) => [rule, count]));
}
