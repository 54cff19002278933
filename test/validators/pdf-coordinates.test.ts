import { afterAll, describe, expect, it } from "vitest";
import { nudge, type Places } from "./proof/position-changes.ts";
import { RULES } from "./sound-schema.ts";
import { Workshop } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

const NO_POSITIONS = `UPDATE highlight SET scaled_position = NULL, page_number = NULL, x1 = NULL, y1 = NULL, x2 = NULL, y2 = NULL, use_pdf_coordinates = NULL;
  UPDATE _touchdown_records SET hash = (SELECT source_hash FROM highlight WHERE id = target_id) WHERE target_table = 'highlight'`;

describe("pdf-coordinates", () => {
  it("compares the JSON alone where no columns are declared", () => {
    const rules = { ...RULES, coordinates: [{ table: "highlight", json: "scaled_position", columns: {} }] };
    const ask = (at: Places) => workshop.ask("pdf-coordinates", nudge(at), { rules });
    expect(ask({ column: true })).toMatchObject({ status: "PASS", failed: 0 });
    expect(ask({ json: true })).toMatchObject({ status: "FAIL", failed: 1 });
  });

  it.each([
    ["there is no row", "DELETE FROM highlight", RULES, "No row exists that could hold coordinates (highlight)."],
    ["no row has a position", NO_POSITIONS, RULES, "None of 180 rows has a position (highlight)."],
    ["none are declared", "", { ...RULES, coordinates: [] }, "The migration declares no coordinates."],
  ])("is skipped with that reason when %s", (...[, spoil, rules, detail]) => {
    expect(workshop.ask("pdf-coordinates", spoil, { rules })).toMatchObject({
      status: "SKIP",
      checked: 0,
      failed: 0,
      detail,
      samples: [],
    });
  });
});
