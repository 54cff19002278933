import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCsvSource } from "../../../producers/csv/csv-source.ts";
import type { CsvDeclaration } from "../../../shared/migration.ts";
import type { Source } from "../../../shared/source.ts";

export const THINGS_ID = "0123456789abcdef0123456789abcdef";
export const THINGS_FILE = `Things ${THINGS_ID}_all.csv`;
export const THINGS = { kind: "collection", path: "things" } as const;

export type CsvFolder = {
  readonly folder: string;
  write(name: string, content: string | Uint8Array): string;
  source(declaration?: CsvDeclaration): Source;
  remove(): void;
};

/** A folder for exports, thrown away by whoever asked for it. */
export function openCsvFolder(): CsvFolder {
  const folder = mkdtempSync(join(tmpdir(), "touchdown-csv-"));
  return {
    folder,
    write(name, content) {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    },
    source: (declaration = thingsOf(["name"])) => openCsvSource({ declaration, folder }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A system of one file, "Things". */
export function thingsOf(columns: readonly string[]): CsvDeclaration {
  return {
    system: "lab",
    kind: "csv",
    title: "a lab of one file",
    variables: "LAB",
    files: [{ path: THINGS.path, titles: ["Things"], columns }],
  };
}
