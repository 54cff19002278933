import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileFoldersIn } from "../../cli/seed/file-folders.ts";
import { seedSources, type SeedSourcesOptions } from "../../cli/seed/seed.ts";
import { startEmulator } from "../../emulators/firestore/server.ts";

/** A folder of its own beside a local Firestore with generated documents and their files, for tests of the command. */
export type SeededPlace = {
  readonly cwd: string;
  readonly env: Record<string, string>;
  close(): Promise<void>;
};

export async function openSeededPlace(
  name: string,
  records: number,
  options: Pick<SeedSourcesOptions, "unknownFields"> = {},
): Promise<SeededPlace> {
  const cwd = mkdtempSync(join(tmpdir(), `touchdown-${name}-`));
  const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null });
  await seedSources({
    ...options,
    records,
    seed: 1,
    projects: { friday: "friday-local", mwr: "mwr-local" },
    emulatorHost: emulator.address,
    answersFile: join(cwd, "answers.ndjson"),
    files: fileFoldersIn(join(cwd, "files")),
  });
  const [FRIDAY_FILES, MWR_FILES, DRIVE_FILES] = ["files/friday", "files/mwr", "files/drive"];
  return {
    cwd,
    env: { FIRESTORE_EMULATOR_HOST: emulator.address, FRIDAY_FILES, MWR_FILES, DRIVE_FILES },
    async close() {
      await emulator.stop();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}
