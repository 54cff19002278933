import { openForScan } from "../../shared/connections/sqlite.ts";
import type { ChangeCounts, Promoted, PublishedSet, TableChanges } from "../../shared/publication.ts";
import { ensureCurationConfig } from "../curation/curation-config.ts";
import { keepChangedDocuments } from "./changed-documents.ts";
import { describePush } from "./describe-push.ts";
import { digestContent, digestOfSet, type ContentDigest } from "./digest-content.ts";
import { draftDocuments } from "./draft-documents.ts";
import { readLastManifest } from "./manifest.ts";
import { openLiveRows } from "./open-live-rows.ts";
import type { Promoting } from "./promoting.ts";
import { Findings } from "./proof/findings.ts";
import { proveProduction } from "./proof/prove-production.ts";
import { describeFile, replaceFiles } from "./replace-files.ts";
import { requireStaging } from "./require-staging.ts";
import { sealSet } from "./seal-set.ts";
import { setDatabase, setFolder } from "./set-files.ts";
import { syncProduction } from "./sync-production.ts";
import { lastSync, readSyncMeta, syncsAfter } from "./sync-tables.ts";
import { tableShape } from "./table-shape.ts";
import { CHANGE_COUNTS, NO_CHANGES } from "./table-tally.ts";
import { tellPushes, type Push } from "./tell-pushes.ts";
import { Turn } from "./turn.ts";
import { withSet } from "./with-set.ts";

const SET: PublishedSet = "production";

/**
 * Brings the production set in line with the staging set, field by field: what changed at the source comes over, what changed in production alone is reported,
 * where both changed the source wins and the value that lost is archived, and nothing is deleted. The database is written in one transaction; the documents
 * only show what it says. Then everything is read back and compared, the governance log is told, and the manifest seals the set. Killed anywhere, the next one
 * comes to the same; a second one with the same input writes nothing.
 */
export function promoteSet(promoting: Promoting): Promise<Promoted> {
  return withSet(promoting.folder, SET, async () => {
    await requireStaging(promoting);
    return promote(promoting);
  });
}

async function promote(promoting: Promoting): Promise<Promoted> {
  const { folder, publication, policy, reach } = promoting;
  const database = setDatabase(publication, folder, SET);
  const { changes, writes, isNew } = await syncProduction(promoting);
  const made = isNew ? await replaceFiles({ folder, set: SET, files: [database], reach }) : [];
  const { documents, replaced, changedDocuments } = await showDatabase(promoting, database);
  const configured = configureCuration(promoting);
  const findings = new Findings();
  await proveProduction(promoting, changes, findings);
  const { tables, pushes, unsaid, sync } = await describePushes(promoting, database, findings);
  const governanceEntries = tellPushes(promoting, unsaid, findings);
  reach("set-told");
  const files = await Promise.all([...documents, database].map((file) => describeFile(folder, file)));
  const sealed = sealSet(promoting, { set: SET, tables, files, policy, sync }, findings);
  return {
    set: SET,
    folder: setFolder(folder, SET),
    digest: digestOfSet(tables),
    tables: pushes.map(({ push }) => push),
    files,
    writes: writes + made.length + replaced.length + changedDocuments.length + configured + sealed,
    changes: sumOfChanges(changes),
    tableChanges: [...changes],
    changedDocuments: [...changedDocuments],
    governanceEntries,
    verdicts: [...findings.verdicts()],
  };
}

/** Curation begins with the first commit. Returns how many files that wrote. */
function configureCuration({ migration: { curation }, folder }: Promoting): number {
  return curation !== undefined && ensureCurationConfig(folder, curation) ? 1 : 0;
}

/** Makes the documents show what the database says. */
async function showDatabase(promoting: Promoting, file: string) {
  const { folder, reach } = promoting;
  const database = openForScan(file);
  try {
    const documents = await draftDocuments(promoting, database, SET);
    reach("set-drafted");
    const changedDocuments = await keepChangedDocuments(folder, documents, readLastManifest(folder, SET));
    const replaced = await replaceFiles({ folder, set: SET, files: documents, reach });
    return { documents, replaced, changedDocuments };
  } finally {
    database.close();
  }
}

type Described = {
  readonly tables: readonly ContentDigest[];
  /** Of every table, as it is now. */
  readonly pushes: readonly Push[];
  /** Of tables that syncs have written since the set was sealed. */
  readonly unsaid: readonly Push[];
  readonly sync: number;
};

async function describePushes(promoting: Promoting, file: string, findings: Findings): Promise<Described> {
  const { folder, publication, migration, facts, signal } = promoting;
  const database = openForScan(file);
  const liveRows = openLiveRows(publication, file);
  try {
    const { id } = readSyncMeta(database, migration);
    const turn = new Turn(signal);
    const tables: ContentDigest[] = [];
    for (const table of publication.tables)
      tables.push(await digestContent(database, tableShape(database, table), turn));
    const describe = (at: number, of: { run: string; sync: number; changes: ChangeCounts | null }): readonly Push[] => {
      const [table, content] = [publication.tables[at], tables[at]];
      if (table === undefined || content === undefined) return [];
      const { rows, digest } = content;
      const push = { ...of, set: SET, table, rows, digest, sync: `${id}/${of.sync}`, liveRows, findings };
      return [describePush(promoting, push)];
    };
    const sync = lastSync(database);
    const syncs = syncsAfter(database, readLastManifest(folder, SET)?.sync ?? 0);
    const unsaid = syncs.flatMap(({ sync: of, run, pushed }) =>
      pushed.flatMap(({ table, changes }) =>
        describe(
          publication.tables.findIndex(({ name }) => name === table),
          { run, sync: of, changes },
        ),
      ),
    );
    const pushes = tables.flatMap((_, at) => describe(at, { run: facts.run, sync, changes: null }));
    return { tables, pushes, unsaid, sync };
  } finally {
    liveRows.close();
    database.close();
  }
}

function sumOfChanges(changes: readonly TableChanges[]): ChangeCounts {
  const sum = { ...NO_CHANGES };
  for (const { records } of changes) {
    for (const of of CHANGE_COUNTS) sum[of] += records[of];
  }
  return sum;
}
