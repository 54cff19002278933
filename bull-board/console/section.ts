import type { Markup } from "../../coordinator/report/html.ts";
import type { Live } from "../../coordinator/runs/read-live.ts";
import type { KnownRun } from "../../coordinator/runs/read-runs.ts";
import type { Config } from "../../shared/config.ts";
import type { SeriesSample } from "../../shared/series.ts";
import type { Speed } from "../../shared/speed.ts";
import type { Throttle } from "../../shared/throttle.ts";
import type { Viewer } from "../access/viewer.ts";
import type { ActionProgress } from "../console-actions.ts";

/**
 * A part of a run's page: reads what it needs and renders it. Drawn when the page is opened, and again every `everyMs` while somebody looks; what has changed is
 * sent to the browsers, which put it in the place of what they have. So it holds no state of its own, and the same facts give the same markup: no times
 * "ago" but in <time data-ago> elements, which the browser keeps up.
 */
export type Section = {
  /** Of the element: kebab-case, the same as the file's name. */
  readonly id: string;
  readonly title: string;
  readonly everyMs: number;
  /** Null leaves it out: there is nothing of its kind in this run. */
  render(context: SectionContext): Promise<Markup | null> | Markup | null;
};

/** Read once for all sections of one drawing. */
export type SectionContext = {
  readonly config: Config;
  /** The whole run, without a phase. */
  readonly run: string;
  readonly known: KnownRun;
  readonly live: Live | null;
  /** Why nobody knows what Redis says, and `live` is null for that; absent where it answers or there is none. */
  readonly trouble?: string;
  readonly speed: Speed | null;
  readonly throttle: Throttle | null;
  /** The newest last; thinned out to what a plot can show. */
  readonly series: readonly SeriesSample[];
  /** Of replays and rollbacks that were started from here, the newest first. */
  readonly progress?: readonly ActionProgress[];
  readonly viewer: Viewer;
};

/** Stands in forms for the token of whoever gets the page; it is put in when the page is sent. */
export const CSRF_PLACEHOLDER = "CSRF-TOKEN-OF-THE-SESSION";
