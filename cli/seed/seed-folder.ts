import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { hashFile } from "../../coordinator/backup/hash-file.ts";
import { writeDurably } from "../../shared/durable-file.ts";
import { TerminalError } from "../../shared/errors.ts";

/** A folder into which generated files go. It knows by their hashes which files are its own, and replaces or removes no other. */
export type SeedFolder = {
  /** Refuses (TARGET_EXISTS) when one of these names is somebody else's file; takes its own earlier files away that are not among them. */
  claim(names: readonly string[]): Promise<void>;
  /** Has `make` write a file under another name first: whoever looks at the folder meets a whole file or none. Gives its hash. */
  write(name: string, make: (file: string) => Promise<void>): Promise<string>;
};

const RECORD = ".touchdown-seed.json";
const recordSchema = z.object({ files: z.record(z.string(), z.string()) });

export function openSeedFolder(folder: string): SeedFolder {
  mkdirSync(folder, { recursive: true });
  const recordFile = join(folder, RECORD);
  const own = new Map(Object.entries(readRecord(recordFile)));
  const save = (): void => writeDurably(recordFile, `${JSON.stringify({ files: Object.fromEntries(own) }, null, 2)}\n`);
  const isOwn = async (name: string): Promise<boolean> => own.get(name) === (await hashFile(join(folder, name)));
  return {
    async claim(names) {
      for (const name of names) {
        if (existsSync(join(folder, name)) && !(await isOwn(name))) throw foreign(folder, name);
      }
      for (const name of [...own.keys()].filter((each) => !names.includes(each))) {
        if (existsSync(join(folder, name)) && (await isOwn(name))) rmSync(join(folder, name));
        own.delete(name);
      }
      save();
    },
    async write(name, make) {
      const part = join(folder, `.${name}.part`);
      rmSync(part, { force: true });
      await make(part);
      const hash = await hashFile(part);
      // Known as ours before it is there: a crash in between leaves a name without a file, which hurts nobody.
      own.set(name, hash);
      save();
      renameSync(part, join(folder, name));
      return hash;
    },
  };
}

function readRecord(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  const parsed = recordSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return parsed.success ? parsed.data.files : {};
}

function foreign(folder: string, name: string): TerminalError {
  return new TerminalError(
    "TARGET_EXISTS",
    `${join(folder, name)} is there and was not written by seed, or was changed since`,
    {
      hint: "Give --out another folder, or move that file away.",
    },
  );
}
