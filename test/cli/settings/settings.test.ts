import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chooseSettings } from "../../../cli/settings/choose-settings.ts";
import { parseSettings } from "../../../cli/settings/parse-settings.ts";
import { keepChosen, readChosen } from "../../../cli/settings/settings-file.ts";
import { sourcesDigest } from "../../../cli/sources-digest.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { parseConfig } from "../../../shared/config.ts";
import { digest } from "../../../shared/identity.ts";
import type { Migration } from "../../../shared/migration.ts";
import { NO_CHOICE, type SettingDeclaration } from "../../../shared/setting.ts";
import { tiny } from "../../engine/tiny-migration.ts";

const setting = (name: string, given: Partial<SettingDeclaration>): SettingDeclaration => ({
  name,
  title: `what ${name} is`,
  value: { kind: "text" },
  default: null,
  isPinned: false,
  ...given,
});
const chosen: Migration = {
  ...tiny,
  settings: [
    setting("fit", { value: { kind: "choice", values: ["tight", "loose"] }, default: "tight", isPinned: true }),
    setting("many", { value: { kind: "count" } }),
    setting("how-long", { value: { kind: "seconds" }, default: "60" }),
    setting("where", { value: { kind: "folder" }, default: "made" }),
    setting("zone", { value: { kind: "zone" }, isPinned: true }),
    setting("ask", { value: { kind: "urls" } }),
    setting("who", {}),
    setting("table", { value: { kind: "mapping" }, isPinned: true, neededBy: { name: "fit", value: "loose" } }),
  ],
};

let folder: string;
let table: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-settings-"));
  table = join(folder, "table.csv");
  writeFileSync(table, '\ufeffkey,value\r\n"a, b",1\r\nc,"two\nlines"\r\n');
  mkdirSync(join(folder, "run"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const parse = (given: Readonly<Record<string, unknown>>, known: readonly string[] = []) =>
  parseSettings(given, chosen, known);
const choose = (given: Readonly<Record<string, unknown>>, run = "run") =>
  chooseSettings({ runsDir: folder, run, migration: chosen, given: parse(given) });

describe("a setting that is typed", () => {
  test.each<[string, string, string]>([
    ["fit", "loose", "loose"],
    ["many", "007", "7"],
    ["howLong", "2.5", "2.5"],
    ["where", "some/place", resolve("some/place")],
    ["zone", "Australia/Brisbane", "Australia/Brisbane"],
    ["ask", "http://a/x, https://b", "http://a/x,https://b"],
    ["who", " Ada ", "Ada"],
  ])("%s %s is %s", (name, typed, value) => {
    expect(Object.values(parse({ [name]: typed }).settings)).toEqual([value]);
  });

  test.each<[string, string, RegExp]>([
    ["fit", "wide", /--fit: "wide" is none of tight, loose/],
    ["many", "-1", /--many: "-1" is no whole number/],
    ["many", "1.5", /--many/],
    ["howLong", "0", /--how-long: "0" is no number of seconds above 0/],
    ["howLong", "1e3", /--how-long/],
    ["zone", "Brisbane", /--zone: "Brisbane" is no time zone/],
    ["zone", "+10:00", /--zone/],
    ["ask", "ftp://a", /--ask: .* addresses/],
    ["ask", "http://a,", /--ask/],
    ["who", " ", /--who: .* empty/],
    ["table", "/nowhere.csv", /--table: \/nowhere.csv cannot be read/],
  ])("%s %s is refused, and the message names flag and value", (name, typed, message) => {
    expect(() => parse({ [name]: typed })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) }),
    );
  });

  test("of another migration is refused, with those that there are", () => {
    expect(() => parse({ expectMoons: "3" }, ["expect-moons", "fit"])).toThrow(
      expect.objectContaining({
        code: "USAGE",
        message: "tiny has no setting --expect-moons",
        hint: expect.stringContaining("--fit"),
      }),
    );
  });

  test("a mapping file is read by its header, byte order mark and line breaks in cells included", () => {
    const { mappings } = parse({ table });
    expect(mappings["table"]?.records).toEqual([
      { key: "a, b", value: "1" },
      { key: "c", value: "two\nlines" },
    ]);
    writeFileSync(table, 'key\n"open');
    expect(() => parse({ table })).toThrow(/--table: .* is no CSV file/);
    writeFileSync(table, "key,value\n");
    expect(() => parse({ table })).toThrow(/no record below its header/);
  });

  test("one that another's value needs is asked for", () => {
    expect(() => choose({ fit: "loose" })).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringContaining("--fit loose needs --table") }),
    );
    expect(choose({ fit: "loose", table }).settings["fit"]).toBe("loose");
  });
});

describe("the settings of a run", () => {
  test("are what was given, and defaults", () => {
    expect(choose({ many: "3" }).settings).toEqual({
      fit: "tight",
      many: "3",
      "how-long": "60",
      where: resolve("made"),
    });
  });

  test("are kept: whoever goes on is told the same, but for what is given anew and decides nothing that is loaded", () => {
    keepChosen(folder, "run", choose({ many: "3", who: "Ada", table }));
    rmSync(table);
    const again = choose({ who: "Grace" });
    expect(again.settings).toMatchObject({ many: "3", who: "Grace", fit: "tight" });
    expect(again.mappings["table"]?.records).toHaveLength(2);
    expect(readChosen(folder, "run/sample", chosen).settings["who"]).toBe("Ada");
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["another choice", { fit: "loose" }, /--fit: run run was begun with tight, and loose is given now/],
    ["one where there was none", { zone: "UTC" }, /--zone: run run was begun with nothing, and UTC/],
  ])("%s of what decides what is loaded is refused, with both values", (_what, given, message) => {
    keepChosen(folder, "run", choose({}));
    expect(() => choose(given)).toThrow(
      expect.objectContaining({
        code: "RUN_CONFLICT",
        message: expect.stringMatching(message),
        hint: expect.stringContaining("--new"),
      }),
    );
    expect(() => choose(given, "other")).not.toThrow(expect.objectContaining({ code: "RUN_CONFLICT" }));
  });

  test("a mapping counts by what it says, not by where it lies", () => {
    keepChosen(folder, "run", choose({ table }));
    const moved = join(folder, "moved.csv");
    writeFileSync(moved, readFileSync(table));
    expect(choose({ table: moved }).mappings["table"]?.file).toBe(moved);
    writeFileSync(moved, "key,value\nx,y\n");
    expect(() => choose({ table: moved })).toThrow(
      /--table: run run was begun with the content [0-9a-f]{64}, and the content [0-9a-f]{64} is given now/,
    );
  });

  test("a file that says nothing readable is named", () => {
    writeFileSync(join(folder, "run", "settings.json"), "{");
    expect(() => readChosen(folder, "run", chosen)).toThrow(
      expect.objectContaining({ code: "RUN_CONFLICT", message: expect.stringContaining("settings.json is damaged") }),
    );
  });
});

describe("the digest of what is read", () => {
  const config = parseConfig({ FIRESTORE_EMULATOR_HOST: "127.0.0.1:1" });

  test("is what it was for a migration without settings", () => {
    const projects = [
      ["friday", "friday-local"],
      ["mwr", "mwr-local"],
    ];
    expect(sourcesDigest(moonlanding, config, NO_CHOICE)).toBe(digest(JSON.stringify([projects, "local"])));
  });

  test("has the settings that decide what is loaded, mappings by their content, and no others", () => {
    const of = (given: Readonly<Record<string, unknown>>) => sourcesDigest(chosen, config, choose(given));
    const plain = of({});
    expect(of({ who: "Ada", where: "else" })).toBe(plain);
    expect(of({ zone: "UTC" })).not.toBe(plain);
    const mapped = of({ table });
    expect(mapped).not.toBe(plain);
    const moved = join(folder, "moved.csv");
    writeFileSync(moved, readFileSync(table));
    expect(of({ table: moved })).toBe(mapped);
    writeFileSync(table, "key,value\nx,y\n");
    expect(of({ table })).not.toBe(mapped);
  });
});
