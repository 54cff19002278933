import type { Target } from "../../shared/connections/sqlite.ts";
import { isDocumentPath, pathsAbove } from "../../shared/document-path.ts";
import { TerminalError, invariant } from "../../shared/errors.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Collection, Migration } from "../../shared/migration.ts";
import type { GateItem } from "../../shared/phase.ts";
import { retryTransient } from "../../shared/retry-transient.ts";
import { isAt, isSampled, type SourceSample } from "../../shared/sample.ts";
import type { Heads, Sampling, SourceReference, StandIn } from "../../shared/sampling.ts";
import type { OpenSource, ReadTime, Source } from "../../shared/source.ts";
import { LookUpHeads } from "./look-up-heads.ts";

export type CloseOptions = {
  readonly migration: Migration;
  /** Of the sample, everything landed; it is only read. */
  readonly target: Target;
  readonly sample: SourceSample;
  /** Opens the whole sources. */
  readonly openSource: OpenSource;
  readonly readTimes: Readonly<Record<string, ReadTime>>;
  readonly signal: AbortSignal;
};

const TOLD_MAX = 10;

/**
 * Asks the source whether what dangles in a sample's target dangles there too. Of every reject and finding that may mean that something is missing, and of
 * every row that stands for something missing, it looks for what is referred to: what the source has and the sample has not was left out by the drawing.
 */
export async function closeSample(options: CloseOptions): Promise<GateItem> {
  const records = countRecords(options.target);
  if (records === 0) return judged("SKIP", { checked: 0, failed: 0, detail: "nothing has landed" });
  const sources = new Sources(options);
  try {
    const needs = await findNeeds(options, sources);
    const absent = await sources.existing([...needs.values()]);
    const dangling = `${needs.size} things that they refer to are not in the sample`;
    if (absent.length === 0) {
      const detail = `${records} records; ${dangling}, and not at the source either`;
      return judged("PASS", { checked: records, failed: 0, detail });
    }
    const told = absent.slice(0, TOLD_MAX).map(({ path, by }) => `${path} (for ${by})`);
    const detail = `${records} records; ${dangling}, of which ${absent.length} are at the source: ${told.join(", ")}`;
    return judged("FAIL", { checked: records, failed: absent.length, detail });
  } finally {
    await sources.close();
  }
}

function judged(status: GateItem["status"], figures: Pick<GateItem, "checked" | "failed" | "detail">): GateItem {
  return { name: "closed", status, ...figures, waiver: null };
}

/** A document that is not in the sample, and what needs it. */
type Need = SourceReference & { readonly by: string };

/** Who may need what: a reference is known only once the heads that it is looked up in have been read. */
type Question = { readonly by: string; readonly references: (heads: Heads) => readonly SourceReference[] };

async function findNeeds(options: CloseOptions, sources: Sources): Promise<ReadonlyMap<string, Need>> {
  const { migration, target, sample } = options;
  const { sampling } = migration;
  invariant(sampling !== undefined, `${migration.name} declares how a sample is drawn`);
  const questions = [
    ...(await askSuspects(readSuspects(target, sampling), { migration, sampling, sources })),
    ...askStandIns(target, sampling),
  ];
  const heads = new LookUpHeads(options);
  // Once to learn what is looked up by name, and again with that at hand.
  for (const { references } of questions) references(heads);
  await heads.readWanted((system) => sources.of(system));
  const needs = new Map<string, Need>();
  for (const { by, references } of questions) {
    for (const { system, path } of references(heads)) {
      const isOurs = collectionAt(migration, { system, path }) !== null;
      if (isOurs && !isSampled(sample, system, path)) needs.set(`${system} ${path}`, { system, path, by });
    }
  }
  return needs;
}

type Suspect = { readonly system: string; readonly path: string; readonly collection: string };

function readSuspects(target: Target, { dangling }: Sampling): readonly Suspect[] {
  const rules = JSON.stringify(dangling.rules);
  return target
    .prepare<[string, string], Suspect>(
      `SELECT system, path, collection FROM _touchdown_rejects WHERE rule IN (SELECT value FROM json_each(?))
       UNION SELECT system, path, collection FROM _touchdown_findings WHERE rule IN (SELECT value FROM json_each(?))`,
    )
    .all(rules, rules);
}

type Asked = { readonly migration: Migration; readonly sampling: Sampling; readonly sources: Sources };

/** What a suspect refers to, and what it hangs below. */
async function askSuspects(suspects: readonly Suspect[], asked: Asked): Promise<readonly Question[]> {
  const questions: Question[] = suspects.map(({ system, path }) => ({
    by: path,
    references: () => pathsAbove(path).map((above) => ({ system, path: above })),
  }));
  for (const collection of asked.migration.collections) {
    const { references, fields } = asked.sampling.collections[collection.name] ?? {};
    const own = suspects.filter((suspect) => suspect.collection === collection.name);
    if (references === undefined || own.length === 0) continue;
    const paths = [...new Set(own.flatMap(({ path }) => documentsOf(path, collection)))];
    for (const record of await asked.sources.read(collection.system, paths, fields)) {
      questions.push({ by: record.path, references: (heads) => references(record, heads) });
    }
  }
  return questions;
}

/** The document that a record is or is an element of: "#" may stand in the id of a document too. */
function documentsOf(path: string, { at }: Collection): string[] {
  const ends = [...path.matchAll(/#/g)].map(({ index }) => index);
  return [path, ...ends.map((end) => path.slice(0, end))].filter((own) => isDocumentPath(own) && isAt(at, own));
}

function askStandIns(target: Target, { dangling }: Sampling): readonly Question[] {
  return dangling.standIns.flatMap(({ sql, references }) =>
    target
      .prepare<[], StandIn>(sql)
      .all()
      .map((standIn) => ({
        by: `the stand-in for ${standIn.reference}`,
        references: (heads: Heads) => references(standIn, heads),
      })),
  );
}

function collectionAt({ collections }: Migration, { system, path }: SourceReference): Collection | null {
  if (!isDocumentPath(path)) return null;
  return collections.find((candidate) => candidate.system === system && isAt(candidate.at, path)) ?? null;
}

function countRecords(target: Target): number {
  return target.prepare<[], number>("SELECT count(*) FROM _touchdown_records").pluck().get() ?? 0;
}

/** The whole sources, opened when they are first asked. */
class Sources {
  readonly #options: CloseOptions;
  readonly #sources = new Map<string, Source>();

  constructor(options: CloseOptions) {
    this.#options = options;
  }

  of(system: string): Source {
    const { openSource, signal, sample } = this.#options;
    if (signal.aborted) {
      throw new TerminalError(
        "INTERRUPTED",
        `asking whether the sample of ${sample.migration} is closed was interrupted`,
        {
          hint: "Nothing was written; run again to ask anew.",
        },
      );
    }
    const source = this.#sources.get(system) ?? openSource(system);
    this.#sources.set(system, source);
    return source;
  }

  read(system: string, paths: readonly string[], fields?: readonly string[]): Promise<readonly SourceRecord[]> {
    const source = this.of(system);
    const readTime = this.#options.readTimes[system] ?? null;
    return retryTransient(() => source.readDocuments(paths, readTime, fields));
  }

  /** Those of the needs that the source has. */
  async existing(needs: readonly Need[]): Promise<readonly Need[]> {
    const found: Need[] = [];
    for (const { system } of this.#options.migration.sources) {
      const own = needs.filter((need) => need.system === system);
      const paths = new Set(
        (
          await this.read(
            system,
            own.map(({ path }) => path),
          )
        ).map(({ path }) => path),
      );
      found.push(...own.filter(({ path }) => paths.has(path)));
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }
}
