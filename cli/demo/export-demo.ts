import { join, resolve } from "node:path";
import { governanceFile, verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { TerminalError } from "../../shared/errors.ts";
import type { GovernanceVerdict } from "../../shared/governance.ts";
import type { Published } from "../../shared/publication.ts";
import type { WalkOutcome } from "../phases/walk-outcome.ts";
import { textTable } from "../text-table.ts";
import type { Given, VerbContext, VerbResult } from "../verb.ts";
import type { DemoOptions } from "./demo-options.ts";
import { openDemoRun, type DemoRun } from "./drive-demo.ts";
import { fileHashes } from "./file-hashes.ts";
import { landedLines, readLanded, type Landed } from "./landed.ts";
import { sampleExport } from "./sample-export.ts";

/** An export, staged and committed, and then once more: the second time there is nothing to write. Leaves its runs' folders. */
export async function exportDemo(options: DemoOptions, context: VerbContext): Promise<VerbResult> {
  const first = openDemoRun(options, context);
  const sourceDir = await sampleExport(options, first.folder);
  const target = resolve(first.folder, "published");
  const given: Given = { sourceDir, target, orphanPolicy: "quarantine", actor: "demo" };
  context.terminal.say(`export  ${sourceDir}`);
  context.terminal.say(`target  ${target}\n`);
  const shown = await stageAndCommit(first, given, context);
  if (shown === null) return { json: { ok: false, run: first.run }, exitCode: 1 };
  const again = openDemoRun(options, context, "-again");
  const repeated = await repeat(again, { given, target }, context);
  const governance = verifyGovernance(governanceFile(target));
  for (const line of verdictLines(governance, repeated)) context.terminal.say(line);
  const ok = governance.faults.length === 0 && repeated.ok;
  return {
    json: { ok, run: first.run, again: again.run, target, ...shown, governance, repeated },
    exitCode: ok ? 0 : 1,
  };
}

type Shown = { readonly staged: Published; readonly promoted: Published; readonly landed: Landed };

/** Null when a gate did not hold. */
async function stageAndCommit(demo: DemoRun, given: Given, { terminal }: VerbContext): Promise<Shown | null> {
  const staging = await demo.walk(given, "staging");
  if (!staging.ok) return null;
  const landed = readLanded(demo.config.runsDir, demo.run);
  for (const line of landedLines(landed)) terminal.say(line);
  const commit = await demo.walk(given, "commit");
  if (!commit.ok) return null;
  const [staged, promoted] = [pushed(staging, "publish"), pushed(commit, "promote")];
  for (const line of pushLines(staged)) terminal.say(line);
  for (const line of pushLines(promoted)) terminal.say(line);
  return { staged, promoted, landed };
}

function pushed({ phases }: WalkOutcome, step: "publish" | "promote"): Published {
  const found = phases.flatMap(({ evidence }) => evidence[step] ?? []).at(-1);
  if (found !== undefined) return found;
  throw new TerminalError("GATE_FAILED", `the demo walked its phases, and none of them told of its step ${step}`, {
    hint: "See the report of the run.",
  });
}

function pushLines({ set, folder, tables, files, writes }: Published): readonly string[] {
  const rows = tables.map(({ target, rowCount, verified, issues }) => [
    target,
    rowCount,
    verified ? "yes" : "NO",
    issues.length,
  ]);
  const columns = [
    { title: set },
    { title: "rows", isNumber: true },
    { title: "read back" },
    { title: "issues", isNumber: true },
  ];
  return ["", ...textTable(columns, rows), `${files.length} files in ${folder}, ${writes} writes`];
}

type Repeated = {
  readonly ok: boolean;
  /** Every gate held the second time, too. */
  readonly isPassed: boolean;
  readonly writes: number;
  /** Files of production that are other ones than before. */
  readonly changed: readonly string[];
  readonly governanceEntries: number;
};

/** Stages and commits the very same files in a run of their own, and looks whether a byte of production is another one. */
async function repeat(
  again: DemoRun,
  { given, target }: { readonly given: Given; readonly target: string },
  { terminal }: VerbContext,
): Promise<Repeated> {
  terminal.say("\nthe same files once more, in a run of their own\n");
  const production = join(target, "production");
  const before = await fileHashes(production);
  const staging = await again.walk(given, "staging");
  const commit = staging.ok ? await again.walk(given, "commit") : staging;
  if (!commit.ok) return { ok: false, isPassed: false, writes: 0, changed: [], governanceEntries: 0 };
  const after = await fileHashes(production);
  const names = new Set([...before.keys(), ...after.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== after.get(name));
  const { writes, governanceEntries } = pushed(commit, "promote");
  return { ok: writes === 0 && changed.length === 0, isPassed: true, writes, changed, governanceEntries };
}

function verdictLines(
  { entries, faults, head }: GovernanceVerdict,
  { isPassed, writes, changed, governanceEntries }: Repeated,
): readonly string[] {
  const sound = faults.length === 0 ? "every line sound, the chain unbroken" : `${faults.length} faults`;
  return [
    "",
    isPassed
      ? `second commit: ${writes} writes, ${changed.length} files of production changed, ${governanceEntries} governance entries`
      : "the second time a gate did not hold",
    `governance log: ${entries} entries, ${sound}, head ${head?.hash.slice(0, 12) ?? "none"}`,
    ...faults.map(({ line, what }) => `  line ${line}: ${what}`),
  ];
}
