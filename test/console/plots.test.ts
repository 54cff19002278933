import { describe, expect, test } from "vitest";
import { plots } from "../../bull-board/console/sections/plots.ts";
import type { SectionContext } from "../../bull-board/console/section.ts";
import { POINTS_MAX, thinSeries } from "../../bull-board/console/thin-series.ts";
import { placeOnTimeline } from "../../bull-board/console/timeline.ts";
import type { SeriesSample } from "../../shared/series.ts";
import { sampleAt } from "./console-bed.ts";

async function drawn(series: readonly SeriesSample[]): Promise<string> {
  // All that the section asks for.
  const markup = await plots.render({ series } as SectionContext);
  return markup?.text ?? "";
}

describe("plots", () => {
  test("without figures they say when there will be some", async () => {
    expect(await drawn([])).toContain("No figures yet");
  });

  test("one figure is a point, and no rate yet", async () => {
    const text = await drawn([sampleAt(5)]);
    expect(text).toContain("Not known yet.");
    expect(text).toContain('d="M0.0');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  test("many are lines with their scale, the phases and a table", async () => {
    const series = Array.from({ length: 100 }, (_, index) => sampleAt(index, { phase: index < 50 ? "pilot" : "full" }));
    const text = await drawn(series);
    expect(text).toContain("50/s now, 50/s to 50/s");
    expect(text.match(/class="phase"[^>]*>(pilot|full)</g)).toHaveLength(12);
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
    expect(text.match(/<tr>/g)?.length).toBeLessThan(6 * 27);
  });

  test("a target that begins at nothing is no negative rate", async () => {
    const series = [
      sampleAt(0, { landed: 900, run: "r/pilot" }),
      sampleAt(1, { landed: 0, run: "r" }),
      sampleAt(2, { landed: 40, run: "r" }),
    ];
    expect(await drawn(series)).toContain("20/s now, 20/s to 20/s");
  });

  test("what is not known leaves a hole in its line", async () => {
    const text = await drawn([sampleAt(0), sampleAt(1, { redisBytes: null }), sampleAt(2)]);
    expect(text).toMatch(/d="M0\.0 0\.0h0\.1M1000\.0 0\.0h0\.1"/);
  });
});

describe("a thinned series", () => {
  const samples = Array.from({ length: 5000 }, (_, index) =>
    sampleAt(index, { run: index < 100 ? "r/pilot" : "r", residentBytes: index === 2500 ? 9e9 : 1e9 }),
  );
  const thinned = thinSeries(samples);

  test("has few points, and keeps its newest, its peaks and where each target begins", () => {
    expect(thinned.length).toBeLessThanOrEqual(POINTS_MAX + 2);
    expect(thinned.at(-1)).toBe(samples.at(-1));
    expect(Math.max(...thinned.map(({ residentBytes }) => residentBytes))).toBe(9e9);
    expect(thinned.find(({ run }) => run === "r")?.landed).toBe(samples[100]?.landed);
  });

  test("stays as it is when it is short", () => {
    expect(thinSeries(samples.slice(0, 10))).toEqual(samples.slice(0, 10));
  });
});

describe("the axis of time", () => {
  test("leaves out the time in which nobody was at work, and interrupts the lines there", () => {
    const week = 7 * 24 * 1800;
    const placed = placeOnTimeline([0, 1, 2, 3, week, week + 1].map((index) => sampleAt(index)));
    expect(placed.map(({ isResumed }) => isResumed)).toEqual([false, false, false, false, true, false]);
    expect(placed.at(-1)?.x).toBeLessThan(60_000);
  });

  test("of a thinned series is not taken for a row of interruptions", () => {
    const placed = placeOnTimeline(Array.from({ length: 50 }, (_, index) => sampleAt(index * 60)));
    expect(placed.filter(({ isResumed }) => isResumed)).toEqual([]);
  });
});
