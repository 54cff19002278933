import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { writeDurably } from "../../shared/durable-file.ts";
import { digest } from "../../shared/identity.ts";

const count = z.number().int().nonnegative();

const contentSchema = z.object({
  /** Of this file's shape. */
  format: z.literal(1),
  name: z.string(),
  run: z.string(),
  migration: z.string(),
  migrationVersion: z.string(),
  ledgerVersion: count,
  schemaVersion: count,
  codeVersion: z.string(),
  configDigest: z.string(),
  /** What the ledger said at that moment. */
  ledgerDigest: z.string(),
  takenAt: z.string(),
  bytes: count,
  sha256: z.string(),
  tables: z.record(z.string(), z.object({ rows: count, digest: z.string() })),
  /** Copied files of the run, which lie in its own folder and not in the backup; null where the ledger knows no files. */
  files: z.object({ count, bytes: count }).nullable(),
  seconds: z.object({ copy: z.number(), digest: z.number(), check: z.number(), total: z.number() }),
});

const manifestSchema = contentSchema.extend({
  /** Of all the above, so that a change made by accident is seen. Whoever wants to see one made on purpose notes it elsewhere. */
  seal: z.string(),
});

/** What a backup held when it was taken. It is written last: a folder without one is no backup. */
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestContent = z.infer<typeof contentSchema>;

/** A manifest as it is found: what of it can be read, and what is wrong with it. */
export type FoundManifest =
  | { readonly kind: "none" }
  | { readonly kind: "unreadable"; readonly fault: string }
  | { readonly kind: "read"; readonly manifest: Manifest; readonly isSealed: boolean };

export function manifestFile(folder: string): string {
  return join(folder, "manifest.json");
}

export function sealManifest(content: ManifestContent): Manifest {
  return { ...content, seal: sealOf(content) };
}

export function writeManifest(folder: string, manifest: Manifest): void {
  writeDurably(manifestFile(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function findManifest(folder: string): FoundManifest {
  const file = manifestFile(folder);
  if (!existsSync(file)) return { kind: "none" };
  const parsed = z.safeParse(manifestSchema, readJson(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { kind: "unreadable", fault: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}` };
  }
  const { seal, ...content } = parsed.data;
  return { kind: "read", manifest: parsed.data, isSealed: seal === sealOf(content) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    // Then it is of no shape at all, and the schema says so.
    return null;
  }
}

function sealOf(content: ManifestContent): string {
  return digest(JSON.stringify(contentSchema.parse(content)));
}
