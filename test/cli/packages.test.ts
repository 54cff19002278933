import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { SCRIPTS } from "../../cli/packages.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUNDLED = Object.values(SCRIPTS).flat();
const PARTS = ["producers", "workers", "shared", "coordinator", "migrations", "cli", "emulators", "bull-board"];
const { loadScript } = createRequire(import.meta.url)("../../cli/load-script.cjs") as {
  loadScript: (file: string) => { given: Record<string, () => unknown>; script: { cachedDataRejected?: boolean } };
};

/** What the sources import, without the types, which are gone when they run. */
function imported(): readonly string[] {
  const files = PARTS.flatMap((part) =>
    readdirSync(join(ROOT, part), { recursive: true, encoding: "utf8" }).map((name) => join(ROOT, part, name)),
  ).filter((file) => file.endsWith(".ts"));
  const names = files.flatMap((file) =>
    [
      ...readFileSync(file, "utf8").matchAll(
        /^(?:import (?!type )(?:[^;]*? from )?|export [^;]*? from |.*\bimport\()"([^"./][^"]*)"/gmu,
      ),
    ].map(([, name = ""]) => name),
  );
  return [...new Set(names)].filter((name) => !name.startsWith("node:")).toSorted();
}

test("every package that a process loads is in one of the scripts, but those with files or machine code of their own", () => {
  const apart = imported().filter((name) => !BUNDLED.includes(name));
  expect(apart).toEqual(["@bull-board/api", "@bull-board/api/bullMQAdapter", "@bull-board/express", "better-sqlite3"]);
  expect(BUNDLED.filter((name) => !imported().includes(name))).toEqual([]);
});

test("a code cache that this V8 does not take, or none, only costs time", () => {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-packages-"));
  try {
    for (const cache of ["none", "of another V8"]) {
      const file = join(folder, `${cache}.cjs`);
      writeFileSync(file, 'module.exports = { path: () => require("node:path") };');
      if (cache !== "none") writeFileSync(`${file}.cache`, "not code");
      expect(loadScript(file).given["path"]?.()).toBe(createRequire(import.meta.url)("node:path"));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
