import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import type { CutOverOptions } from "../../coordinator/cutover/cutover-options.ts";
import { parseServices, startCommands, stopCommands } from "../../coordinator/cutover/services.ts";
import { openLive } from "../../shared/connections/sqlite.ts";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import { DECLARATION, change, closeCutoverLab, openCutoverLab, optionsOf, type CutoverLab } from "./lab.ts";

let lab: CutoverLab;
beforeEach(() => {
  lab = openCutoverLab({ mode: "delete" });
});
afterEach(() => closeCutoverLab(lab));

type Refusal = {
  readonly what: string;
  readonly plant: () => Partial<CutOverOptions>;
  readonly code: string;
  readonly says: RegExp;
};

const declared = (changes: Partial<typeof DECLARATION>): Partial<CutOverOptions> => ({
  declaration: { ...DECLARATION, ...changes },
});

const REFUSALS: readonly Refusal[] = [
  {
    what: "a live database that is not there",
    plant: () => ({ live: join(lab.folder, "data", "absent.db") }),
    code: "TARGET_UNAVAILABLE",
    says: /absent\.db/,
  },
  {
    what: "a live database in a folder that is not there",
    plant: () => ({ live: join(lab.folder, "absent", "shop.db") }),
    code: "TARGET_UNAVAILABLE",
    says: /absent/,
  },
  {
    what: "a live file that is no database",
    plant: () => {
      const live = join(lab.folder, "data", "text.db");
      writeFileSync(live, "this is no database, and it is longer than a header of one: ".repeat(20));
      return { live };
    },
    code: "LIVE_UNFIT",
    says: /text\.db: file is not a database/,
  },
  {
    what: "a protected table that is missing",
    plant: () => declared({ protectedTables: ["audit", "absent"] }),
    code: "LIVE_UNFIT",
    says: /lacks table absent/,
  },
  {
    what: "a live database without a table that is to be replaced",
    plant: () => {
      change(lab.live, "DROP TABLE mark");
      return {};
    },
    code: "LIVE_UNFIT",
    says: /shop\.db lacks table mark/,
  },
  {
    what: "a staging database without a table",
    plant: () => {
      change(lab.staging, "DROP TABLE mark; DROP TABLE task");
      return {};
    },
    code: "LIVE_UNFIT",
    says: /staging\.db lacks tables task, mark/,
  },
  {
    what: "a staging database that is not there",
    plant: () => {
      rmSync(lab.staging);
      return {};
    },
    code: "TARGET_UNAVAILABLE",
    says: /the staging database is not there/,
  },
  {
    what: "the staging database as the live one",
    plant: () => ({ live: lab.staging }),
    code: "LIVE_UNFIT",
    says: /is the staging database/,
  },
  {
    what: "a governance log that is damaged",
    plant: () => {
      writeFileSync(join(lab.folder, "published", "governance.jsonl"), "no line of it\n");
      return {};
    },
    code: "GOVERNANCE_DAMAGED",
    says: /governance\.jsonl/,
  },
  {
    what: "an anchor file in a place that is no folder",
    plant: () => ({ anchorFile: join(lab.live, "anchor.txt") }),
    code: "TARGET_UNAVAILABLE",
    says: /the folder of the anchor file/,
  },
];

test.each(REFUSALS)("$what is refused before anything is written or stopped", async ({ plant, code, says }) => {
  const commands: unknown[] = [];
  const runCommand = async (command: unknown): Promise<{ code: number; said: string }> => {
    commands.push(command);
    return { code: 0, said: "" };
  };
  const changes = plant();
  const before = await hashFile(lab.live);
  const options = optionsOf(lab, { runCommand, services: [{ manager: "systemd", name: "api" }], ...changes });
  await expect(cutOver(options)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  expect(await hashFile(lab.live)).toBe(before);
  expect(commands).toEqual([]);
  expect(existsSync(join(lab.folder, "published", "archive"))).toBe(false);
  expect(existsSync(join(lab.folder, "runs"))).toBe(false);
  expect(readdirSync(join(lab.folder, "data")).filter((name) => name.includes("lock"))).toEqual([]);
});

test("somebody who keeps the live database locked is named as the reason", { timeout: 60_000 }, async () => {
  const other = openLive(lab.live);
  other.exec("BEGIN IMMEDIATE");
  try {
    await expect(cutOver(optionsOf(lab))).rejects.toMatchObject({
      code: "TARGET_UNAVAILABLE",
      message: expect.stringContaining("locked"),
    });
  } finally {
    other.close();
  }
});

test("a journal that cannot be read stops everything", async () => {
  mkdirSync(join(lab.folder, "runs", "run"), { recursive: true });
  writeFileSync(join(lab.folder, "runs", "run", "cutover.json"), "{");
  await expect(cutOver(optionsOf(lab))).rejects.toMatchObject({ code: "CUTOVER_UNFINISHED" });
});

test("services are stopped in the reverse order of their start, by commands that no shell reads", () => {
  const services = parseServices("systemd:backend, gateway,docker:cache");
  expect(startCommands(services)).toEqual([
    ["systemctl", "start", "backend"],
    ["systemctl", "start", "gateway"],
    ["docker", "start", "cache"],
  ]);
  expect(stopCommands(services)).toEqual([
    ["docker", "stop", "cache"],
    ["systemctl", "stop", "gateway"],
    ["systemctl", "stop", "backend"],
  ]);
  expect(parseServices("none")).toEqual([]);
});

test.each([
  "",
  "backend",
  "systemd:",
  "systemd:--force",
  "upstart:backend",
  "systemd:a b",
  "systemd:a;b",
  "systemd:a,",
])("%j are no services", (text) => {
  expect(() => parseServices(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
});
