import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { readKnownRun, type KnownRun, type Migrations } from "../../coordinator/runs/read-runs.ts";
import { SECOND } from "../../shared/config.ts";
import { PHASE_NAMES, phaseRun } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";

type Remembered = {
  readonly known: KnownRun | null;
  readonly signs: Signs;
  readonly readAtMs: number;
  readonly costMs: number;
};

/** What the files of a run look like from outside: `evidence` changes when a step is done, `targets` with every batch. */
type Signs = { readonly evidence: string; readonly targets: string };

/** Reading a run takes time (130 ms after 230,000 records), and its targets change all the time: it may take a hundredth of the process. */
const COST_SHARE = 100;
const TARGETS_MS = 10 * SECOND;
const LISTED_MAX = 50;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const EVIDENCE = /^(phase-|certificate-|report)[^/]*\.json$|^decisions\.ndjson$/;

/** The runs of a folder, each read again when its files have changed. What it has landed may be some seconds old: sections that show that read it themselves. */
export class KnownRuns {
  readonly #runsDir;
  readonly #migrations;
  readonly #remembered = new Map<string, Remembered>();

  constructor(runsDir: string, migrations: Migrations) {
    this.#runsDir = runsDir;
    this.#migrations = migrations;
  }

  /** Null for a name that is none, and where nothing has begun. */
  find(run: string): KnownRun | null {
    if (!NAME.test(run)) return null;
    const remembered = this.#remembered.get(run);
    const signs = this.#signsOf(run);
    if (remembered !== undefined && !isStale(remembered, signs)) return remembered.known;
    const startedMs = performance.now();
    const known = readKnownRun(this.#runsDir, run, this.#migrations);
    this.#remembered.set(run, { known, signs, readAtMs: Date.now(), costMs: performance.now() - startedMs });
    return known;
  }

  /** The newest runs, the newest first. */
  all(): readonly KnownRun[] {
    return this.#names()
      .flatMap((run) => this.#tryFind(run) ?? [])
      .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  #names(): readonly string[] {
    if (!statSync(this.#runsDir, { throwIfNoEntry: false })?.isDirectory()) return [];
    return readdirSync(this.#runsDir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
      .map(({ name }) => ({ name, writtenMs: statSync(join(this.#runsDir, name)).mtimeMs }))
      .toSorted((a, b) => b.writtenMs - a.writtenMs)
      .slice(0, LISTED_MAX)
      .map(({ name }) => name);
  }

  #tryFind(run: string): KnownRun | null {
    try {
      return this.find(run);
    } catch {
      // A run that is being created this moment, or is no run: listing the others matters more.
      return null;
    }
  }

  #signsOf(run: string): Signs {
    const folders = PHASE_NAMES.map((name) => phaseRun(run, { name, share: name === "full" ? 1 : 0.1 }));
    const files = folders.flatMap((folder) => filesOf(runFolder(this.#runsDir, folder)));
    return {
      evidence: signOf(files.filter(({ name }) => EVIDENCE.test(name))),
      targets: signOf(files.filter(({ name }) => name.startsWith("target.db") && !name.endsWith("-shm"))),
    };
  }
}

function isStale({ signs, readAtMs, costMs }: Remembered, now: Signs): boolean {
  if (signs.evidence !== now.evidence) return true;
  return signs.targets !== now.targets && Date.now() - readAtMs > Math.max(TARGETS_MS, costMs * COST_SHARE);
}

type File = { readonly folder: string; readonly name: string };

function filesOf(folder: string): readonly File[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder).map((name) => ({ folder, name }));
}

function signOf(files: readonly File[]): string {
  return files
    .map(({ folder, name }) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return `${folder}/${name} ${stat?.mtimeMs ?? ""} ${stat?.size ?? ""}`;
    })
    .join("\n");
}
