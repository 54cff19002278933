import Database from "better-sqlite3";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CSRF_PLACEHOLDER } from "../../../bull-board/console/section.ts";
import { rejects } from "../../../bull-board/console/sections/rejects.ts";
import type { Live } from "../../../coordinator/runs/live.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { recordAudit } from "../../../shared/audit.ts";
import { landMoonlanding } from "../../support/landed-moonlanding.ts";
import { openElements } from "../../report/open-elements.ts";
import { OPERATOR, SEEING, VIEWER, formsOf, look, textOf } from "./look.ts";

const runsDir = mkdtempSync(join(tmpdir(), "touchdown-rejects-"));
const run = "r";
const at = { runsDir, run, migrations: { moonlanding } };
const HOSTILE = `<img src=x onerror="alert(1)">`;
let counts: { rule: string; collection: string; count: number }[];

/** A generated set with every kind of reject, one of them as hostile as a source can be. */
beforeAll(() => {
  mkdirSync(join(runsDir, run));
  const landed = landMoonlanding({ records: 2000, seed: 3, dirty: 0.1 });
  landed.copyTo(join(runsDir, run, "target.db"));
  landed.close();
  const target = new Database(join(runsDir, run, "target.db"));
  target
    .prepare("INSERT INTO _touchdown_rejects VALUES ('friday', ?, 'friday-users', ?, ?, ?, 1)")
    .run(
      "friday/users/list/thandi@example.com",
      HOSTILE,
      `${HOSTILE} of thandi@example.com, 0821234567`,
      `{"name":"Thandi <b>Nkosi</b>","phone":821234567}`,
    );
  target
    .prepare("INSERT INTO _touchdown_rejects VALUES ('friday', 'friday/users/list/long', 'friday-users', ?, '', ?, 1)")
    .run(HOSTILE, "s".repeat(1_000_000));
  counts = target
    .prepare<[], (typeof counts)[number]>(
      "SELECT rule, collection, count(*) AS count FROM _touchdown_rejects GROUP BY 1, 2",
    )
    .all();
  target.close();
});
afterAll(() => rmSync(runsDir, { recursive: true, force: true }));

describe("rejects", () => {
  it("are grouped by rule, the most frequent first, and counted by collection", async () => {
    const text = textOf(await look(rejects, VIEWER, at));
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    expect(total).toBeGreaterThan(40);
    expect(text).toContain(
      `${total} records of r are rejected, by ${new Set(counts.map(({ rule }) => rule)).size} rules.`,
    );
    for (const { collection, count } of counts) expect(text).toContain(`${collection} ${count}`);
    expect(text).toContain("touchdown rejects r");
    const [most] = [...sumByRule()].toSorted(([, a], [, b]) => b - a);
    expect(text).toMatch(new RegExp(`What the source says is masked\\. .*? ${most?.[0]} ${most?.[1]} `));
  });

  it("show a viewer where they are and why, and neither what the source says nor a form", async () => {
    const markup = await look(rejects, VIEWER, at);
    expect(formsOf(markup)).toEqual([]);
    expect(markup).not.toContain("<button");
    expect(markup).not.toMatch(/thandi|Nkosi|821234567|ssssss/i);
    expect(markup).toContain("‹text, 19 characters›");
    expect(markup).toContain("‹text, 1000000 characters›");
    expect(markup).toContain("touchdown retry r --rejects");
  });

  it("show nobody an element that the source made up", async () => {
    for (const viewer of [VIEWER, OPERATOR, SEEING]) {
      const markup = await look(rejects, viewer, at);
      expect(markup).not.toContain("<img");
      expect(markup).not.toContain("<b>");
      expect(markup).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;");
      expect(openElements(markup.replaceAll(/<input[^>]*>/g, ""))).toEqual([]);
    }
  });

  it("show an operator what the source says only when he has asked for it, and never all of a long value", async () => {
    expect(await look(rejects, OPERATOR, at)).not.toMatch(/Nkosi|821234567/);
    const markup = await look(rejects, SEEING, at);
    expect(textOf(markup)).toContain("friday/users/list/thandi@example.com");
    expect(markup).toContain("Thandi &lt;b&gt;Nkosi&lt;/b&gt;");
    expect(markup).toContain("0821234567");
    expect(markup.length).toBeLessThan(200_000);
    expect(markup).toContain(`${"s".repeat(300)}…`);
  });

  it("can be replayed by an operator, all of them or those of one rule", async () => {
    const forms = formsOf(await look(rejects, OPERATOR, at));
    const action = "/runs/r/actions/replay-rejects";
    expect(forms[0]).toEqual({ action, fields: { csrf: CSRF_PLACEHOLDER } });
    expect(forms).toContainEqual({ action, fields: { csrf: CSRF_PLACEHOLDER, rule: "bad-timestamp" } });
    expect(forms).toHaveLength(1 + new Set(counts.map(({ rule }) => rule)).size);
  });

  it("cannot be replayed while somebody is at work on the run", async () => {
    const live = { holder: { run: "r" }, notices: [] } as unknown as Live;
    const markup = await look(rejects, OPERATOR, { ...at, live });
    expect(formsOf(markup)).toEqual([]);
    expect(textOf(markup)).toContain("They can be replayed when nobody is at work on the run.");
  });

  it("show what a replay that is under way says, and how it ended", async () => {
    const begun = {
      action: "replay",
      by: HOSTILE,
      startedAt: "2026-01-01T00:00:00.000Z",
      lines: [`${HOSTILE} 7 of 9`],
    } as const;
    const running = await look(rejects, VIEWER, { ...at, progress: [{ ...begun, exitCode: null }] });
    expect(textOf(running)).toContain("at work replay begun by &lt;img");
    expect(running).toMatch(/role="log"[^>]*>\s*&lt;img .*7 of 9/);
    expect(running).not.toContain("<img");
    const ended = await look(rejects, VIEWER, { ...at, progress: [{ ...begun, exitCode: 1 }] });
    expect(textOf(ended)).toContain("ended with 1 replay begun by");
  });

  it("tell of the last replay", async () => {
    const entry = { who: HOSTILE, role: "operator", via: "console", action: "replay-rejects", given: {} } as const;
    recordAudit(runsDir, run, { ...entry, outcome: "done", detail: "3 of 46 landed" });
    const markup = await look(rejects, VIEWER, at);
    expect(markup).toContain("Last replay: &lt;img");
    expect(markup).toContain("3 of 46 landed");
  });

  it("are all counted and few of them shown, however many there are", async () => {
    const target = new Database(join(runsDir, run, "target.db"));
    target.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
      INSERT INTO _touchdown_rejects SELECT 'friday', 'many/' || i, 'friday-chat', 'rule-' || (i % 80), 'why', 'raw ' || i, 1 FROM n`);
    target.close();
    const markup = await look(rejects, VIEWER, at);
    const total = 20_000 + counts.reduce((sum, { count }) => sum + count, 0);
    expect(textOf(markup)).toContain(`${total.toLocaleString("en-US")} records of r are rejected`);
    expect(textOf(markup)).toMatch(/and \d+ more rules/);
    expect(markup.match(/<tbody>/g)).toHaveLength(60);
    expect(markup.match(/<tr>/g)?.length).toBeLessThanOrEqual(60 * (1 + 5));
  });

  it("are none in a target without any, and are waited for in one that is still being loaded", async () => {
    const target = new Database(join(runsDir, run, "target.db"));
    target.exec(
      "UPDATE _touchdown_run SET finished_at = NULL; DELETE FROM _touchdown_rejects WHERE rule <> 'bad-timestamp'",
    );
    expect(textOf(await look(rejects, OPERATOR, at))).toContain("They can be replayed once everything has landed.");
    target.exec("DELETE FROM _touchdown_rejects");
    target.close();
    expect(textOf(await look(rejects, OPERATOR, at))).toBe("No record of r is rejected.");
  });
});

function sumByRule(): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { rule, count } of counts) sums.set(rule, (sums.get(rule) ?? 0) + count);
  return sums;
}
