import { formatCount, formatDuration, formatShare } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { DOING } from "../../../coordinator/phases/doing.ts";
import { renderTileList, type Tile } from "../../../coordinator/report/render-tile-list.ts";
import { SECOND } from "../../../shared/config.ts";
import { estimateMs, progressLine, type Progress } from "../../../shared/progress-line.ts";
import { atWorkOf, type AtWork } from "../at-work.ts";
import { rangesUrl } from "../range-url.ts";
import { readProgress, type CollectionProgress, type TargetProgress } from "../read-progress.ts";
import type { Section } from "../section.ts";
import { progressOf } from "../progress-of-target.ts";

/** How far the phase at work is, as a whole and collection by collection. */
export const progress: Section = {
  id: "progress",
  title: "Progress",
  everyMs: SECOND,
  render(context) {
    const atWork = atWorkOf(context);
    const hasLedger = atWork !== null && context.known.ledgers.some(({ run }) => run === atWork.target);
    if (!hasLedger)
      return html`<p class="none">
        Nothing has landed yet.${atWork === null ? "" : ` Phase ${atWork.phase} has begun.`}
      </p>`;
    const target = readProgress(context.config.runsDir, atWork.target);
    const whole = progressOf(target, atWork, context);
    return html`${renderWhole(whole, atWork, target)}
    ${target.collections.length === 0 ? null : renderCollections(target.collections, atWork)}`;
  },
};

function renderWhole(whole: Progress, { act, isHeld }: AtWork, { collections, files }: TargetProgress): Markup {
  const compared = collections.reduce((sum, collection) => sum + (collection.compared ?? 0), 0);
  const tiles: readonly Tile[] = [
    [
      "Documents landed",
      formatCount(whole.landed),
      whole.counted === null ? "still being counted" : `of ${formatCount(whole.counted)}`,
    ],
    ["Speed", whole.ratePerSecond === null ? "–" : `${formatCount(Math.round(whole.ratePerSecond))}/s`, etaText(whole)],
    ["Rejected", formatCount(whole.rejected), "records"],
    ["Merged", formatCount(whole.merged), "records"],
    ["Queue", formatCount(whole.queue), "jobs wait or are at work"],
    ...(files === null
      ? []
      : [["Files", formatCount(files.known), `of ${formatCount(files.wanted)} copied or missing`] as const]),
    ...(act === "diff" ? [["Compared", formatCount(compared), "documents, with their source"] as const] : []),
  ];
  return html`<p class="line"><code>${lineOf(whole, act, compared)}</code></p>
    <p class="lead">${describeAct(act, isHeld)}</p>
    ${renderTileList(tiles, "tiles")}`;
}

function etaText(whole: Progress): string {
  const etaMs = estimateMs(whole);
  return etaMs === null ? "documents a second" : `about ${formatDuration(etaMs)} left`;
}

/** The terminal's words for what a phase does. */
const ACTS: Readonly<Record<string, string>> = DOING;

/** While something else than loading is under way, what has landed is no news. */
function lineOf(whole: Progress, act: string | null, compared: number): string {
  const { migration, phase, counted, queue } = whole;
  if (act === "diff") return `${migration} ${phase} ${compared}/${counted ?? "?"} queue ${queue}`;
  return act === null || act === "load" ? progressLine(whole) : `${migration} ${phase} ${ACTS[act] ?? act}`;
}

function describeAct(act: string | null, isHeld: boolean): string {
  const what = act === null ? null : (ACTS[act] ?? act);
  if (!isHeld) return what === null ? "Nobody is at work on it." : `Nobody is at work on it; it stopped while ${what}.`;
  return what === null ? "Between two steps." : `It is ${what}.`;
}

/** Those that are complete are of no interest until somebody asks for them. */
function renderCollections(collections: readonly CollectionProgress[], { target, act }: AtWork): Markup {
  const isDiff = act === "diff";
  const isComplete = (collection: CollectionProgress): boolean => doneOf(collection, isDiff) >= collection.counted;
  const complete = collections.filter(isComplete);
  const others = collections.filter((collection) => !isComplete(collection));
  const of = { target, isDiff };
  return html`${others.length === 0 ? null : renderTable("Collections under way", others, of)}
  ${
    complete.length === 0
      ? null
      : html`<details id="progress-complete">
          <summary>
            ${formatCount(complete.length)} of ${formatCount(collections.length)} collections are complete
          </summary>
          ${renderTable("Complete collections", complete, of)}
        </details>`
  }`;
}

type TableOf = { readonly target: string; readonly isDiff: boolean };

function renderTable(title: string, collections: readonly CollectionProgress[], { target, isDiff }: TableOf): Markup {
  const done = isDiff ? "Compared" : "Landed";
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table class="stack collections">
      <thead>
        <tr>
          <th scope="col">Collection</th>
          <th scope="col" class="wide">Progress</th>
          <th scope="col" class="number">${done}</th>
          <th scope="col" class="number">Counted</th>
          <th scope="col" class="number">Speed</th>
          <th scope="col" class="number">Left</th>
          <th scope="col" class="number">Rejected</th>
          <th scope="col" class="number">Merged</th>
        </tr>
      </thead>
      <tbody>
        ${collections.map((collection) => renderCollection(collection, target, isDiff))}
      </tbody>
    </table>
  </div>`;
}

function doneOf({ landed, compared }: CollectionProgress, isDiff: boolean): number {
  return isDiff ? (compared ?? 0) : landed;
}

function renderCollection(collection: CollectionProgress, target: string, isDiff: boolean): Markup {
  const { name, counted, perSecond, rejected, merged } = collection;
  const done = doneOf(collection, isDiff);
  const left = counted - done;
  return html`<tr id="progress-${name}">
    <th scope="row"><a class="path" href="${rangesUrl(target, name)}">${name}</a></th>
    <td>
      <progress value="${done}" max="${Math.max(1, counted)}" aria-label="${name}">
        ${formatShare(done, counted)}
      </progress>
    </td>
    ${figure("Done", done)} ${figure("Counted", counted)}
    <td class="number ${perSecond === 0 ? "nothing" : ""}" data-label="Speed">
      ${perSecond === 0 ? "–" : `${formatCount(Math.ceil(perSecond))}/s`}
    </td>
    <td class="number ${left <= 0 || perSecond === 0 ? "nothing" : ""}" data-label="Left">
      ${left <= 0 || perSecond === 0 || isDiff ? "–" : formatDuration(Math.ceil(left / perSecond) * SECOND)}
    </td>
    ${figure("Rejected", rejected)} ${figure("Merged", merged)}
  </tr>`;
}

function figure(label: string, value: number): Markup {
  return html`<td class="number ${value === 0 ? "zero" : ""}" data-label="${label}">${formatCount(value)}</td>`;
}
