import type { Response } from "express";
import { MEGABYTE } from "../../shared/config.ts";
import type { Drawn, Picture } from "./drawing.ts";
import { CSRF_PLACEHOLDER } from "./section.ts";

/** What a browser that does not read its events may let pile up here; more than one whole page. */
const BUFFERED_MAX = 4 * MEGABYTE;

/** A browser that watches a run. It gets each part once, and again when it has changed. */
export class EventClient {
  readonly #response;
  readonly #csrf;
  readonly #sent = new Map<string, string>();

  constructor(response: Response, csrf: string) {
    this.#response = response;
    this.#csrf = csrf;
    response.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      // A proxy would gather events and pass on many at once.
      "X-Accel-Buffering": "no",
    });
    response.write("retry: 2000\n\n");
  }

  show({ head, parts }: Picture): void {
    const { state, sentence, run } = head;
    if (this.#isNew("state", `${state} ${sentence}`))
      this.#send("state", { state, sentence, title: `${state}: ${run}` });
    for (const part of parts) if (this.#isNew(part.id, part.version)) this.#send("part", this.#own(part));
  }

  /** Keeps proxies from closing a connection on which nothing happens, and tells the browser that we are there. */
  beat(): void {
    this.#write(": beat\n\n");
    this.#send("beat", {});
  }

  end(): void {
    this.#response.end();
  }

  #isNew(name: string, version: string): boolean {
    if (this.#sent.get(name) === version) return false;
    this.#sent.set(name, version);
    return true;
  }

  #own({ html, ...part }: Drawn): Drawn {
    return { ...part, html: html?.replaceAll(CSRF_PLACEHOLDER, this.#csrf) ?? null };
  }

  #send(event: string, data: object): void {
    this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    if (this.#response.writableLength > BUFFERED_MAX) this.#response.destroy();
    else this.#response.write(text);
  }
}
