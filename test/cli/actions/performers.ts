import { userInfo } from "node:os";
import type { ConsoleActions, FailedJobs } from "../../../bull-board/console-actions.ts";
import { liveActions } from "../../../cli/console/live-actions.ts";
import type { Given, VerbAction } from "../../../cli/verb.ts";
import { approve } from "../../../cli/verbs/approve.ts";
import { pause } from "../../../cli/verbs/pause.ts";
import { resume } from "../../../cli/verbs/resume.ts";
import { retry } from "../../../cli/verbs/retry.ts";
import { speed } from "../../../cli/verbs/speed.ts";
import type { AuditEntry } from "../../../shared/audit.ts";
import { parseConfig } from "../../../shared/config.ts";
import type { Speed } from "../../../shared/speed.ts";

/** What an operator can do, whichever way: each returns what it says. */
export type Performer = {
  readonly who: Pick<AuditEntry, "who" | "role" | "via">;
  pause(run: string): Promise<readonly string[]>;
  resume(run: string): Promise<readonly string[]>;
  retry(run: string, which: FailedJobs): Promise<readonly string[]>;
  speed(run: string, wanted: Speed): Promise<readonly string[]>;
  approve(run: string, phase: string, report: string): Promise<readonly string[]>;
};

export type Settings = Readonly<Record<string, string>>;

export const PERFORMERS = {
  console: (settings: Settings): Performer => {
    const actions = liveActions(parseConfig(settings));
    return performerOf(actions);
  },
  "command line": (settings: Settings): Performer => {
    const by = (verb: VerbAction, given: Given) => performVerb(verb, given, settings);
    return {
      who: { who: userInfo().username, role: "operator", via: "cli" },
      pause: (run) => by(pause, { run }),
      resume: (run) => by(resume, { run }),
      retry: (run, which) => by(retry, { run, failed: true, ...wordsOf(which) }),
      speed: (run, wanted) =>
        by(speed, {
          run,
          ...Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value ?? "none")])),
        }),
      approve: (run, phase, report) => by(approve, { run, phase, by: "Ada", report }),
    };
  },
} as const satisfies Record<string, (settings: Settings) => Performer>;

const ADA = { name: "Ada", role: "operator" } as const;

function performerOf(actions: ConsoleActions): Performer {
  const linesOf = async (outcome: Promise<{ readonly lines: readonly string[] }>) => (await outcome).lines;
  return {
    who: { who: ADA.name, role: ADA.role, via: "console" },
    pause: (run) => linesOf(actions.pause(run, ADA)),
    resume: (run) => linesOf(actions.resume(run, ADA)),
    retry: (run, which) => linesOf(actions.retryJobs(run, which, ADA)),
    speed: (run, wanted) => linesOf(actions.changeSpeed(run, wanted, ADA)),
    approve: (run, phase, report) => linesOf(actions.approve(run, phase, { note: null, report }, ADA)),
  };
}

function wordsOf(which: FailedJobs): Given {
  switch (which.kind) {
    case "all":
      return {};
    case "job":
      return { job: `${which.queue}/${which.id}` };
    case "code":
      return { code: which.code };
  }
}

/** A verb in this process, as its command is typed; what it says. */
export async function performVerb(verb: VerbAction, given: Given, settings: Settings): Promise<readonly string[]> {
  const lines: string[] = [];
  const nothing = (): void => undefined;
  const say = (line: string): void => void lines.push(line);
  const terminal = { say, progress: nothing, clear: nothing, isInteractive: false, columns: 200 };
  Object.assign(process.env, settings);
  try {
    await verb(given, { terminal, signal: new AbortController().signal });
    return lines;
  } finally {
    for (const name of Object.keys(settings)) delete process.env[name];
  }
}
