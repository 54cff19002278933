import { statfs } from "node:fs/promises";
import { cpus, freemem, totalmem } from "node:os";

type Mark = { readonly atMs: number; readonly busy: number; readonly total: number };

const MARKS_KEPT = 64;

/** How much of this host's processors, memory and disk is taken. The kernel counts the work of processors: between two marks it is known exactly. */
export class HostLoad {
  #marks: readonly Mark[] = [mark()];

  /** Part of the processors' time that was spent since the last call of this. */
  cpuSinceLast(): number | null {
    const last = this.#marks.at(-1);
    const now = this.#take();
    return last === undefined ? null : between(last, now);
  }

  /** Part of the processors' time that was spent over at least the last `ms`; null before this has been asked for as long. */
  cpuOver(ms: number): number | null {
    const now = this.#take();
    const begin = this.#marks.findLast(({ atMs }) => now.atMs - atMs >= ms);
    return begin === undefined ? null : between(begin, now);
  }

  /** Part of the memory that is taken: what the kernel would give back when asked is not. */
  memory(): number {
    return 1 - freemem() / totalmem();
  }

  #take(): Mark {
    const now = mark();
    this.#marks = [...this.#marks.slice(1 - MARKS_KEPT), now];
    return now;
  }
}

/** Part of the disk under a folder that is free to us; null where that cannot be told. */
export async function diskFree(folder: string): Promise<number | null> {
  const disk = await statfs(folder).catch(() => null);
  if (disk === null) return null;
  const ours = disk.blocks - disk.bfree + disk.bavail;
  return ours <= 0 ? null : disk.bavail / ours;
}

function mark(): Mark {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const working = times.user + times.nice + times.sys + times.irq;
    busy += working;
    total += working + times.idle;
  }
  return { atMs: Date.now(), busy, total };
}

function between(begin: Mark, end: Mark): number | null {
  const total = end.total - begin.total;
  return total <= 0 ? null : Math.min(1, Math.max(0, (end.busy - begin.busy) / total));
}
