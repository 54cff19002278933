import { declaredChecks } from "../../coordinator/checks/declared-checks.ts";
import { sourceDocuments } from "../../coordinator/checks/read-documents.ts";
import { runChecks } from "../../coordinator/checks/run-checks.ts";
import { readRun } from "../../coordinator/open-run.ts";
import type { Evidence } from "../../coordinator/phases/phase-record.ts";
import { given } from "../../shared/settings-of.ts";
import { invariant } from "../../shared/errors.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";
import { openFileStoreWith, openSourceWith } from "../parts.ts";
import { readTimesOf } from "./count-sources.ts";
import type { PhaseContext } from "./phase-context.ts";

/** Asks the migration's checks about source and target together. */
export async function checkPhase({
  config,
  migration,
  phase,
  of,
  seed,
  terminal,
  signal,
  ...chosen
}: PhaseContext): Promise<Evidence<"check">> {
  const file = targetFile(of.runsDir, of.run);
  const { verdicts, reads } = await runChecks({
    checks: declaredChecks(migration),
    migration,
    targetFile: file,
    filesFolder: filesFolder(of.runsDir, of.run),
    openFileStore: openFileStoreWith(config),
    documents: sourceDocuments({
      openSource: openSourceWith(config),
      readTimes: readTimesOf(file),
      pageSize: config.pageSize,
    }),
    seed,
    given: given(chosen),
    startedAtMs: startedAtOf(file),
    signal,
    onProgress: ({ seen, documents, concluding }) =>
      terminal.progress(`${migration.name} ${phase.name} check ${concluding ?? `${seen}/${documents} documents`}`),
  });
  return { verdicts: [...verdicts], reads };
}

function startedAtOf(file: string): number {
  const target = openTargetReadOnly(file);
  try {
    const run = readRun(target);
    invariant(run !== null, "what is checked has a ledger");
    return Date.parse(run.startedAt);
  } finally {
    target.close();
  }
}
