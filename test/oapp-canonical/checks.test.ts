import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { counts } from "../../migrations/oapp-canonical/checks/counts.ts";
import { references } from "../../migrations/oapp-canonical/checks/references.ts";
import { steps } from "../../migrations/oapp-canonical/checks/steps.ts";
import { validation } from "../../migrations/oapp-canonical/validation.ts";
import type { Check, CheckOutcome } from "../../shared/check.ts";
import type { LandedExport } from "../oapp-production/landed-export.ts";
import { landNotes } from "./landed-notes.ts";

let landed: LandedExport;
beforeAll(() => {
  landed = landNotes({ settings: { "orphan-policy": "quarantine" } });
});
afterAll(() => {
  landed.close();
});

/** What a check says with a defect in the target, which is taken back. */
async function ask(check: Check, defect = "SELECT 1"): Promise<CheckOutcome> {
  const { target } = landed.bench;
  target.pragma("foreign_keys = OFF");
  target.exec("SAVEPOINT defect");
  try {
    target.exec(defect);
    const asked = check.open({ target, filesFolder: "", seed: 1, startedAtMs: 0, nowMs: 0, given: landed.given });
    for (const collection of check.collections)
      for (const record of landed.documents.get(collection) ?? []) asked.see(record, collection);
    return await asked.conclude();
  } finally {
    target.exec("ROLLBACK TO defect; RELEASE defect");
  }
}

/** What is planted, and by which check and words it must be told. */
type Planted = readonly [title: string, check: Check, defect: string, told: string];

describe("the checks of the canonical rebuild", () => {
  test.each([
    ["counts", counts, 5],
    ["references", references, 9],
    ["steps", steps, 6],
  ] as const)("%s passes over what was landed", async (_name, check, checked) => {
    expect(await ask(check)).toMatchObject({ checked, failed: 0 });
  });

  test.each<Planted>([
    ["a phase that is in no table", counts, "DELETE FROM phase_link WHERE state = 'quarantined'", "phases"],
    ["a project that is missing", counts, "DELETE FROM business_key WHERE key = 'LS-2'", "projects"],
    ["an empty name", references, "UPDATE project SET title = '' WHERE project_id = 'LS-2'", "projects-named"],
    [
      "an id twice, but for capitals",
      references,
      "UPDATE business_key SET key = 'wt-4.0' WHERE key = 'WT-5.0'",
      "duplicates",
    ],
    [
      "a project whose id is lost",
      references,
      "UPDATE business_key SET key = '~00000000' WHERE key = 'LS-2'",
      "projects-named",
    ],
    [
      "a name that was changed",
      steps,
      "UPDATE step SET name = 'Count nothing' WHERE label = '1'",
      "not what the notes say",
    ],
    [
      "a status that was changed",
      steps,
      "UPDATE step SET status = 'blocked' WHERE label = '1'",
      "not what the notes say",
    ],
    ...[
      "label = '9'",
      "output = 'More'",
      "rag = 'Amber'",
      "is_side_quest = 1",
      "status_source = 'inherited'",
      "raw = raw || '.'",
    ].map((change): Planted => [
      `a step with ${change}`,
      steps,
      `UPDATE step SET ${change} WHERE label = '1'`,
      "not what the notes say",
    ]),
    [
      "steps below no phase of the exports",
      steps,
      "INSERT INTO step SELECT id || n, 'nowhere', n, format, label, name, output, status, status_source, rag, is_side_quest, raw, split_confidence, split_rule, note_offset, candidate, NULL, NULL, NULL FROM step, (SELECT 1 AS n UNION ALL SELECT 2) WHERE label = '1'",
      "steps of no phase",
    ],
    [
      "a row that does not stand in the notes",
      steps,
      "UPDATE step SET note_offset = note_offset + 1 WHERE label = '4.2'",
      "stand in the notes",
    ],
    ["a step that is missing", steps, "DELETE FROM step WHERE label = '4.2'", "another number of steps"],
    ["a step too many", steps, "UPDATE step SET phase_row = 'nowhere' WHERE label = '4.2'", "another number of steps"],
  ])("%s fails", async (...[, check, defect, told]) => {
    const outcome = await ask(check, defect);
    expect(outcome.failed).toBeGreaterThan(0);
    expect(outcome.detail).toContain(told);
  });

  test.each([
    [
      "a step under another phase",
      "UPDATE step SET phase_row = (SELECT id FROM phase WHERE phase_id = 'WT-9.0') WHERE label = '1'",
    ],
    ["a gap among the steps", "DELETE FROM step WHERE label = '1'"],
  ])("the validators are told of %s", (_title, defect) => {
    const { target } = landed.bench;
    const offenders = () => validation.logicalReferences.flatMap(({ sql }) => target.prepare(sql).all());
    expect(offenders()).toEqual([]);
    target.exec("SAVEPOINT defect");
    target.exec(defect);
    expect(offenders()).not.toEqual([]);
    target.exec("ROLLBACK TO defect; RELEASE defect");
  });
});
