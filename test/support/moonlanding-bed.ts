import { spawn, type ChildProcess } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { STORE_VARIABLES, fileFoldersIn } from "../../cli/seed/file-folders.ts";
import { seedSources, type Seeded } from "../../cli/seed/seed.ts";
import type { Answer } from "../../migrations/moonlanding/seed/answer.ts";
import { filesFolder, targetFile } from "../../shared/run-folder.ts";
import { startServers, type Servers } from "./servers.ts";

const ENTRY = fileURLToPath(new URL("../../cli/touchdown.mjs", import.meta.url));

export type SeededAnswer = Answer & { readonly system: string };

/** Both source projects with their files, as the generator made them, and what it knows must become of them. */
export type SeedSet = {
  readonly name: string;
  readonly projects: { readonly friday: string; readonly mwr: string };
  readonly seeded: Seeded;
  readonly answers: readonly SeededAnswer[];
  readonly environment: Readonly<Record<string, string>>;
};

export type SeedSetOptions = {
  readonly records: number;
  readonly seed: number;
  readonly dirty?: number;
  readonly unknownFields?: boolean;
};

/** Servers, seeded sources and a runs folder: what an operator of moonlanding has. */
export class MoonlandingBed {
  readonly folder = mkdtempSync(join(tmpdir(), "touchdown-moonlanding-"));
  readonly servers: Servers;

  private constructor(servers: Servers) {
    this.servers = servers;
  }

  static async open(): Promise<MoonlandingBed> {
    return new MoonlandingBed(await startServers());
  }

  async close(): Promise<void> {
    await this.servers.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async seed(name: string, options: SeedSetOptions): Promise<SeedSet> {
    const projects = { friday: `friday-${name}`, mwr: `mwr-${name}` };
    const files = fileFoldersIn(join(this.folder, `${name}-files`));
    const answersFile = join(this.folder, `${name}.ndjson`);
    const seeded = await seedSources({
      ...options,
      projects,
      files,
      answersFile,
      emulatorHost: this.servers.emulator.address,
    });
    const answers: SeededAnswer[] = [];
    // Written by seedSources just now.
    for await (const line of createInterface(createReadStream(answersFile))) answers.push(JSON.parse(line));
    return {
      name,
      projects,
      seeded,
      answers,
      environment: {
        FRIDAY_PROJECT_ID: projects.friday,
        MWR_PROJECT_ID: projects.mwr,
        [STORE_VARIABLES.friday]: files.friday,
        [STORE_VARIABLES.mwr]: files.mwr,
        [STORE_VARIABLES.drive]: files.drive,
      },
    };
  }

  /** Starts the command as an operator does, on one of the seeded sets. */
  touchdown(
    words: readonly string[],
    set: SeedSet,
    environment: Readonly<Record<string, string>> = {},
  ): { child: ChildProcess; output: () => string } {
    const child = spawn(process.execPath, [ENTRY, ...words], {
      env: {
        ...process.env,
        REDIS_URL: this.servers.redis.url,
        FIRESTORE_EMULATOR_HOST: this.servers.emulator.address,
        TOUCHDOWN_RUNS_DIR: join(this.folder, "runs"),
        TOUCHDOWN_LOCK_MS: "1000",
        TOUCHDOWN_STALL_CHECK_MS: "300",
        ...set.environment,
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr?.on("data", (text: Buffer) => (output += text.toString()));
    return { child, output: () => output };
  }

  targetOf(run: string): string {
    return targetFile(join(this.folder, "runs"), run);
  }

  filesOf(run: string): string {
    return filesFolder(join(this.folder, "runs"), run);
  }

  runFolder(run: string): string {
    return join(this.folder, "runs", run);
  }
}
