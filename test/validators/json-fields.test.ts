import { afterAll, describe, expect, it } from "vitest";
import { RULES } from "./sound-schema.ts";
import { Workshop } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

describe("json-fields", () => {
  it("is skipped with the reason when no column is declared to hold any", () => {
    const verdict = workshop.ask("json-fields", "", { rules: { ...RULES, json: {}, idArrays: {}, coordinates: [] } });
    expect(verdict).toMatchObject({ status: "SKIP", checked: 0, failed: 0, detail: "No row holds JSON.", samples: [] });
  });
});
