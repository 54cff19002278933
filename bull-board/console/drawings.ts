import { SECOND, type Config } from "../../shared/config.ts";
import type { Viewer } from "../access/viewer.ts";
import type { ConsoleActions } from "../console-actions.ts";
import { Drawing } from "./drawing.ts";
import type { KnownRuns } from "./known-runs.ts";
import { RunFacts } from "./run-facts.ts";
import type { Section } from "./section.ts";

/** Nobody has looked for so long: connections are closed and drawings forgotten. */
const IDLE_MS = 30 * SECOND;
const SWEEP_MS = 10 * SECOND;

type Used<Value> = { readonly run: string; readonly value: Value; usedAtMs: number };

export type DrawingsOptions = {
  readonly config: Config;
  readonly runs: KnownRuns;
  readonly sections: readonly Section[];
  readonly actions: Pick<ConsoleActions, "progressOf">;
};

/** One drawing for everybody who sees the same of a run, over one reading of its facts, for as long as somebody looks. */
export class Drawings {
  readonly #options;
  readonly #facts = new Map<string, Used<RunFacts>>();
  readonly #drawings = new Map<string, Used<Drawing>>();
  readonly #sweeper;

  constructor(options: DrawingsOptions) {
    this.#options = options;
    this.#sweeper = setInterval(() => void this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
  }

  factsOf(run: string): RunFacts {
    const { config, runs } = this.#options;
    return use(this.#facts, run, () => ({ run, value: new RunFacts(run, config, runs), usedAtMs: 0 }));
  }

  of(run: string, { role, maySeeValues }: Viewer): Drawing {
    const { config, sections, actions } = this.#options;
    const facts = this.factsOf(run);
    // Shared by all of a role: nothing that is drawn depends on who of them looks.
    const viewer: Viewer = { name: role, role, maySeeValues };
    return use(this.#drawings, `${run} ${role} ${maySeeValues}`, () => ({
      run,
      value: new Drawing({ facts, viewer, config, sections, actions }),
      usedAtMs: 0,
    }));
  }

  /** Something has been done to the run: all of it is drawn anew. */
  expire(run: string): void {
    for (const drawing of this.#drawings.values()) if (drawing.run === run) drawing.value.expire();
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    const facts = [...this.#facts.values()];
    this.#facts.clear();
    this.#drawings.clear();
    await Promise.all(facts.map(({ value }) => value.close()));
  }

  async #sweep(): Promise<void> {
    const oldest = performance.now() - IDLE_MS;
    for (const [name, { usedAtMs }] of this.#drawings) if (usedAtMs < oldest) this.#drawings.delete(name);
    for (const [run, { value, usedAtMs }] of this.#facts) {
      if (usedAtMs >= oldest) continue;
      this.#facts.delete(run);
      await value.close();
    }
  }
}

function use<Value>(all: Map<string, Used<Value>>, name: string, make: () => Used<Value>): Value {
  const used = all.get(name) ?? make();
  used.usedAtMs = performance.now();
  all.set(name, used);
  return used.value;
}
