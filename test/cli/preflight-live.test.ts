import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  statfsSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { modePhases } from "../../cli/modes/mode-phases.ts";
import { checkLive, type CheckLiveOptions } from "../../cli/preflight/check-live.ts";
import { defaultSettings } from "../../cli/settings/default-settings.ts";
import { certificateFile } from "../../coordinator/certificates/certificate.ts";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import { oappCanonical } from "../../migrations/oapp-canonical/index.ts";
import { MEGABYTE } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { DECLARATION, change, closeCutoverLab, openCutoverLab, optionsOf, type CutoverLab } from "../cutover/lab.ts";
import { touchdown, type Ended } from "./touchdown-command.ts";

const MINUTE = 60_000;
const MIGRATION: Migration = { ...oappCanonical, cutover: DECLARATION };

let lab: CutoverLab;
beforeEach(() => {
  lab = openCutoverLab({ mode: "delete" });
});
afterEach(() => closeCutoverLab(lab));

function ask(changes: Partial<CheckLiveOptions> = {}): ReturnType<typeof checkLive> {
  return checkLive({
    migration: MIGRATION,
    config: { runsDir: join(lab.folder, "runs") },
    run: "run",
    phases: MIGRATION.phases ?? [],
    settings: settings({ db: lab.live }),
    ...changes,
  });
}

function settings(given: CheckLiveOptions["settings"]): CheckLiveOptions["settings"] {
  return { ...defaultSettings(MIGRATION), target: join(lab.folder, "not", "yet"), ...given };
}

function declared(changes: Partial<typeof DECLARATION>): Partial<CheckLiveOptions> {
  return { migration: { ...MIGRATION, cutover: { ...DECLARATION, ...changes } } };
}

type Block = {
  readonly what: string;
  readonly plant: () => Partial<CheckLiveOptions>;
  readonly code: string;
  readonly says: RegExp;
};

const BLOCKS: readonly Block[] = [
  {
    what: "nobody names the live database",
    plant: () => ({ settings: settings({}) }),
    code: "USAGE",
    says: /needs --db/,
  },
  {
    what: "the file is not there",
    plant: () => ({ settings: settings({ db: join(lab.folder, "absent.db") }) }),
    code: "TARGET_UNAVAILABLE",
    says: /the live database \(--db\) is not there: .*absent\.db/,
  },
  {
    what: "the file is no database",
    plant: () => {
      const db = join(lab.folder, "text.db");
      writeFileSync(db, "this is no database, and it is longer than a header of one: ".repeat(20));
      return { settings: settings({ db }) };
    },
    code: "LIVE_UNFIT",
    says: /text\.db: file is not a database/,
  },
  {
    what: "a protected table is missing",
    plant: () => declared({ protectedTables: ["audit", "absent"] }),
    code: "LIVE_UNFIT",
    says: /lacks table absent/,
  },
  {
    what: "a table that is to be replaced is missing",
    plant: () => {
      change(lab.live, "DROP TABLE mark");
      return {};
    },
    code: "LIVE_UNFIT",
    says: /shop\.db lacks table mark/,
  },
  {
    what: "the disk has no room for the backup",
    plant: () => {
      const { bavail, bsize } = statfsSync(lab.folder);
      // A hole: as long as the disk has free, and it takes none of it.
      truncateSync(lab.live, Math.ceil((bavail * bsize + 64 * MEGABYTE) / 4096) * 4096);
      return {};
    },
    code: "DISK_SHORT",
    says: /the backup of the live database needs/,
  },
  {
    what: "services that nobody understands",
    plant: () => ({ settings: settings({ db: lab.live, services: "upstart:api" }) }),
    code: "USAGE",
    says: /upstart/,
  },
];

test.each(BLOCKS)("$what: a run that is to cut over is blocked", ({ plant, code, says }) => {
  expect(ask(plant())).toEqual([
    expect.objectContaining({
      kind: "blocks",
      code,
      what: expect.stringMatching(says),
      hint: expect.stringMatching(/./),
    }),
  ]);
});

test("a live database that is fit blocks nothing, and nothing is written for it", async () => {
  const before = await hashFile(lab.live);
  const { mtimeMs } = statSync(lab.live);
  expect(ask()).toEqual([]);
  expect(await hashFile(lab.live)).toBe(before);
  expect(statSync(lab.live).mtimeMs).toBe(mtimeMs);
  expect(existsSync(join(lab.folder, "not"))).toBe(false);
  expect(existsSync(join(lab.folder, "runs"))).toBe(false);
});

test("a live file that this user may not write to blocks", (context) => {
  const folder = join(lab.folder, "closed");
  mkdirSync(folder);
  const isRoot = process.geteuid?.() === 0;
  // Root may write anywhere but where the file system itself says no.
  if (isRoot && !mount(["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder])) return context.skip();
  try {
    const db = join(folder, "shop.db");
    execFileSync("cp", [lab.live, db]);
    if (isRoot) mount(["-o", "remount,ro", folder]);
    else chmodSync(db, 0o444);
    expect(ask({ settings: settings({ db }) })).toEqual([
      expect.objectContaining({ code: "LIVE_UNFIT", what: expect.stringMatching(/shop\.db cannot be written: /) }),
    ]);
  } finally {
    if (isRoot) execFileSync("umount", [folder]);
  }
});

function mount(words: readonly string[]): boolean {
  try {
    execFileSync("mount", words, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("where no cutover is ahead nothing is asked: staging alone, or a cutover that is certified", () => {
  const unnamed = { settings: settings({}) };
  expect(ask({ ...unnamed, phases: modePhases(MIGRATION, "staging") })).toEqual([]);
  const runsDir = join(lab.folder, "runs");
  mkdirSync(join(runsDir, "run"), { recursive: true });
  writeFileSync(certificateFile(runsDir, "run", "cutover"), "{}");
  expect(ask(unnamed)).toEqual([]);
});

test("a cutover that was cut off is ended first, whatever it has left the live database as", async () => {
  const owner = new Error("cut off");
  const cut = cutOver(
    optionsOf(lab, {
      reach: (checkpoint) => {
        if (checkpoint === "cutover-recorded") throw owner;
      },
    }),
  );
  await expect(cut).rejects.toBe(owner);
  writeFileSync(lab.live, "damaged");
  expect(ask()).toEqual([]);
  writeFileSync(join(lab.folder, "runs", "run", "cutover.json"), "{");
  expect(ask()).toEqual([expect.objectContaining({ kind: "blocks", code: "CUTOVER_UNFINISHED" })]);
});

describe("of the command line", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "touchdown-preflight-live-"));
    const { code, stderr } = await touchdown(["seed", "oapp-canonical", "--out", "export", "--seed", "7"], { cwd });
    expect(code, stderr).toBe(0);
  }, MINUTE);
  afterAll(() => rmSync(cwd, { recursive: true }));

  const act = (verb: string, ...words: string[]): Promise<Ended> =>
    touchdown([verb, "oapp-canonical", "--source-dir", "export", ...words], { cwd });

  test("run is refused before anything is begun, and plan says why", { timeout: 2 * MINUTE }, async () => {
    const refused = await act("run", "--workers", "1");
    expect(refused.code, refused.stderr).toBe(2);
    expect(refused.stderr).toContain("a cutover needs --db");
    expect(existsSync(join(cwd, "runs")) ? readdirSync(join(cwd, "runs")) : []).toEqual([]);
    expect(existsSync(join(cwd, "published"))).toBe(false);
    const live = ["--db", join(cwd, "absent.db"), "--health-url", "http://127.0.0.1:1/health"];
    const planned = await act("plan", ...live);
    expect(planned.code, planned.stderr).toBe(3);
    const said = planned.stdout + planned.stderr;
    expect(said).toContain("the live database (--db) is not there");
    expect(said).toContain("GET http://127.0.0.1:1/health once; unless it answers 2xx nothing is touched");
  });

  test("with staging alone nothing of it is asked", { timeout: MINUTE }, async () => {
    const { code, stderr } = await act("plan", "--mode", "staging");
    expect(code, stderr).toBe(0);
  });
});
