import { openForScan } from "../../shared/connections/sqlite.ts";
import type { Published, PublishedSet } from "../../shared/publication.ts";
import { buildDatabase } from "./build-database.ts";
import { describePush } from "./describe-push.ts";
import { digestContent, digestOfSet, type ContentDigest } from "./digest-content.ts";
import { draftDocuments } from "./draft-documents.ts";
import { readLastManifest } from "./manifest.ts";
import { Findings } from "./proof/findings.ts";
import { proveStaging } from "./proof/prove-staging.ts";
import { openLiveRows } from "./open-live-rows.ts";
import type { Publishing } from "./publishing.ts";
import { describeFile, replaceFiles } from "./replace-files.ts";
import { sealSet } from "./seal-set.ts";
import { draftOf, setDatabase, setFolder } from "./set-files.ts";
import { tableShape } from "./table-shape.ts";
import { tellPushes, type Push } from "./tell-pushes.ts";
import { Turn } from "./turn.ts";
import { withSet } from "./with-set.ts";

const SET: PublishedSet = "staging";

/**
 * Makes the staging set what the loaded target says: a database, and documents that say the same. All of it is written beside what stands, and takes its names
 * only when it is complete; what says the same already is not touched. Then everything is read back and compared, the governance log is told, and the manifest
 * seals the set. Killed anywhere it leaves files that are old or new, and no manifest; the next one comes to the same. A set that does not stand its proof is
 * left without a manifest.
 */
export function publishSet(publishing: Publishing): Promise<Published> {
  return withSet(publishing.folder, SET, () => publish(publishing));
}

async function publish(publishing: Publishing): Promise<Published> {
  const { folder, publication, reach } = publishing;
  const database = setDatabase(publication, folder, SET);
  await buildDatabase(publishing, draftOf(database));
  const { tables, documents } = await describeDraft(publishing, draftOf(database));
  reach("set-drafted");
  const files = [...documents, database];
  const replaced = await replaceFiles({ folder, set: SET, files, reach });
  const findings = new Findings();
  await proveStaging(publishing, findings);
  const pushes = describePushes(publishing, tables, findings);
  const governanceEntries = tellPushes(publishing, unsaid(publishing, pushes), findings);
  reach("set-told");
  const described = await Promise.all(files.map((file) => describeFile(folder, file)));
  const facts = { set: SET, tables, files: described, policy: null, sync: null };
  const sealed = sealSet(publishing, facts, findings);
  return {
    set: SET,
    folder: setFolder(folder, SET),
    digest: digestOfSet(tables),
    tables: pushes.map(({ push }) => push),
    files: described,
    writes: replaced.length + sealed,
    changes: null,
    governanceEntries,
    verdicts: [...findings.verdicts()],
  };
}

type Drafted = { readonly tables: readonly ContentDigest[]; readonly documents: readonly string[] };

/** Digests of the drafted tables, and the documents drafted from them. */
async function describeDraft(publishing: Publishing, draft: string): Promise<Drafted> {
  const { publication, signal } = publishing;
  const database = openForScan(draft);
  try {
    const turn = new Turn(signal);
    const tables: ContentDigest[] = [];
    for (const table of publication.tables) {
      tables.push(await digestContent(database, tableShape(database, table), turn));
    }
    return { tables, documents: await draftDocuments(publishing, database, SET) };
  } finally {
    database.close();
  }
}

function describePushes(publishing: Publishing, tables: readonly ContentDigest[], findings: Findings): readonly Push[] {
  const { publication, folder, facts } = publishing;
  const liveRows = openLiveRows(publication, setDatabase(publication, folder, SET));
  try {
    return publication.tables.map((table, at) => {
      const { rows = 0, digest = "" } = tables[at] ?? {};
      const { run } = facts;
      const of = { set: SET, table, rows, digest, run, sync: `${run}/${digest}`, changes: null, liveRows, findings };
      return describePush(publishing, of);
    });
  } finally {
    liveRows.close();
  }
}

/** Pushes of tables that are not what they were when the set was whole for the last time. */
function unsaid({ folder }: Publishing, pushes: readonly Push[]): readonly Push[] {
  const before = new Map(readLastManifest(folder, SET)?.tables.map(({ table, digest }) => [table, digest]));
  return pushes.filter(({ table, digest }) => before.get(table) !== digest);
}
