import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LIVE_FILE } from "../../migrations/oapp-canonical/seed/generate-live.ts";
import type { CutOver } from "../../shared/cutover.ts";
import { formatDuration } from "../format-duration.ts";
import type { WalkOutcome } from "../phases/walk-outcome.ts";
import { writeLive } from "../seed/write-live.ts";
import { textTable } from "../text-table.ts";
import { rollback } from "../verbs/rollback.ts";
import type { Given, VerbContext, VerbResult } from "../verb.ts";
import type { DemoOptions } from "./demo-options.ts";
import { openDemoRun, type DemoRun } from "./drive-demo.ts";
import { startLiveService, type LiveService } from "./live-service.ts";
import { sampleExport } from "./sample-export.ts";
import { changedTables, tableDigests, type TableDigest } from "./table-digests.ts";

/** The demo's patience; a real cutover is watched for half an hour. */
const MONITOR_SECONDS = 5;

/**
 * A live database with a service over it, its hierarchy rebuilt and cut over under that service's eyes, and taken back again. Leaves the run's
 * folder with the live database in it.
 */
export async function cutoverDemo(options: DemoOptions, context: VerbContext): Promise<VerbResult> {
  const demo = openDemoRun(options, context);
  const live = resolve(demo.folder, "demo-live", LIVE_FILE);
  mkdirSync(dirname(live), { recursive: true });
  const counts = writeLive(live, { seed: options.seed });
  const service = await startLiveService(live);
  try {
    const sourceDir = await sampleExport(options, demo.folder);
    context.terminal.say(`export         ${sourceDir}`);
    context.terminal.say(
      `live database  ${live}: ${Object.entries(counts)
        .map(([table, rows]) => `${table} ${rows}`)
        .join(", ")}`,
    );
    context.terminal.say(`service        ${service.url}/api/health\n`);
    return await cutAndTakeBack(demo, { sourceDir, live, service }, context);
  } finally {
    await service.stop();
  }
}

type Stage = { readonly sourceDir: string; readonly live: string; readonly service: LiveService };

async function cutAndTakeBack(
  demo: DemoRun,
  { sourceDir, live, service }: Stage,
  context: VerbContext,
): Promise<VerbResult> {
  const { terminal } = context;
  const target = resolve(demo.folder, "published");
  const given: Given = {
    sourceDir,
    target,
    actor: "demo",
    orphanPolicy: "quarantine",
    duplicatePolicy: "keep-both",
    db: live,
    healthUrl: ["health", "projects/count", "phases/count"].map((path) => `${service.url}/api/${path}`).join(","),
    monitorSeconds: String(MONITOR_SECONDS),
  };
  const before = tableDigests(live);
  const outcome = await demo.walk(given);
  if (!outcome.ok) return { json: { ok: false, outcome }, exitCode: 1 };
  const cut = tableDigests(live);
  const replaced = changedTables(before, cut);
  for (const line of cutoverLines(outcome)) terminal.say(line);
  for (const line of digestLines("what the cutover did to the live database", before, cut)) terminal.say(line);
  const answers = await counted(service);
  terminal.say(`the service answers: ${answers.join(", ")}\n`);
  terminal.say("and back again: touchdown rollback\n");
  const rolledBack = await rollback({ run: demo.run, yes: true }, context);
  const after = tableDigests(live);
  for (const line of digestLines(
    "the live database after the rollback, against that before the cutover",
    before,
    after,
  ))
    terminal.say(line);
  const left = changedTables(before, after);
  const declared = demo.migration.cutover?.tables ?? [];
  const isBack = (rolledBack.exitCode ?? 0) === 0 && left.length === 0;
  const ok = isBack && replaced.join() === declared.toSorted().join();
  terminal.say(
    ok ? "PASSED: the new tables were in use, nothing else was touched, and everything is as it was" : "FAILED",
  );
  const cutovers = ofSteps(outcome).map(({ budgets, downtimeMs, availability }) => ({
    budgets,
    downtimeMs,
    availability,
  }));
  return {
    json: { ok, run: demo.run, live, target, replaced, left, cutovers, rolledBack: rolledBack.json },
    exitCode: ok ? 0 : 1,
  };
}

function ofSteps({ phases }: WalkOutcome): readonly CutOver[] {
  return phases.flatMap(({ evidence: { cutover, monitor } }) =>
    [cutover, monitor].filter((step) => step !== undefined),
  );
}

function cutoverLines(outcome: WalkOutcome): readonly string[] {
  return ofSteps(outcome).flatMap(({ steps, budgets, downtimeMs, availability, archive }) => [
    "",
    ...textTable(
      [{ title: "part" }, { title: "step" }, { title: "took", isNumber: true }, { title: "what" }],
      steps.map(({ part, name, durationMs, detail }) => [part, name, formatDuration(durationMs), detail]),
    ),
    "",
    ...(budgets.length === 0
      ? []
      : textTable(
          [
            { title: "budget" },
            { title: "took", isNumber: true },
            { title: "may take", isNumber: true },
            { title: "met" },
          ],
          budgets.map(({ name, tookMs, budgetMs, isMet }) => [
            name,
            formatDuration(tookMs),
            formatDuration(budgetMs),
            isMet ? "yes" : "NO",
          ]),
        )),
    `downtime ${formatDuration(downtimeMs)}`,
    availability === null
      ? "availability not asked"
      : `availability ${(availability.ratio * 100).toFixed(2)} %: ${availability.answered} of ${availability.asked} answered, p95 ${availability.p95Ms.toFixed(0)} ms`,
    `archive ${archive}`,
  ]);
}

function digestLines(title: string, before: readonly TableDigest[], after: readonly TableDigest[]): readonly string[] {
  const rows = before.map(({ table, rows: rowsBefore, digest }) => {
    const now = after.find((each) => each.table === table);
    return [
      table,
      rowsBefore,
      now?.rows ?? 0,
      digest.slice(0, 12),
      now?.digest.slice(0, 12) ?? "gone",
      now?.digest === digest ? "equal" : "other",
    ];
  });
  const columns = [
    { title: "table" },
    { title: "rows before", isNumber: true },
    { title: "rows after", isNumber: true },
    { title: "digest before" },
    { title: "digest after" },
    { title: "" },
  ];
  return ["", title, "", ...textTable(columns, rows), ""];
}

async function counted({ url }: LiveService): Promise<readonly string[]> {
  const paths = ["projects/count", "phases/count", "steps/count"];
  return Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`${url}/api/${path}`, { signal: AbortSignal.timeout(5000) });
      return `/api/${path} ${(await response.text()).trim()}`;
    }),
  );
}
