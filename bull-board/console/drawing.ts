import { hash } from "node:crypto";
import { html, type Markup } from "../../coordinator/report/html.ts";
import { SECOND, type Config } from "../../shared/config.ts";
import { toError } from "../../shared/errors.ts";
import type { Viewer } from "../access/viewer.ts";
import type { ConsoleActions } from "../console-actions.ts";
import { maskText } from "../mask.ts";
import { inTime } from "./in-time.ts";
import { renderRunHead, runHeadOf, type RunHead } from "./run-head.ts";
import type { RunFacts, RunReading } from "./run-facts.ts";
import type { Section } from "./section.ts";

/** What a section looks like now; null where it has nothing to show. `version` is the same as long as the markup is. */
export type Drawn = { readonly id: string; readonly html: string | null; readonly version: string };

/** A run as it was drawn last. */
export type Picture = { readonly head: RunHead; readonly parts: readonly Drawn[] };

/** The page's head is drawn like a section, whenever anything is. */
export const HEAD_ID = "run-head";
const SECTION_MS = 10 * SECOND;

/**
 * The page of a run as everybody of one role sees it. Drawing it again draws what is due and leaves the rest. A section that fails says so in its own place.
 */
export class Drawing {
  readonly #facts;
  readonly #viewer;
  readonly #config;
  readonly #sections;
  readonly #actions;
  readonly #parts = new Map<string, { readonly drawn: Drawn; readonly dueMs: number }>();
  #drawing: Promise<Picture | null> = Promise.resolve(null);
  #last: Picture | null = null;
  /** One more with each expiry: what was read before it is old already when it is drawn. */
  #generation = 0;

  constructor({ facts, viewer, config, sections, actions }: DrawingOptions) {
    this.#facts = facts;
    this.#viewer = viewer;
    this.#config = config;
    this.#sections = sections;
    this.#actions = actions;
  }

  /** Null when there is no such run any more. */
  draw(): Promise<Picture | null> {
    this.#drawing = this.#drawing.catch(() => null).then(() => this.#drawNow());
    return this.#drawing;
  }

  /** The next drawing is all new. */
  expire(): void {
    this.#facts.expire();
    this.#generation += 1;
    for (const [id, { drawn }] of this.#parts) this.#parts.set(id, { drawn, dueMs: 0 });
  }

  async #drawNow(): Promise<Picture | null> {
    const now = performance.now();
    // Most of what a drawing costs is reading.
    if (this.#last !== null && [...this.#parts.values()].every(({ dueMs }) => dueMs > now)) return this.#last;
    this.#last = await this.#drawDue();
    return this.#last;
  }

  async #drawDue(): Promise<Picture | null> {
    const generation = this.#generation;
    const reading = await this.#facts.read();
    if (reading === null) return null;
    const head = runHeadOf(reading);
    const parts = [drawnOf(HEAD_ID, renderRunHead(head))];
    for (const section of this.#sections) parts.push(await this.#drawSection(section, { ...reading, generation }));
    return { head, parts };
  }

  async #drawSection(section: Section, reading: Read): Promise<Drawn> {
    const last = this.#parts.get(section.id);
    const now = performance.now();
    if (last !== undefined && last.dueMs > now) return last.drawn;
    const drawn = drawnOf(section.id, await this.#render(section, reading));
    // From its beginning, so that a second is a second; but whatever takes long takes no more than a tenth of the process.
    const tookMs = performance.now() - now;
    const isOld = reading.generation !== this.#generation;
    this.#parts.set(section.id, { drawn, dueMs: isOld ? 0 : now + Math.max(section.everyMs, tookMs * 10) });
    return drawn;
  }

  async #render(section: Section, reading: RunReading): Promise<Markup | null> {
    const { known, live, speed, throttle, series, trouble } = reading;
    try {
      const context = {
        config: this.#config,
        run: known.run,
        known,
        live,
        speed,
        throttle,
        series,
        progress: this.#actions.progressOf(known.run),
        ...(trouble === null ? {} : { trouble }),
      };
      const rendered = Promise.resolve(section.render({ ...context, viewer: this.#viewer }));
      return await inTime(rendered, SECTION_MS, () => new Error(`it is not done after ${SECTION_MS / SECOND} s`));
    } catch (error) {
      const why = toError(error).message;
      return html`<p class="wrong">
        This part could not be drawn: ${this.#viewer.maySeeValues ? why : maskText(why)}
      </p>`;
    }
  }
}

type Read = RunReading & { readonly generation: number };

export type DrawingOptions = {
  readonly facts: RunFacts;
  readonly viewer: Viewer;
  readonly config: Config;
  readonly sections: readonly Section[];
  readonly actions: Pick<ConsoleActions, "progressOf">;
};

function drawnOf(id: string, markup: Markup | null): Drawn {
  const text = markup === null ? null : markup.text.trim();
  return { id, html: text, version: text === null ? "none" : hash("sha256", text, "hex").slice(0, 12) };
}
