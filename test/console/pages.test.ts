import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rangeUrl } from "../../bull-board/console/range-url.ts";
import { recordAlert } from "../../shared/alert-file.ts";
import { readAudit } from "../../shared/audit.ts";
import { appendSample } from "../../shared/series-file.ts";
import { PERSON, openConsole, plantRun, sampleAt, type Bed } from "./console-bed.ts";

let bed: Bed;

beforeAll(async () => {
  bed = await openConsole();
});
afterAll(async () => bed.stop());

test("where no run has begun, the list says what to type", async () => {
  expect(await bed.text("/")).toContain("touchdown run moonlanding");
});

describe("with a run", () => {
  beforeAll(() => {
    plantRun(bed.config, "tiny-run");
    for (const index of [0, 1, 2]) appendSample(bed.config.runsDir, sampleAt(index));
    const alert = { time: "2026-01-01T00:00:00.000Z", run: "tiny-run", kind: "disk", value: 0.05, limit: 0.1 } as const;
    recordAlert(bed.config.runsDir, { ...alert, state: "raised", what: `5 % <free> for ${PERSON}` });
  });

  test("the list names it with its state and leads to it", async () => {
    const page = await bed.text("/");
    expect(page).toContain('<a href="/runs/tiny-run">tiny-run</a>');
    expect(page).toMatch(/class="badge SKIP">interrupted</);
  });

  test("its page has one heading of the first rank, a skip link, a live region, and a section for each entry of its navigation", async () => {
    const page = await bed.text("/runs/tiny-run");
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain('<a class="skip" href="#main">');
    expect(page).toContain('id="said" role="status" aria-live="polite"');
    const entries = [...page.matchAll(/<li data-of="([a-z-]+)"/g)].map((found) => found[1]);
    expect(entries.length).toBeGreaterThan(10);
    for (const entry of entries) expect(page).toContain(`<section id="${entry}" aria-labelledby="${entry}-title"`);
  });

  test("its page needs no inline script, and brings the token of the session in every form", async () => {
    const page = await bed.text("/runs/tiny-run");
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/ on[a-z]+="/);
    expect(page).not.toContain("CSRF-TOKEN");
    const forms = page.match(/<form/g)?.length ?? 0;
    expect(page.match(/name="csrf" value="token-of-this-session"/g)).toHaveLength(forms);
  });

  test("progress tells the same as the terminal, and each collection's part", async () => {
    const page = await bed.text("/runs/tiny-run");
    expect(page).toContain("tiny full 70/110 63.6% rejected 2 merged 1 queue 0 state loading");
    expect(page).toMatch(/<progress value="70" max="100" aria-label="people">/);
    expect(page).toMatch(/<progress value="0" max="10" aria-label="guests">/);
  });

  test("the picture of the ranges tells what has landed, what is missing, and leads to both", async () => {
    const page = await bed.text("/runs/tiny-run");
    expect(page).toContain("2 ranges with 70 of 100 documents have landed; missing in 1 place");
    expect(page).toContain("/runs/tiny-run/ranges?target=tiny-run&amp;collection=people&amp;from=1&amp;to=1");
    expect(page).toContain("missing: about 30 documents");
  });

  test("figures over time come with their newest, their least and their most, and with a table", async () => {
    const page = await bed.text("/runs/tiny-run");
    expect(page).toContain("50/s now, 50/s to 50/s");
    expect(page).toContain("Documents landed a second in figures");
  });

  test("keys and sentences are masked until an operator asks for values, which the audit log notes", async () => {
    const paths = ["/runs/tiny-run", "/runs/tiny-run/ranges?collection=people"];
    for (const path of paths) expect(await bed.text(path)).not.toContain(PERSON);
    expect(await bed.text(paths[1] ?? "")).toContain("people/•");
    const answer = await bed.post("/values", { run: "tiny-run", show: "yes" }, { accept: "text/html" });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      expect.stringContaining("/runs/tiny-run?said="),
    ]);
    for (const path of paths) expect(await bed.text(path)).toContain(PERSON);
    for (const path of paths) expect(await bed.text(path, "viewer")).not.toContain(PERSON);
    await bed.post("/values", { run: "tiny-run", show: "no" });
    expect(await bed.text(paths[1] ?? "")).not.toContain(PERSON);
    const actions = readAudit(bed.config.runsDir, "tiny-run", 9).map(({ action, who }) => `${who}: ${action}`);
    expect(actions).toEqual(["Ada: mask values", "Ada: show values"]);
  });

  test("nothing that comes from a source or a run is HTML", async () => {
    const pages = await Promise.all(
      ["/runs/tiny-run", "/runs/tiny-run/ranges?collection=people", "/runs/%3Ci%3E"].map(async (path) =>
        bed.text(path),
      ),
    );
    for (const page of pages) expect(page).not.toMatch(/<free>|<i>(?!the )|<rule>/);
    expect(pages[1]).toContain("odd&lt;rule&gt; 2");
  });

  test("ranges are found by their keys as Bull Board links them, and by rows of the ledger", async () => {
    const whole = { after: "people/p<i>", upTo: null };
    const byKeys = await bed.text(rangeUrl("tiny-run", "people", whole));
    expect(byKeys).toContain("fedcba987654");
    expect(byKeys).not.toContain("0123456789ab");
    const masked = { after: null, upTo: "people/•" };
    const byMasked = await bed.text(rangeUrl("tiny-run", "people", masked));
    expect(byMasked).toContain("0123456789ab");
    expect(byMasked).not.toContain("fedcba987654");
    const byRows = await bed.text("/runs/tiny-run/ranges?collection=people&from=1&to=1");
    expect(byRows).toContain("read 41, mapped 38, merged 1, rejected 2");
    expect(byRows).not.toContain("fedcba987654");
    expect(await bed.text("/runs/tiny-run/ranges?collection=people")).toContain(
      "Parts of the key space in which nothing has landed",
    );
  });

  test("ranges of what is not planned lead to those that are", async () => {
    for (const query of [
      "collection=none",
      "collection=people&target=other-run",
      "target=../tiny-run&collection=people",
      "",
    ]) {
      const answer = await bed.ask(`/runs/tiny-run/ranges?${query}`);
      expect([query, answer.status]).toEqual([query, 404]);
      expect(await answer.text()).toContain("tiny-run: people");
    }
  });

  test.each(["other", "%2e%2e%2ftiny-run", "tiny-run%2fpilot", ".hidden", "a%00b"])(
    "a run %s that is not there is a page that names those that are",
    async (name) => {
      const answer = await bed.ask(`/runs/${name}`);
      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('<a href="/runs/tiny-run">');
    },
  );

  test("a run whose files are broken is told in its place, and the list still shows the others", async () => {
    plantRun(bed.config, "broken-run");
    writeFileSync(join(bed.config.runsDir, "broken-run", "target.db"), "no database");
    expect(await bed.text("/")).toContain("tiny-run");
  });

  test("the report is for those who may see values", async () => {
    expect((await bed.ask("/runs/tiny-run/report", { as: "viewer" })).status).toBe(403);
    expect(await bed.text("/runs/tiny-run/report")).toContain("Choose “Show values”");
    await bed.post("/values", { run: "tiny-run", show: "yes" });
    expect((await bed.ask("/runs/tiny-run/report")).status).toBe(404);
    writeFileSync(join(bed.config.runsDir, "tiny-run", "report.html"), "<p>the report</p>");
    expect(await bed.text("/runs/tiny-run/report")).toBe("<p>the report</p>");
    expect((await bed.ask("/runs/tiny-run/pilot/report.html")).status).toBe(404);
    expect((await bed.ask("/runs/tiny-run/..%2f/report.html")).status).toBe(404);
    await bed.post("/values", { run: "tiny-run", show: "no" });
  });

  test("what pages load may be kept, and is asked for anew when it has changed; pages themselves are not kept", async () => {
    const answer = await bed.ask("/runs/tiny-run");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const page = await answer.text();
    for (const name of ["console.css", "console.js", "icon.svg"]) {
      const url = new RegExp(`/assets/${name.replace(".", "\\.")}\\?[0-9a-f]{12}`).exec(page)?.[0] ?? "";
      const asset = await bed.ask(url);
      expect([name, asset.status]).toEqual([name, 200]);
      expect(asset.headers.get("cache-control")).toContain("immutable");
    }
    for (const name of ["other.js", "..%2frouter.ts", "__proto__", "constructor"])
      expect((await bed.ask(`/assets/${name}`)).status).toBe(404);
  });
});
