import { existsSync, readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { planWaves } from "../../cli/plan-waves.ts";
import { VERBS } from "../../cli/verbs.ts";
import { CHECKPOINTS } from "../../shared/checkpoint.ts";
import { FAILURES } from "../../shared/errors.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { VALIDATORS } from "../../coordinator/validators/index.ts";
import { moonlanding } from "../../migrations/moonlanding/index.ts";

const ROOT = new URL("../../", import.meta.url);
const DOCUMENTS = ["README.md", ...readdirSync(new URL("docs/", ROOT)).map((name) => `docs/${name}`)];

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** Table rows of a document, whatever the width of their cells. */
function rowsOf(path: string): string[] {
  return read(path)
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.replaceAll(/\s+/g, " "));
}

test("the README lists every verb with its title", () => {
  const rows = rowsOf("README.md");
  const missing = VERBS.filter(({ name, title }) => !rows.includes(`| \`touchdown ${name}\` | ${title} |`));
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test("the runbook has a way out of every failure, with its exit code", () => {
  const rows = rowsOf("docs/runbook.md");
  const missing = Object.entries(FAILURES).filter(
    ([code, exit]) => !rows.some((row) => row.startsWith(`| ${code} | ${exit} |`)),
  );
  expect(missing).toEqual([]);
});

test("the guarantees treat every checkpoint and every validator", () => {
  const rows = rowsOf("docs/guarantees.md");
  const points = [...CHECKPOINTS.map((name) => `| \`${name}\` |`), ...VALIDATORS.map(({ name }) => `| ${name} |`)];
  expect(points.filter((point) => !rows.some((row) => row.startsWith(point)))).toEqual([]);
});

test("the architecture names every table of the ledger", () => {
  const rows = rowsOf("docs/architecture.md");
  const tables = [...LEDGER_SQL.matchAll(/CREATE TABLE IF NOT EXISTS (\w+)/g)].map(([, table]) => table);
  expect(tables.filter((table) => !rows.some((row) => row.startsWith(`| \`${table}\` |`)))).toEqual([]);
});

test("the architecture shows the waves of moonlanding as they are planned", () => {
  const shown = rowsOf("docs/architecture.md").flatMap((row) => {
    const [, wave, ...cells] = row.split("|");
    const names = [...cells.join(" ").matchAll(/`([\w-]+)`/g)].map(([, name]) => name ?? "");
    return /^ \d+ $/.test(wave ?? "") ? names.map((name): [string, number] => [name, Number(wave)]) : [];
  });
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(planWaves(moonlanding)));
});

test("the test titles that the guarantees quote exist", () => {
  const text = read("docs/guarantees.md").replaceAll(/\s+/g, " ");
  const files = readdirSync(new URL("test/", ROOT), { recursive: true, encoding: "utf8" });
  const tests = files
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => read(`test/${file}`))
    .join("\n");
  const quoted = [...text.matchAll(/"([a-z][^"]{20,})"/gi)].map(([, title]) => title ?? "");
  expect(quoted.length).toBeGreaterThan(15);
  expect(quoted.filter((title) => !title.split(" … ").every((part) => tests.includes(part)))).toEqual([]);
});

test.each(DOCUMENTS)("the files that %s names exist", (path) => {
  const named = [...read(path).matchAll(/`((?:test|shared|coordinator|workers|cli|migrations)\/[\w/.-]+\.\w+)`/g)];
  expect(named.map(([, file]) => file ?? "").filter((file) => !existsSync(new URL(file, ROOT)))).toEqual([]);
});
