import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { FOR_OTHERS, removeDurably, renameDurably, writeDurably } from "../../shared/durable-file.ts";
import { SETS, promotePolicySchema, publishedFileSchema, type PublishedSet } from "../../shared/publication.ts";
import { hashFile } from "../backup/hash-file.ts";
import { earlierManifestFile, manifestFile } from "./set-files.ts";

const count = z.number().int().nonnegative();

const manifestSchema = z.object({
  format: z.literal(1),
  set: z.enum(SETS),
  migration: z.string(),
  migrationVersion: z.string(),
  schemaVersion: count,
  /** That wrote what is different from the set before. */
  run: z.string(),
  sealedAt: z.string(),
  digest: z.string(),
  tables: z.array(z.object({ table: z.string(), rows: count, digest: z.string() })),
  files: z.array(publishedFileSchema),
  sources: z.array(z.object({ path: z.string(), name: z.string(), sha256: z.string(), bytes: count, records: count })),
  /** Pinned settings: what was chosen that decides what is loaded. */
  settings: z.record(z.string(), z.string()),
  /** Of a promotion. */
  policy: promotePolicySchema.nullable(),
  /** Of a promotion: the last sync, which the governance log knows; null for staging. */
  sync: count.nullable(),
});

/**
 * The seal of a set: it is there when all else of the set is, was read back and compared, and the governance log has been told. It names every file with its
 * SHA-256. A set without one is being written, was left half, or did not stand its proof.
 */
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;

/** Null when there is none, or none that can be read. */
export function readManifest(target: string, set: PublishedSet): Manifest | null {
  return readFrom(manifestFile(target, set));
}

/** The manifest of the set as it was when it was whole for the last time. */
export function readLastManifest(target: string, set: PublishedSet): Manifest | null {
  return readManifest(target, set) ?? readFrom(earlierManifestFile(target, set));
}

/** The manifest of a set whose files are the ones that it names; null for any other set. */
export async function wholeSet(target: string, set: PublishedSet): Promise<Manifest | null> {
  const manifest = readManifest(target, set);
  for (const { file, sha256 } of manifest?.files ?? []) {
    const path = join(target, file);
    if (!existsSync(path) || (await hashFile(path)) !== sha256) return null;
  }
  return manifest;
}

/** Says that the set is being replaced, for whoever reads it. Returns false where this was said already. */
export function unseal(target: string, set: PublishedSet): boolean {
  const file = manifestFile(target, set);
  const isSealed = existsSync(file);
  if (isSealed) renameDurably(file, earlierManifestFile(target, set));
  return isSealed;
}

/** Takes `unseal` back: nothing of the set was replaced. */
export function sealAgain(target: string, set: PublishedSet): void {
  renameDurably(earlierManifestFile(target, set), manifestFile(target, set));
}

/** Says that the set is whole. Returns whether this had to be written: a manifest that says the same, run and time apart, stays. */
export function seal(target: string, manifest: Manifest): boolean {
  const { set } = manifest;
  const standing = readManifest(target, set);
  const isSame = standing !== null && content(standing) === content(manifest);
  if (!isSame) writeDurably(manifestFile(target, set), `${JSON.stringify(manifest, null, 2)}\n`, FOR_OTHERS);
  if (existsSync(earlierManifestFile(target, set))) removeDurably(earlierManifestFile(target, set));
  return !isSame;
}

function content(manifest: Manifest): string {
  return JSON.stringify({ ...manifestSchema.parse(manifest), run: "", sealedAt: "" });
}

function readFrom(file: string): Manifest | null {
  if (!existsSync(file)) return null;
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}
