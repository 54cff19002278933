import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { StringDecoder } from "node:string_decoder";
import { fileURLToPath } from "node:url";
import type { ActionProgress, Actor } from "../../bull-board/console-actions.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { ACTOR_VARIABLE, RECORDED } from "../actions/acting.ts";

export type ActionProcessOptions = {
  readonly config: Config;
  readonly action: ActionProgress["action"];
  /** The run, or its phase, that is acted on. */
  readonly run: string;
  /** The verb and what it is told. */
  readonly words: readonly string[];
  readonly actor: Actor;
  /** Called when it has ended without telling the audit log itself: it was killed, or never came so far. */
  readonly onUnrecorded: (detail: string) => void;
};

const ENTRY = fileURLToPath(new URL("../touchdown.mjs", import.meta.url));
const LINES_KEPT = 200;
const LINE_MAX = 400;
/** What a verb's last words begin with when it has failed. */
const FAILURE_HEAD = "touchdown: ";
const STOP_MS = 10 * SECOND;
/** What a shell says of a process that was killed. */
const KILLED_EXIT = 137;
/** Done, with every gate passed or not: these are reached only behind the audit log. */
const DONE_EXITS: ReadonlySet<number> = new Set([0, 1]);

/** An action that takes long, as a verb in a process of its own, which ends with this one. Its lines are kept, the newest of them. */
export class ActionProcess {
  readonly action: ActionProgress["action"];
  readonly run: string;
  readonly by: string;
  readonly startedAt = new Date().toISOString();
  readonly #options: ActionProcessOptions;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #lines: string[] = [];
  #exitCode: number | null = null;
  #isRecorded = false;

  constructor(options: ActionProcessOptions) {
    const { action, run, actor, words, config } = options;
    this.#options = options;
    this.action = action;
    this.run = run;
    this.by = actor.name;
    this.#child = spawn(process.execPath, [ENTRY, ...words], {
      // A session of its own, so that Ctrl-C reaches the parent alone; the channel tells the child when its parent is gone.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      detached: true,
      env: environmentOf(config, actor),
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#keepLines(stream);
    this.#child.on("message", (message) => (this.#isRecorded ||= message === RECORDED));
    this.#ended = this.#awaitEnd();
  }

  get isAtWork(): boolean {
    return this.#exitCode === null;
  }

  get progress(): ActionProgress {
    const { action, by, startedAt } = this;
    return { action, by, startedAt, exitCode: this.#exitCode, lines: this.#lines };
  }

  async stop(): Promise<void> {
    if (!this.isAtWork) return;
    this.#child.kill("SIGTERM");
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), this.#options.config.drainMs + STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #awaitEnd(): Promise<void> {
    // A program that cannot be started has no end, only an error.
    const code: unknown = await once(this.#child, "close").then(
      ([exitCode]) => exitCode,
      (error: unknown) => this.#keep(String(error)),
    );
    this.#exitCode = typeof code === "number" ? code : KILLED_EXIT;
    if (this.#isRecorded || DONE_EXITS.has(this.#exitCode)) return;
    const said = this.#lines.findLast((line) => line.startsWith(FAILURE_HEAD)) ?? this.#lines.at(-1);
    this.#options.onUnrecorded(
      `its process ended with ${this.#exitCode}: ${said?.replace(FAILURE_HEAD, "") ?? "it said nothing"}`,
    );
  }

  #keepLines(stream: NodeJS.ReadableStream | null): void {
    const decoder = new StringDecoder("utf8");
    let rest = "";
    stream?.on("data", (bytes: Buffer) => {
      const lines = (rest + decoder.write(bytes)).split("\n");
      rest = (lines.pop() ?? "").slice(0, LINE_MAX);
      for (const line of lines) this.#keep(line);
    });
    stream?.on("end", () => this.#keep(rest));
  }

  #keep(line: string): void {
    if (line.trim() === "") return;
    this.#lines = [...this.#lines, line.slice(0, LINE_MAX)].slice(-LINES_KEPT);
  }
}

/** The settings of the console, whether they came from its environment or from whoever started it. */
function environmentOf(config: Config, actor: Actor): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...(config.redisUrl === null ? {} : { REDIS_URL: config.redisUrl }),
    ...(config.emulatorHost === null ? {} : { FIRESTORE_EMULATOR_HOST: config.emulatorHost }),
    ...config.files,
    TOUCHDOWN_RUNS_DIR: config.runsDir,
    TOUCHDOWN_QUEUE_PREFIX: config.queuePrefix,
    TOUCHDOWN_LOG: "text",
    [ACTOR_VARIABLE]: JSON.stringify(actor),
  };
}
