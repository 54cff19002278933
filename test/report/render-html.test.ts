import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { formatCount, formatDuration, formatReadTime, formatShare } from "../../coordinator/report/figures.ts";
import { html } from "../../coordinator/report/html.ts";
import { renderHtml } from "../../coordinator/report/render-html.ts";
import type { Report } from "../../coordinator/report/report.ts";
import { EMPTY_TALLY } from "../../shared/landing.ts";
import { makeSoundTarget } from "../validators/sound-target.ts";
import { openElements } from "./open-elements.ts";
import { VERDICTS, reportOn } from "./report-on.ts";

const folder = mkdtempSync(join(tmpdir(), "touchdown-html-"));
const file = join(folder, "target.db");
makeSoundTarget(file);
const report = reportOn(file);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the page", () => {
  const page = renderHtml(report);

  it("needs nothing but itself", () => {
    expect(page).not.toMatch(/<script|<link|<iframe|<img|\ssrc=|href="(?!#)|url\(|@import|https?:/i);
    expect(page).toContain("default-src 'none'");
  });

  it("closes every element that it opens", () => {
    expect(openElements(page)).toEqual([]);
  });

  it("shows every verdict with its figures, and where it failed", () => {
    for (const { title, status } of VERDICTS)
      expect(page).toMatch(new RegExp(`badge ${status}">${status}</span>[\\s\\S]*?${title}`));
    expect(page).toContain("All 962 are there.");
    expect(page).toContain("1 of 12 cases");
  });

  it("gives each plot a text for those who do not see it, and each scrolling region a name", () => {
    expect(page).toMatch(
      /role="img"\s+aria-label="rfis: 118 mapped \(98\.33 %\), 1 excluded \(0\.83 %\), 1 rejected \(0\.83 %\)"/,
    );
    expect(page).toMatch(/role="img"\s+aria-label="Records a second in intervals of 250 ms/);
    for (const region of page.match(/<div[^>]*role="region"[^>]*>/g) ?? [])
      expect(region).toMatch(/aria-label(ledby)?="[^"]+"/);
  });

  it("leads from a collection's reject to a case of that collection, and names every place once", () => {
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, anchor]) => anchor);
    expect(links).toContain("reject-bad-timestamp-rfis");
    expect(links.filter((anchor) => !ids.includes(anchor))).toEqual([]);
    expect(page).toMatch(/<tr id="reject-bad-timestamp-rfis">[\s\S]{0,200}friday\/engagements\/list\//);
  });

  it("says of excluded records by which rule, and of the others in which table they are", () => {
    const [, row = ""] =
      /<th scope="row">rfis<\/th>\s*<td class="number" data-label="Documents">([\s\S]*?)<\/tr>/.exec(page) ?? [];
    const text = row.replaceAll(/<[^>]+>/g, " ").replaceAll(/\s+/g, " ");
    expect(text).toContain("rfi 118");
    expect(text).toContain("outside-path 1");
    expect(text).toContain("bad-timestamp 1");
  });

  it("leads to the console of a real project, and of no other", () => {
    const [sample] = report.rejects.flatMap(({ samples }) => samples).filter(({ path }) => path.includes("/rfis/"));
    const real = renderHtml({ ...report, projects: { friday: "acme-prod" } });
    const document = sample?.path.replaceAll("/", "~2F");
    expect(real).toContain(
      `href="https://console.firebase.google.com/project/acme-prod/firestore/databases/-default-/data/~2F${document}"`,
    );
    expect(renderHtml({ ...report, projects: { mwr: "other" } })).not.toContain("console.firebase");
  });

  it("shows merges with their rates, and fields without a rule", () => {
    const told = renderHtml({
      ...report,
      merges: [
        { merge: "users", claims: 59, merged: 5, rate: 5 / 59, expected: { min: 0.2, max: 0.3 }, isExpected: false },
      ],
      coverage: {
        ok: false,
        detail: "1 field with values and no rule",
        fields: 12,
        unruled: [{ collection: "users", field: "odd", seen: 12, nonNull: 7 }],
        leftBehind: [{ rule: "secret", fields: 2, seen: 3, nonNull: 1 }],
      },
      warnings: ["look at this"],
    });
    expect(told).toMatch(/8\.47 %[\s\S]{0,80}20 % to 30 %[\s\S]{0,60}outside/);
    expect(told).toMatch(/<th scope="row">users<\/th>\s*<td class="path">odd<\/td>/);
    expect(told).toMatch(/<th scope="row">secret<\/th>/);
    expect(told).toContain("<li>look at this</li>");
    expect(openElements(told)).toEqual([]);
  });

  it("makes text of whatever the target holds", () => {
    const poison = `"><script>alert('1')</script>&`;
    const spoilt: Report = {
      ...report,
      run: poison,
      title: poison,
      collections: report.collections.map((collection) => ({
        ...collection,
        name: poison,
        fates: [{ disposition: "rejected", why: poison, count: 1 }],
      })),
      tables: { [poison]: 3 },
      rejects: [
        { rule: poison, count: 1, samples: [{ collection: poison, system: poison, path: poison, reason: poison }] },
      ],
      projects: { [poison]: poison },
      merges: [{ merge: poison, claims: 1, merged: 0, rate: 0, expected: null, isExpected: true }],
      warnings: [poison],
      coverage: {
        ok: false,
        detail: poison,
        fields: 1,
        unruled: [{ collection: poison, field: poison, seen: 1, nonNull: 1 }],
        leftBehind: [{ rule: poison, fields: 1, seen: 1, nonNull: 1 }],
      },
      missingParents: [{ collection: poison, paths: [poison] }],
      steps: [{ step: poison, doneAt: report.startedAt, durationMs: 1 }],
      readTimes: { [poison]: poison },
      validators: VERDICTS.map((verdict) => ({ ...verdict, title: poison, detail: poison })),
    };
    const spoiltPage = renderHtml(spoilt);
    expect(spoiltPage).not.toContain("<script");
    expect(spoiltPage).toContain("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;");
    expect(openElements(spoiltPage)).toEqual([]);
  });

  it("is a page also for a run in which nothing has happened", () => {
    const nothing: Report = {
      ...report,
      ok: false,
      finishedAt: null,
      tally: EMPTY_TALLY,
      collections: report.collections.map((collection) => ({
        ...collection,
        documents: 0,
        tally: EMPTY_TALLY,
        fates: [],
      })),
      validators: [],
      rejects: [],
      findings: [],
      missingParents: [],
      steps: [],
      throughput: {
        intervalMs: 250,
        peakPerSecond: 0,
        meanPerSecond: 0,
        intervals: [{ fromMs: 0, recordsPerSecond: 0 }],
      },
      tables: { users: 0 },
    };
    const empty = renderHtml(nothing);
    expect(openElements(empty)).toEqual([]);
    expect(empty).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(empty).toContain('<span class="badge FAIL">Failed</span>');
  });
});

describe("figures", () => {
  it.each([
    [formatCount(1_234_567), "1,234,567"],
    [formatDuration(0), "0 ms"],
    [formatDuration(12_340), "12.3 s"],
    [formatDuration(245_000), "4 min 05 s"],
    [formatDuration(7_800_000), "2 h 10 min"],
    [formatShare(1, 100_000_000), "< 0.01 %"],
    [formatShare(99_999_999, 100_000_000), "> 99.99 %"],
    [formatShare(5, 5), "100 %"],
    [formatShare(0, 0), "–"],
    [formatReadTime("1772352000000000"), "2026-03-01 08:00:00 UTC"],
    [formatReadTime(null), "none: the source has no such thing"],
  ])("%s is written %s", (written, expected) => {
    expect(written).toBe(expected);
  });

  it("put into a template are escaped unless they are HTML from a template", () => {
    const { text } = html`<p title="${'"'}">${"<b>"}${html`<i>${1}</i>`}${[html`<u></u>`]}${null}</p>`;
    expect(text).toBe('<p title="&quot;">&lt;b&gt;<i>1</i><u></u></p>');
  });
});
