import type { Request, Response } from "express";
import { setTimeout as sleep } from "node:timers/promises";
import { SECOND } from "../../shared/config.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { Drawings } from "./drawings.ts";
import { EventClient } from "./event-client.ts";

export type EventsOptions = {
  readonly drawings: Drawings;
  /** Throws when the session of a request is over. */
  readonly sessionOf: (request: Request) => ConsoleSession;
  readonly clientsMax?: number;
};

/** Enough for every browser that somebody has open; each costs a connection. */
const CLIENTS_MAX = 100;
const BEAT_MS = 15 * SECOND;
const TICK_MS = SECOND / 2;
/** Whatever keeps a run from being drawn is waited for. */
const FAILED_MS = 3 * SECOND;

/** Who watches the same: a run, as one role sees it. */
type Audience = { readonly clients: Set<EventClient>; readonly stop: AbortController; done: Promise<void> };

/** Server-sent events: one loop draws for everybody who sees the same of a run, as long as somebody does. */
export class Events {
  readonly #options;
  readonly #audiences = new Map<string, Audience>();
  #count = 0;
  #isStopped = false;

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  /** Whether there is room for another browser. */
  hasRoom(): boolean {
    return !this.#isStopped && this.#count < (this.#options.clientsMax ?? CLIENTS_MAX);
  }

  /** Sends until the browser goes, its session ends, or all of this does. */
  watch(run: string, request: Request, response: Response): void {
    const { viewer, csrf } = this.#options.sessionOf(request);
    const client = new EventClient(response, csrf);
    const name = `${run} ${viewer.role} ${viewer.maySeeValues}`;
    const audience = this.#audiences.get(name) ?? this.#gather(name, run, viewer);
    audience.clients.add(client);
    this.#count += 1;
    const beat = setInterval(() => (this.#isSame(request, viewer) ? client.beat() : client.end()), BEAT_MS);
    response.on("error", () => undefined);
    response.on("close", () => {
      clearInterval(beat);
      this.#count -= 1;
      audience.clients.delete(client);
      if (audience.clients.size > 0) return;
      audience.stop.abort();
      if (this.#audiences.get(name) === audience) this.#audiences.delete(name);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const audiences = [...this.#audiences.values()];
    for (const { clients, stop } of audiences) {
      stop.abort();
      for (const client of clients) client.end();
    }
    await Promise.all(audiences.map(({ done }) => done));
  }

  #gather(name: string, run: string, viewer: ConsoleSession["viewer"]): Audience {
    const audience: Audience = { clients: new Set(), stop: new AbortController(), done: Promise.resolve() };
    this.#audiences.set(name, audience);
    audience.done = this.#draw(run, viewer, audience);
    return audience;
  }

  async #draw(run: string, viewer: ConsoleSession["viewer"], { clients, stop }: Audience): Promise<void> {
    const { signal } = stop;
    while (!signal.aborted) {
      const picture = await this.#options.drawings
        .of(run, viewer)
        .draw()
        .catch(() => null);
      if (picture !== null) for (const client of clients) client.show(picture);
      await sleep(picture === null ? FAILED_MS : TICK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One that has signed out, or may no longer see what it sees, is told nothing more: its browser asks again, and gets what it may. */
  #isSame(request: Request, before: ConsoleSession["viewer"]): boolean {
    try {
      const { viewer } = this.#options.sessionOf(request);
      return viewer.role === before.role && viewer.maySeeValues === before.maySeeValues;
    } catch {
      return false;
    }
  }
}
