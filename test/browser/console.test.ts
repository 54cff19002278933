import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../cli/until.ts";
import { RUN, openBed, type Bed } from "./bed.ts";
import { expectAccessible, expectNoSidewaysScroll, openBrowser, openPage, signIn } from "./browser.ts";

// One run is followed from its first page to its last; each test goes on where the one before it ended.
let bed: Bed;
let browser: Browser;
const LONG_MS = 120_000;

beforeAll(async () => {
  [bed, browser] = await Promise.all([openBed(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await bed.close();
});

const runUrl = (): string => `${bed.url}/runs/${RUN}`;

function sectionOf(page: Page, title: string): Locator {
  return page.getByRole("region", { name: title, exact: true });
}

/** The number in a tile of the progress, as it is this moment. */
async function landed(page: Page): Promise<number> {
  const tile = page.locator("#progress .tiles div", { hasText: "Documents landed" }).locator("dd");
  const text = (await tile.count()) === 0 ? "0" : await tile.innerText();
  return Number(/^[\d,]+/.exec(text)?.[0].replaceAll(",", "") ?? 0);
}

test("a wrong password is refused in words, and the right one leads to where somebody was going", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${bed.url}/?from=bookmark`);
  await page.getByLabel("Name").fill(bed.operator.name);
  await page.getByLabel("Password or token").fill("guess");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("alert").innerText()).not.toBe("");
  await page.getByLabel("Password or token").fill(bed.operator.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /Sign out/ }).waitFor();
  expect(page.url()).toBe(`${bed.url}/?from=bookmark`);
  await close();
});

test(
  "a run is watched as it advances; a batch that failed is retried in Bull Board and is seen to land, on a page that is never loaded again",
  { timeout: LONG_MS },
  async () => {
    bed.start(["producer"]);
    bed.start(["worker", "--roles", "transform,copy"]);
    const astray = bed.start(["worker", "--roles", "load"], { isAstray: true });
    const first = bed.coordinate();
    const { page, complaints, close } = await openPage(browser);
    await signIn(page, bed.url, bed.operator);
    await until("the run is listed", async () => {
      await page.goto(bed.url);
      return (await page.getByRole("link", { name: RUN }).count()) > 0;
    });
    await page.getByRole("link", { name: RUN }).first().click();
    const failures = sectionOf(page, "Failed jobs");
    await failures.getByText("TARGET_UNAVAILABLE").first().waitFor({ timeout: 60_000 });
    // It gives failed jobs one more chance by itself.
    expect(await first.ended).toMatchObject({ code: 1 });
    expect(await landed(page)).toBe(0);

    await bed.stop(astray);
    bed.start(["worker", "--roles", "load"]);
    const board = await page.context().newPage();
    await board.goto(`${bed.url}/queues/queue/batches?status=failed`);
    await board.getByRole("button", { name: /retry all/i }).click();
    await board.getByRole("button", { name: "Confirm" }).click();
    await until("what was retried has landed", async () => (await landed(page)) > 0, 60_000);
    await board.close();

    expect(await bed.coordinate().ended).toMatchObject({ code: 0 });
    await sectionOf(page, "Phases").getByText("certified").waitFor();
    expect(complaints).toEqual([]);
    await close();
  },
);

test("rejects are replayed from the console, and what came of it is said", { timeout: LONG_MS }, async () => {
  const { page, complaints, close } = await openPage(browser);
  await signIn(page, bed.url, bed.operator);
  await page.goto(runUrl());
  const rejects = sectionOf(page, "Rejects");
  await rejects.getByRole("button", { name: "Replay all rejects" }).click();
  // The phase is certified, so that the console asks first.
  await page.getByRole("dialog").getByRole("button", { name: "Replay all rejects" }).click();
  await rejects.getByText("begun by ada").waitFor();
  await rejects
    .getByText(/replayed \d+ documents: \d+ rejects before, \d+ now; validators pass/)
    .waitFor({ timeout: 60_000 });
  await sectionOf(page, "Audit log").getByText("replay-rejects").first().waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test("a viewer sees the run, gets no button that acts and no value of the source, and is refused when asking all the same", async () => {
  const { page, close } = await openPage(browser);
  await signIn(page, bed.url, bed.viewer);
  await page.goto(runUrl());
  await sectionOf(page, "Phases").waitFor();
  expect(await page.locator("form[action*='/actions/']").count()).toBe(0);
  expect(await page.locator("main").innerText()).not.toMatch(/[\w.]+@[\w.]+\.\w+/);
  const statuses = await page.evaluate(
    async ([run]) => {
      const post = async (path: string, method: string): Promise<number> =>
        (await fetch(path, { method, headers: { accept: "application/json" } })).status;
      return [
        await post(`/runs/${run}/actions/pause`, "POST"),
        await post("/queues/api/queues/batches/retry/failed", "PUT"),
        await post("/values", "POST"),
      ];
    },
    [RUN],
  );
  expect(statuses).toEqual([403, 403, 403]);
  await close();
});

test.each([
  ["light", 1280],
  ["light", 390],
  ["dark", 1280],
  ["dark", 390],
] as const)(
  "in a %s scheme at %i pixels axe finds nothing serious, and no page is wider than the screen",
  async (scheme, width) => {
    const { page, complaints, close } = await openPage(browser, { scheme, width });
    await page.goto(bed.url);
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
    await signIn(page, bed.url, bed.operator);
    for (const path of ["/", `/runs/${RUN}`, "/runs/nobody"]) {
      await page.goto(`${bed.url}${path}`);
      await expectAccessible(page);
      await expectNoSidewaysScroll(page);
    }
    // The page of a run that is not there is told by the browser as well.
    expect(complaints.filter((complaint) => !complaint.includes("404"))).toEqual([]);
    await close();
  },
);

test("everything on a run's page can be reached and used by keyboard", async () => {
  const { page, close } = await openPage(browser);
  await signIn(page, bed.url, bed.operator);
  await page.goto(runUrl());
  await page.keyboard.press("Tab");
  const [first, isVisible] = await page.evaluate<readonly [string, boolean]>(
    "[document.activeElement.textContent.trim(), document.activeElement.getBoundingClientRect().top >= 0]",
  );
  expect([first, isVisible]).toEqual(["To the content", true]);
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).not.toBe("");
  await close();
});
