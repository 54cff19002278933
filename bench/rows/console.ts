import { join } from "node:path";
import { invariant } from "../../shared/errors.ts";
import type { Bench } from "../bench.ts";
import { askPages, type Asked } from "../console/ask-pages.ts";
import { openConsole } from "../console/open-console.ts";
import { watchRun, type Watched } from "../console/watch-run.ts";
import { median, type Figure } from "../figure.ts";
import { measureRun, type MeasuredRun } from "../measure-run.ts";
import { watchProcesses } from "../process-watch.ts";
import type { SourceBed } from "../source-bed.ts";
import { perSecond, seconds } from "../units.ts";

type Turn = { readonly alone: MeasuredRun; readonly watched: MeasuredRun & WatchedBy };
type WatchedBy = { readonly page: Watched; readonly consoleCpuMs: number };

/**
 * A run with its page open in one browser, over the same run without the console: pairs that take turns in going first. Then one more run while its page is
 * asked for over and over.
 */
export async function consoleRow(bench: Bench, bed: SourceBed): Promise<Figure> {
  const turns: Turn[] = [];
  for (let number = 1; number <= bench.repeat; number += 1) {
    const plan = (side: string) => ({ run: `console-${side}-${number}`, isVerified: false });
    const alone = async () => {
      bench.say(`console: run ${number} of ${bench.repeat} without it`);
      return measureRun(bench, bed, plan("alone"));
    };
    const first = number % 2 === 0 ? null : await alone();
    bench.say(`console: run ${number} of ${bench.repeat} with it`);
    const watched = await measureWatched(bench, bed, plan("watched"));
    turns.push({ alone: first ?? (await alone()), watched });
  }
  bench.say("console: a run while its page is asked for");
  const asked = await measureAsked(bench, bed);
  return {
    kind: "measured",
    row: "console",
    value: median(turns.map(({ alone, watched }) => watched.indexedMs / alone.indexedMs)),
    lines: [...turns.map(describeTurn), describeAsked(asked)],
    raw: {
      turns: turns.map(({ alone, watched }) => ({
        aloneMs: alone.indexedMs,
        watchedMs: watched.indexedMs,
        consoleCpuMs: watched.consoleCpuMs,
        ...watched.page,
      })),
      asked,
    },
  };
}

type Plan = { readonly run: string; readonly isVerified: boolean };

async function measureWatched(bench: Bench, bed: SourceBed, plan: Plan): Promise<Turn["watched"]> {
  const opened = await openConsole(bench, join(bench.folder, "runs"));
  const processes = watchProcesses([opened.pid]);
  const watching = watchRun(opened.url, plan.run);
  try {
    const run = await measureRun(bench, bed, plan);
    processes.stop();
    const [use] = processes.until(Date.now());
    const page = await watching.stop();
    invariant(page.events > 0, "the console has sent nothing of the run");
    return { ...run, page, consoleCpuMs: use?.cpuMs ?? 0 };
  } finally {
    processes.stop();
    await watching.stop();
    await opened.stop();
  }
}

async function measureAsked(bench: Bench, bed: SourceBed): Promise<Asked> {
  const opened = await openConsole(bench, join(bench.folder, "runs"));
  const run = "console-asked";
  const asking = askPages(opened.url, run);
  try {
    await measureRun(bench, bed, { run, isVerified: false });
    return await asking.stop();
  } finally {
    await asking.stop();
    await opened.stop();
  }
}

function describeTurn({ alone, watched }: Turn, index: number): string {
  const { page, consoleCpuMs } = watched;
  const sent = `${page.events} events, ${Math.round(page.bytes / 1024)} KB sent to the page`;
  return `run ${index + 1}: load and indexes ${seconds(watched.indexedMs)} with the page open, ${seconds(alone.indexedMs)} without; the console took ${seconds(consoleCpuMs)} of processor time in ${seconds(watched.wholeMs)}, ${sent}`;
}

function describeAsked({ requests, failed, durationMs, p50Ms, p95Ms, maxMs }: Asked): string {
  const times = `p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms, longest ${maxMs.toFixed(0)} ms`;
  return `the run's page, 2 requests at once while the run is under way: ${perSecond(requests, durationMs)} requests/s, ${times}; ${requests} answered, ${failed} failed`;
}
