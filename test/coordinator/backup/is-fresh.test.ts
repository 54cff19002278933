import { afterEach, beforeEach, expect, test } from "vitest";
import { isFresh } from "../../../coordinator/backup/is-fresh.ts";
import type { Manifest } from "../../../coordinator/backup/manifest.ts";
import { openTarget } from "../../../shared/connections/sqlite.ts";
import { backUp, change, closeWorkshop, openWorkshop, type Workshop } from "./workshop.ts";

let workshop: Workshop;
let manifest: Manifest;
beforeEach(async () => {
  workshop = openWorkshop();
  ({ manifest } = await backUp(workshop));
});
afterEach(() => closeWorkshop(workshop));

test("a backup is fresh while nothing changes, whatever is only moved about in the file", async () => {
  change(workshop, "VACUUM; ANALYZE temp");
  expect(await isFresh(manifest, workshop.target)).toEqual({ isFresh: true, changes: [] });
});

test("a batch that landed makes it stale, and the ledger alone tells", async () => {
  change(
    workshop,
    `INSERT INTO _touchdown_pages VALUES (9, 'things', NULL, NULL, 1, 1, 1, 0, 0, 0, 0, 0, 'd', 1, 0);
     UPDATE thing SET name = 'landed'`,
  );
  expect(await isFresh(manifest, workshop.target)).toEqual({
    isFresh: false,
    changes: ["_touchdown_pages has 1 rows, the manifest says 0"],
  });
});

test("a cell that somebody changed by hand makes it stale, though the ledger knows nothing of it", async () => {
  change(workshop, "UPDATE part SET note = note || '.' WHERE id = 'part-1'");
  expect(await isFresh(manifest, workshop.target)).toEqual({
    isFresh: false,
    changes: ["part has the same number of rows (200), and not the same content"],
  });
});

test("what is still in the WAL counts, and what is not committed does not", async () => {
  const writer = openTarget(workshop.target);
  writer.exec("BEGIN; UPDATE part SET note = 'not yet'");
  expect(await isFresh(manifest, workshop.target)).toMatchObject({ isFresh: true });
  writer.exec("COMMIT");
  expect(await isFresh(manifest, workshop.target)).toMatchObject({ isFresh: false });
  writer.close();
});
