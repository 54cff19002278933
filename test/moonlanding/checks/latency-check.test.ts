import { afterAll, beforeAll, expect, test } from "vitest";
import { latencyCheck } from "../../../coordinator/checks/latency.ts";
import { latency } from "../../../migrations/moonlanding/checks/declarations.ts";
import type { LatencyDeclaration } from "../../../shared/check-declaration.ts";
import { LandedWithFiles } from "../../support/landed-with-files.ts";
import { expectFailure } from "../../validators/workshop.ts";

/** As the sheet has it, but for the size of the target: growing it to its hundred thousand rows takes seconds. */
const SMALL: LatencyDeclaration = { ...latency, rowsMin: 5000, runs: 40 };
let landed: LandedWithFiles;

beforeAll(() => {
  landed = new LandedWithFiles({ records: 1200, seed: 11, dirty: 0 });
});
afterAll(() => landed.close());

test("what is declared is what the sheet asks for", () => {
  expect(latency).toMatchObject({ queriesMin: 12, runs: 200, rowsMin: 100_000, p95MsMax: 500, p99MsMax: 1000 });
  expect(latency.queries.length).toBeGreaterThanOrEqual(12);
});

test("a small target is multiplied beside itself, and the verdict says so", async () => {
  const verdict = await landed.ask(latencyCheck(SMALL));
  expect(verdict).toMatchObject({ status: "PASS", failed: 0 });
  expect(verdict.checked).toBeGreaterThanOrEqual(12 * 40);
  expect(verdict.detail).toMatch(/a copy of the target that was multiplied from [\d,]+ to [\d,]+ rows/);
  expect(verdict.detail).toMatch(/slowest: .+ p95 .+ ms p99 .+ ms/);
});

test("a target that is large enough is measured itself", async () => {
  const verdict = await landed.ask(latencyCheck({ ...SMALL, rowsMin: 100 }));
  expect(verdict.status).toBe("PASS");
  expect(verdict.detail).not.toContain("copy");
});

test("one query that is too slow now and then fails by its p99, and often by its p95", async () => {
  const some = await landed.ask(latencyCheck(SMALL, clockOf({ slowEvery: 41, slowMs: 1200 })));
  expectFailure(some, /is a query whose p99 is not below 1000 ms/);
  expect(some.detail).not.toContain("p95 is not below");
  const often = await landed.ask(latencyCheck(SMALL, clockOf({ slowEvery: 10, slowMs: 600 })));
  expectFailure(often, /is a query whose p95 is not below 500 ms/);
  expect(often.detail).not.toContain("p99 is not below");
});

test("a query that has lost its indexes is told", async () => {
  const query = latency.queries.find(({ name }) => name === "RFIs of an engagement with counts");
  if (query === undefined) throw new Error("no such query");
  // A limit that reading whole tables for each RFI cannot keep on any machine; a busy one only makes it slower.
  const declaration = { ...SMALL, rowsMin: 15_000, queries: [query], queriesMin: 1, runs: 10, p95MsMax: 2 };
  const change = "DROP INDEX idx_rfi_response_rfi_id; DROP INDEX idx_file_rfi_id; DROP INDEX idx_rfi_engagement_id";
  const verdict = await landed.ask(latencyCheck(declaration), { change });
  expectFailure(verdict, /p95 is not below 2 ms/);
  expect(verdict.samples).toMatchObject([{ key: query.name }]);
});

test("too few queries that could be measured fail", async () => {
  const declaration = { ...SMALL, rowsMin: 100, queries: latency.queries.slice(0, 11) };
  expectFailure(await landed.ask(latencyCheck(declaration)), /were measured instead of at least 12/);
  const change =
    "DELETE FROM chat_messages; DELETE FROM highlight; DELETE FROM rfi; DELETE FROM file; DELETE FROM rfi_response";
  expectFailure(await landed.ask(latencyCheck({ ...SMALL, rowsMin: 100 }), { change }), /instead of at least 12/);
});

test("a query that the target refuses fails", async () => {
  const change =
    "DROP VIEW checklist_epoch; PRAGMA legacy_alter_table = ON; ALTER TABLE checklist RENAME COLUMN name TO title";
  expectFailure(
    await landed.ask(latencyCheck({ ...SMALL, rowsMin: 100 }), { change }),
    /is a query that the target refuses/,
  );
});

type Slowness = { readonly slowEvery: number; readonly slowMs: number };

/** A clock that is read before and after each query: every so many queries take long, all others no time. */
function clockOf({ slowEvery, slowMs }: Slowness): () => number {
  let [readings, nowMs] = [0, 0];
  return () => {
    readings += 1;
    const isEnd = readings % 2 === 0;
    if (isEnd && (readings / 2) % slowEvery === 0) nowMs += slowMs;
    return nowMs;
  };
}
