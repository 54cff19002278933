import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseCanonical } from "../../shared/canonical.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { ClaimValues } from "../../shared/landing.ts";
import type { TransformContext } from "../../shared/migration.ts";
import type { SourceMap } from "../../shared/value.ts";

/** A document and what a transform worker knows besides: cases/<collection>/<sentence>/input.json. */
export type Case = {
  readonly collection: string;
  readonly sentence: string;
  /** Where what is expected lies. */
  readonly expected: string;
  readonly record: SourceRecord;
  readonly context: TransformContext;
};

const CASES = new URL("cases/", import.meta.url);

const input = z.object({
  system: z.string(),
  path: z.string(),
  createTimeUs: z.bigint().transform(Number),
  updateTimeUs: z.bigint().transform(Number),
  data: z.custom<SourceMap>((value) => typeof value === "object" && value !== null),
  directories: z.record(z.string(), z.custom<Readonly<Record<string, SourceMap>>>()),
});

export function readCases(): Case[] {
  return foldersIn(CASES).flatMap((collection) =>
    foldersIn(new URL(`${collection}/`, CASES)).map((sentence) => readCase(collection, sentence)),
  );
}

function readCase(collection: string, sentence: string): Case {
  const folder = new URL(`${collection}/${encodeURIComponent(sentence)}/`, CASES);
  const text = readFileSync(new URL("input.json", folder), "utf8");
  const { directories, ...record } = input.parse(parseCanonical(withoutBlanks(text)));
  const entries = new Map(Object.entries(directories).map(([name, values]) => [name, entriesOf(values)]));
  return {
    collection,
    sentence,
    expected: fileURLToPath(new URL("expected.json", folder)),
    record: { ...record, id: record.path.slice(record.path.lastIndexOf("/") + 1) },
    context: { directory: (name) => entries.get(name) ?? new Map(), settings: {} },
  };
}

/** Canonical JSON has no blanks outside texts; the files have, to be read. */
function withoutBlanks(text: string): string {
  return text.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? "");
}

/** Directories come to the workers as JSON, so their whole numbers are numbers. */
function entriesOf(values: Readonly<Record<string, SourceMap>>): ReadonlyMap<string, ClaimValues> {
  const plain = z.record(z.string(), z.record(z.string(), z.json()));
  const json = JSON.stringify(values, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
  return new Map(Object.entries(plain.parse(JSON.parse(json))));
}

function foldersIn(folder: URL): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted();
}
