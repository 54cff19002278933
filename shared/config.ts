import * as z from "zod";
import { TerminalError } from "./errors.ts";
import { isZone } from "./is-zone.ts";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const KILOBYTE = 1024;
export const MEGABYTE = 1024 * KILOBYTE;

const wholeNumber = (fallback: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(fallback);
const ratio = (fallback: number) => z.coerce.number().min(0).max(1).default(fallback);
const optionalText = z.string().min(1).optional();

/**
 * Every setting of Touchdown itself, with its variable, unit and default. Those of sources and stores follow from the migrations' declarations and are known
 * by their endings (`DECLARED`). `.env.example` lists both; a test holds them together.
 */
const variables = z.object({
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  TOUCHDOWN_RUNS_DIR: z.string().min(1).default("runs"),
  TOUCHDOWN_QUEUE_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, "letters, digits, - and _ only")
    .default("touchdown"),
  FIRESTORE_EMULATOR_HOST: z
    .string()
    .regex(/^[^/:]+:\d+$/, "host:port")
    .optional(),
  TOUCHDOWN_WORKERS: wholeNumber(2, 1, 64),
  TOUCHDOWN_CONCURRENCY: wholeNumber(2, 1, 64),
  TOUCHDOWN_PAGE_SIZE: wholeNumber(0, 0, 2000),
  TOUCHDOWN_BATCH_BYTES: wholeNumber(MEGABYTE, 16 * KILOBYTE, 16 * MEGABYTE),
  TOUCHDOWN_BATCHES_WAITING_BYTES: wholeNumber(12 * MEGABYTE, KILOBYTE, 1024 * MEGABYTE),
  TOUCHDOWN_LOCK_MS: wholeNumber(5 * SECOND, SECOND, 5 * MINUTE),
  TOUCHDOWN_STALL_CHECK_MS: wholeNumber(2 * SECOND, SECOND / 5, 5 * MINUTE),
  TOUCHDOWN_ATTEMPTS: wholeNumber(8, 1, 100),
  TOUCHDOWN_BACKOFF_MS: wholeNumber(SECOND / 2, 10, 5 * MINUTE),
  TOUCHDOWN_READ_TIMEOUT_MS: wholeNumber(MINUTE, SECOND, 10 * MINUTE),
  TOUCHDOWN_FILES_AT_ONCE: wholeNumber(8, 1, 256),
  TOUCHDOWN_DRAIN_MS: wholeNumber(15 * SECOND, 0, 10 * MINUTE),
  TOUCHDOWN_REJECTS_MAX: z.coerce.number().int().min(0).optional(),
  TOUCHDOWN_REJECT_RATIO_MAX: z.coerce.number().min(0).max(1).optional(),
  TOUCHDOWN_BOARD_HOST: z.string().min(1).default("127.0.0.1"),
  TOUCHDOWN_BOARD_PORT: wholeNumber(3010, 0, 65_535),
  TOUCHDOWN_BOARD_URL: z.url({ protocol: /^https?$/ }).optional(),
  TOUCHDOWN_BOARD_USERS: optionalText,
  TOUCHDOWN_THROTTLE_FILE: optionalText,
  TOUCHDOWN_THROTTLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  TOUCHDOWN_SOURCE_ERROR_RATIO: ratio(0.1),
  TOUCHDOWN_SOURCE_LATENCY_MS: wholeNumber(2 * SECOND, 1, 10 * MINUTE),
  TOUCHDOWN_ALERT_WEBHOOK: z.url({ protocol: /^https?$/ }).optional(),
  TOUCHDOWN_ALERT_ERRORS: wholeNumber(100, 1, Number.MAX_SAFE_INTEGER),
  TOUCHDOWN_ALERT_STALL_MS: wholeNumber(MINUTE, SECOND, 60 * MINUTE),
  TOUCHDOWN_ALERT_DISK_FREE: ratio(0.1),
  TOUCHDOWN_ALERT_LOAD: ratio(0.8),
  TOUCHDOWN_ALERT_COOLDOWN_MS: wholeNumber(MINUTE, 0, 24 * 60 * MINUTE),
  TOUCHDOWN_RECONCILE_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "HH:MM")
    .optional(),
  TOUCHDOWN_RECONCILE_ZONE: z.string().refine(isZone, "an IANA time zone, as Australia/Brisbane is one").optional(),
  TOUCHDOWN_LOG: z.enum(["text", "json"]).default("text"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  TOUCHDOWN_CRASH_AT: optionalText,
});

export type Variable = keyof typeof variables.shape;
export const VARIABLES: readonly Variable[] = variables.keyof().options;

/** Variables that the declarations of sources and stores name: the prefix of a system or store, and what is said of it. */
const DECLARED = /^([A-Z][A-Z0-9_]*)_(PROJECT_ID|CREDENTIALS|FILES|SOURCE_DIR)$/;

/** Whether a variable of the environment is read here. */
export function isSetting(name: string): boolean {
  return VARIABLES.some((variable) => variable === name) || DECLARED.test(name);
}

export type Config = {
  readonly redisUrl: string | null;
  readonly runsDir: string;
  readonly queuePrefix: string;
  readonly emulatorHost: string | null;
  /** Project and path of the credentials file of each source or store, by the prefix of its variables. */
  readonly projects: Readonly<Record<string, ProjectConfig>>;
  /** Where the files of each store are, by its variable: a folder, or gs://bucket/prefix. */
  readonly files: Readonly<Record<string, string>>;
  /** The folder of each source that is made of files, by the prefix of its variable. */
  readonly sourceDirs: Readonly<Record<string, string>>;
  readonly workers: number;
  readonly concurrency: number;
  /** Documents a page; 0 leaves it to each collection. */
  readonly pageSize: number;
  readonly batchBytesMax: number;
  readonly batchesWaitingBytesMax: number;
  readonly lockDurationMs: number;
  readonly stallCheckMs: number;
  readonly attemptsMax: number;
  readonly backoffMs: number;
  readonly readTimeoutMs: number;
  /** Files that one worker copies at once. */
  readonly filesAtOnce: number;
  readonly drainMs: number;
  /** Null leaves the error budget to the migration. */
  readonly rejectsMax: number | null;
  readonly rejectRatioMax: number | null;
  readonly boardHost: string;
  readonly boardPort: number;
  /** The address under which people reach the board, where that is not its own: behind a proxy that speaks TLS. */
  readonly boardUrl: string | null;
  /** File with the names, roles and hashed passwords of those who may use the board. */
  readonly boardUsers: string | null;
  /** While this file is there, nothing new is read. */
  readonly throttleFile: string | null;
  /** While this address answers with anything but 2xx, nothing new is read. */
  readonly throttleUrl: string | null;
  /** Part of the requests to a source that may fail, and their 95th percentile, before reading slows down. */
  readonly sourceErrorRatioMax: number;
  readonly sourceLatencyMsMax: number;
  readonly alerts: AlertLimits;
  /** "HH:MM" and an IANA zone: when curation is due. Null leaves it to the migration. */
  readonly reconcileAt: string | null;
  readonly reconcileZone: string | null;
  readonly log: "text" | "json";
  /** Where traces are sent; null sends none. */
  readonly otlpEndpoint: string | null;
  /** Rehearsal of a crash: "<checkpoint>:<nth time>", see checkpoint.ts. */
  readonly crashAt: string | null;
};

/** What the operator is told of, and no more often than every `cooldownMs` for each kind. */
export type AlertLimits = {
  readonly webhook: string | null;
  /** Rejected records and failed jobs. */
  readonly errorsMax: number;
  readonly stallMs: number;
  /** Part of the disk that must be free. */
  readonly diskFreeMin: number;
  /** Part of the host's processors, of its memory, or of Redis's memory that may be taken. */
  readonly loadMax: number;
  readonly cooldownMs: number;
};

export type ProjectConfig = { readonly projectId: string | null; readonly credentials: string | null };

export type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of this environment. An empty variable counts as not given. Throws CONFIG_INVALID naming each wrong variable. */
export function parseConfig(environment: Environment): Config {
  const given = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const text = value?.trim() ?? "";
      return text !== "" && isSetting(name) ? [[name, text] as const] : [];
    }),
  );
  const parsed = variables.safeParse(given);
  if (parsed.success) return toConfig(parsed.data, given);
  const faults = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new TerminalError("CONFIG_INVALID", `wrong settings: ${faults.join("; ")}`, {
    hint: "Correct the variable (see .env.example for units and defaults) or unset it to use its default.",
  });
}

function toConfig(values: z.infer<typeof variables>, given: Readonly<Record<string, string>>): Config {
  return {
    redisUrl: values.REDIS_URL ?? null,
    runsDir: values.TOUCHDOWN_RUNS_DIR,
    queuePrefix: values.TOUCHDOWN_QUEUE_PREFIX,
    emulatorHost: values.FIRESTORE_EMULATOR_HOST ?? null,
    ...declaredIn(given),
    workers: values.TOUCHDOWN_WORKERS,
    concurrency: values.TOUCHDOWN_CONCURRENCY,
    pageSize: values.TOUCHDOWN_PAGE_SIZE,
    batchBytesMax: values.TOUCHDOWN_BATCH_BYTES,
    batchesWaitingBytesMax: values.TOUCHDOWN_BATCHES_WAITING_BYTES,
    lockDurationMs: values.TOUCHDOWN_LOCK_MS,
    stallCheckMs: values.TOUCHDOWN_STALL_CHECK_MS,
    attemptsMax: values.TOUCHDOWN_ATTEMPTS,
    backoffMs: values.TOUCHDOWN_BACKOFF_MS,
    readTimeoutMs: values.TOUCHDOWN_READ_TIMEOUT_MS,
    filesAtOnce: values.TOUCHDOWN_FILES_AT_ONCE,
    drainMs: values.TOUCHDOWN_DRAIN_MS,
    rejectsMax: values.TOUCHDOWN_REJECTS_MAX ?? null,
    rejectRatioMax: values.TOUCHDOWN_REJECT_RATIO_MAX ?? null,
    boardHost: values.TOUCHDOWN_BOARD_HOST,
    boardPort: values.TOUCHDOWN_BOARD_PORT,
    boardUrl: values.TOUCHDOWN_BOARD_URL ?? null,
    boardUsers: values.TOUCHDOWN_BOARD_USERS ?? null,
    throttleFile: values.TOUCHDOWN_THROTTLE_FILE ?? null,
    throttleUrl: values.TOUCHDOWN_THROTTLE_URL ?? null,
    sourceErrorRatioMax: values.TOUCHDOWN_SOURCE_ERROR_RATIO,
    sourceLatencyMsMax: values.TOUCHDOWN_SOURCE_LATENCY_MS,
    alerts: {
      webhook: values.TOUCHDOWN_ALERT_WEBHOOK ?? null,
      errorsMax: values.TOUCHDOWN_ALERT_ERRORS,
      stallMs: values.TOUCHDOWN_ALERT_STALL_MS,
      diskFreeMin: values.TOUCHDOWN_ALERT_DISK_FREE,
      loadMax: values.TOUCHDOWN_ALERT_LOAD,
      cooldownMs: values.TOUCHDOWN_ALERT_COOLDOWN_MS,
    },
    reconcileAt: values.TOUCHDOWN_RECONCILE_AT ?? null,
    reconcileZone: values.TOUCHDOWN_RECONCILE_ZONE ?? null,
    log: values.TOUCHDOWN_LOG,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    crashAt: values.TOUCHDOWN_CRASH_AT ?? null,
  };
}

function declaredIn(given: Readonly<Record<string, string>>): Pick<Config, "projects" | "files" | "sourceDirs"> {
  const projects: Record<string, ProjectConfig> = {};
  const files: Record<string, string> = {};
  const sourceDirs: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const [, prefix = "", what] = DECLARED.exec(name) ?? [];
    if (what === "FILES") files[name] = value;
    else if (what === "SOURCE_DIR") sourceDirs[prefix] = value;
    else if (what !== undefined) {
      const { projectId, credentials } = projects[prefix] ?? { projectId: null, credentials: null };
      projects[prefix] = what === "PROJECT_ID" ? { projectId: value, credentials } : { projectId, credentials: value };
    }
  }
  return { projects, files, sourceDirs };
}
