import { afterEach, expect, test, vi } from "vitest";
import { html } from "../../coordinator/report/html.ts";
import type { Section } from "../../bull-board/console/section.ts";
import { CSRF_PLACEHOLDER } from "../../bull-board/console/section.ts";
import { CSRF, openConsole, plantRun, type Bed } from "./console-bed.ts";

let bed: Bed | undefined;

afterEach(async () => {
  await bed?.stop();
  bed = undefined;
});

type Part = { readonly id: string; readonly html: string | null; readonly version: string };

/** Reads events as a browser does, until it is told to stop. */
async function watch(on: Bed, as: "operator" | "viewer" = "operator") {
  const gone = new AbortController();
  const response = await on.ask("/runs/tiny-run/events", { signal: gone.signal, as });
  const parts: Part[] = [];
  const events: string[] = [];
  const reading = (async () => {
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const ended = text.split("\n\n");
      text = ended.pop() ?? "";
      for (const event of ended) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        events.push(/^event: (.*)$/m.exec(event)?.[1] ?? "");
        if (event.startsWith("event: part") && data !== undefined) parts.push(JSON.parse(data) as Part);
      }
    }
  })().catch(() => undefined);
  return { response, parts, events, reading, stop: () => gone.abort() };
}

/** Sections whose content a test changes. */
function changing(): { sections: readonly Section[]; says: Record<string, string>; drawn: Record<string, number> } {
  const says: Record<string, string> = { still: "still", moving: "one" };
  const drawn: Record<string, number> = { still: 0, moving: 0 };
  const of = (id: string): Section => ({
    id,
    title: id,
    everyMs: 20,
    render: ({ viewer }) => {
      drawn[id] = (drawn[id] ?? 0) + 1;
      return html`<p>${says[id] ?? ""}</p>
        <p>${viewer.role}</p>
        <input value="${CSRF_PLACEHOLDER}" />`;
    },
  });
  return { sections: [of("still"), of("moving")], says, drawn };
}

const soon = { timeout: 10_000, interval: 20 };

test("a browser gets everything once, then only what has changed; one that comes back gets everything again", async () => {
  const { sections, says } = changing();
  bed = await openConsole({}, sections);
  plantRun(bed.config, "tiny-run");
  const first = await watch(bed);
  expect(first.response.headers.get("content-type")).toContain("text/event-stream");
  await vi.waitUntil(() => first.parts.length === 3, soon);
  expect(first.parts.map(({ id }) => id)).toEqual(["run-head", "still", "moving"]);
  expect(first.parts[1]?.html).toContain(`value="${CSRF}"`);
  says["moving"] = "two";
  await vi.waitUntil(() => first.parts.length > 3, soon);
  says["moving"] = "three";
  await vi.waitUntil(() => first.parts.length > 4, soon);
  expect(first.parts.slice(3).map(({ id }) => id)).toEqual(["moving", "moving"]);
  expect(first.events.filter((event) => event === "state")).toHaveLength(1);
  first.stop();
  const second = await watch(bed);
  await vi.waitUntil(() => second.parts.length === 3, soon);
  expect(second.parts[2]?.html).toContain("three");
  // What the page was drawn with is told apart from what is new by its version.
  expect(await bed.text("/runs/tiny-run")).toContain(`data-version="${second.parts[2]?.version}"`);
  second.stop();
});

test("what many browsers see alike is drawn once for all of them, for each role apart, and not at all when nobody looks", async () => {
  const { sections, says, drawn } = changing();
  bed = await openConsole({}, sections);
  plantRun(bed.config, "tiny-run");
  const on = bed;
  const many = await Promise.all(Array.from({ length: 5 }, async () => watch(on)));
  const viewer = await watch(bed, "viewer");
  await vi.waitUntil(() => [...many, viewer].every(({ parts }) => parts.length === 3), soon);
  expect(viewer.parts[1]?.html).toContain("<p>viewer</p>");
  says["moving"] = "two";
  const before = drawn["moving"] ?? 0;
  await vi.waitUntil(() => [...many, viewer].every(({ parts }) => parts.length === 4), soon);
  expect((drawn["moving"] ?? 0) - before).toBeLessThan(6);
  for (const { stop } of [...many, viewer]) stop();
  const idle = async (): Promise<boolean> => {
    const seen = drawn["moving"];
    // Longer than a drawing waits for the next one.
    await new Promise((resolve) => setTimeout(resolve, 700));
    return seen === drawn["moving"];
  };
  await vi.waitUntil(idle, soon);
});

test("a section that fails says so in its place, masked, and the others go on", async () => {
  const { sections, says } = changing();
  const failing: Section = {
    id: "failing",
    title: "failing",
    everyMs: 20,
    render: () => {
      if (says["failing"] === undefined) throw new Error("no <file> of jane.doe@example.com");
      return says["failing"] === "" ? null : html`${says["failing"]}`;
    },
  };
  bed = await openConsole({}, [failing, ...sections]);
  plantRun(bed.config, "tiny-run");
  const page = await bed.text("/runs/tiny-run");
  expect(page).toContain("This part could not be drawn: no &lt;file&gt; of •");
  expect(page).toContain("<p>still</p>");
  const { parts, stop } = await watch(bed);
  await vi.waitUntil(() => parts.length === 4, soon);
  says["failing"] = "well again";
  await vi.waitUntil(() => parts.at(-1)?.html === "well again", soon);
  says["failing"] = "";
  await vi.waitUntil(() => parts.at(-1)?.html === null, soon);
  expect(await bed.text("/runs/tiny-run")).toMatch(/<section id="failing" aria-labelledby="failing-title" hidden>/);
  stop();
});

test("an action is seen at once, however seldom a section is drawn", async () => {
  const { sections, says } = changing();
  bed = await openConsole(
    {},
    sections.map((section) => ({ ...section, everyMs: 3_600_000 })),
  );
  plantRun(bed.config, "tiny-run");
  const { parts, stop } = await watch(bed);
  await vi.waitUntil(() => parts.length === 3, soon);
  says["moving"] = "paused";
  await bed.post("/runs/tiny-run/actions/pause", {});
  await vi.waitUntil(() => parts.at(-1)?.html?.includes("paused") === true, soon);
  stop();
});

test("there is room for so many browsers and no more, and all are let go at the end", async () => {
  const { sections } = changing();
  bed = await openConsole({}, sections);
  plantRun(bed.config, "tiny-run");
  const on = bed;
  const many = await Promise.all(Array.from({ length: 100 }, async () => watch(on)));
  const refused = await bed.ask("/runs/tiny-run/events");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "30"]);
  expect((await bed.ask("/runs/other/events")).status).toBe(404);
  many[0]?.stop();
  await vi.waitUntil(async () => {
    const again = await watch(on);
    again.stop();
    return again.response.status === 200;
  }, soon);
  await bed.stop();
  bed = undefined;
  await Promise.all(many.map(({ reading }) => reading));
});
