import { formatCount, formatShare } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import { renderLegend } from "../../../coordinator/report/render-bar.ts";
import { counted } from "../../../coordinator/validators/fault.ts";
import { SECOND } from "../../../shared/config.ts";
import { atWorkOf } from "../at-work.ts";
import { pictureOf, type Stretch } from "../range-picture.ts";
import { pagesUrl, rangesUrl } from "../range-url.ts";
import { readRanges, type CollectionRanges } from "../read-ranges.ts";
import type { Section } from "../section.ts";

/** As many as a browser draws without effort, for all collections together. */
const STRETCHES_MAX = 400;
const STRETCHES_LEAST = 4;
const LENGTH = 1000;
/** Of a stretch, so that one missing document in a million is seen. */
const SLIVER = 3;

const COLORS: Readonly<Record<Stretch["kind"], string>> = {
  landed: "mapped",
  "at-work": "held",
  missing: "missing",
  partly: "embedded",
};

/** The ledger as a picture: each collection from its first key to its last. */
export const ranges: Section = {
  id: "ranges",
  title: "Ranges",
  everyMs: 4 * SECOND,
  render(context) {
    const { config, known, live } = context;
    const target = atWorkOf(context)?.target;
    if (target === undefined || !known.ledgers.some(({ run }) => run === target))
      return html`<p class="none">Nothing has landed yet.</p>`;
    const collections = readRanges(config.runsDir, target);
    if (collections.length === 0) return html`<p class="none">No collection is planned yet.</p>`;
    const atWork = live === null ? [] : live.atWork.filter(({ run }) => run === target);
    const shares = sharesOf(collections);
    return html`<p class="lead">
        What has landed in ${target}, in the order of keys; a range is as long as it has documents. How many are missing
        between two ranges is a guess by the plan.
      </p>
      ${renderLegend([
        { color: COLORS.landed, name: "landed" },
        { color: COLORS["at-work"], name: "being read" },
        { color: COLORS.missing, name: "missing" },
        { color: COLORS.partly, name: "landed in part" },
      ])}
      <div class="bars ranges">
        ${collections.map((collection, index) => {
          const own = atWork.filter((range) => range.collection === collection.name);
          return renderCollection(target, collection, pictureOf(collection, own, shares[index] ?? STRETCHES_LEAST));
        })}
      </div>`;
  },
};

/** Collections with more ranges get more of the stretches. */
function sharesOf(collections: readonly CollectionRanges[]): readonly number[] {
  const counts = collections.map(({ landed, boundaries }) => landed.length + boundaries.length + 1);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const free = Math.max(0, STRETCHES_MAX - collections.length * STRETCHES_LEAST);
  return counts.map((count) => STRETCHES_LEAST + Math.floor((free * count) / all));
}

function renderCollection(target: string, collection: CollectionRanges, stretches: readonly Stretch[]): Markup {
  const { name, counted: wanted, landed } = collection;
  const documents = landed.reduce((sum, range) => sum + range.documents, 0);
  const whole = stretches.reduce((sum, stretch) => sum + stretch.documents, 0);
  const scale = (LENGTH - stretches.length * SLIVER) / Math.max(1, whole);
  let at = 0;
  const drawn = stretches.map((stretch) => {
    const length = whole === 0 ? LENGTH / stretches.length : SLIVER + scale * stretch.documents;
    const rect = renderStretch({ target, name, stretch, at, length });
    at += length;
    return rect;
  });
  return html`<div class="bar" id="ranges-${name}">
    <a class="path" href="${rangesUrl(target, name)}">${name}</a>
    <span class="unseen">${describe(collection, documents, stretches)}</span>
    <svg viewBox="0 0 ${LENGTH} 10" preserveAspectRatio="none" aria-hidden="true">${drawn}</svg>
    <span class="number">${formatShare(documents, wanted)}</span>
  </div>`;
}

type Drawn = {
  readonly target: string;
  readonly name: string;
  readonly stretch: Stretch;
  readonly at: number;
  readonly length: number;
};

/** Links are for the mouse: by keyboard the collection's own leads to all of its ranges. */
function renderStretch({
  target,
  name,
  stretch: { kind, documents, ranges: count, from, to },
  at,
  length,
}: Drawn): Markup {
  const text =
    from === null
      ? `${kind === "at-work" ? "being read" : "missing"}: about ${formatCount(Math.round(documents))} documents`
      : `${kind === "partly" ? "landed in part" : "landed"}: ${formatCount(Math.round(documents))} documents in ${formatCount(count)} ${count === 1 ? "range" : "ranges"}`;
  const rect = html`<rect
    x="${at.toFixed(1)}"
    width="${Math.max(0.5, length - 1.4).toFixed(1)}"
    height="10"
    fill="var(--${COLORS[kind]})"
    ><title>${text}</title></rect
  >`;
  if (from === null || to === null) return rect;
  return html`<a href="${pagesUrl(target, name, { from, to })}" tabindex="-1">${rect}</a>`;
}

function describe(
  { counted: wanted, landed }: CollectionRanges,
  documents: number,
  stretches: readonly Stretch[],
): string {
  const holes = stretches.filter(({ kind }) => kind !== "landed").length;
  const missing = holes === 0 ? "nothing is missing" : `missing in ${counted(holes, "place")}`;
  const part = `${formatCount(documents)} of ${formatCount(wanted)} documents`;
  return `${counted(landed.length, "range")} with ${part} have landed; ${missing}`;
}
