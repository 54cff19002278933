import { afterAll, describe, expect, it } from "vitest";
import { VALIDATORS, runValidators } from "../../coordinator/validators/index.ts";
import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import { Workshop } from "./workshop.ts";

const workshop = new Workshop();
afterAll(() => workshop.close());

describe("a sound target", () => {
  it("gets eight verdicts in the order of the sheet, all of them PASS", async () => {
    const file = workshop.copy("");
    const verdicts = await runValidators(workshop.options(file));
    expect(verdicts.map(({ name, status, detail, samples }) => ({ name, status, samples, detail }))).toEqual(
      VALIDATOR_NAMES.map((name) => ({
        name,
        status: "PASS",
        samples: [],
        detail: expect.stringMatching(/^[^.].*\.$/),
      })),
    );
    expect(VALIDATORS.map(({ name }) => name)).toEqual(VALIDATOR_NAMES);
    for (const { checked, failed, durationMs } of verdicts) {
      expect(checked).toBeGreaterThan(0);
      expect(failed).toBe(0);
      expect(durationMs).toBeGreaterThanOrEqual(0);
    }
  });

  it.each(["row-count", "referential-integrity", "pdf-coordinates", "timestamps"] as const)(
    "%s, which asks the ledger, fails without one",
    (name) => {
      const ledger = ["run", "plan", "pages", "records", "rejects", "derived"];
      const { status, detail } = workshop.ask(name, ledger.map((table) => `DROP TABLE _touchdown_${table};`).join(""));
      expect([status, detail]).toEqual([
        "FAIL",
        expect.stringMatching(/^The target cannot be asked: no such table: _touchdown_/),
      ]);
    },
  );

  it.each([
    ["some of each thread", ["json-fields", "row-count"], ["row-count", "json-fields"]],
    ["none of the thread's", ["data-types"], ["data-types"]],
    ["the thread's alone", ["foreign-keys"], ["foreign-keys"]],
  ])("asks those that the migration asks, in the order of the sheet: %s", async (_what, asked, answered) => {
    const options = workshop.options(workshop.copy(""));
    const verdicts = await runValidators({ ...options, rules: { ...options.rules, asked } });
    expect(verdicts.map(({ name, status }) => [name, status])).toEqual(answered.map((name) => [name, "PASS"]));
  });

  it("stops the process when the migration asks one that there is not", async () => {
    const options = workshop.options(workshop.copy(""));
    const rules = { ...options.rules, asked: ["row-count", "row-counts"] };
    await expect(runValidators({ ...options, rules })).rejects.toThrow(
      /asks validators that there are not: row-counts/,
    );
  });

  it("stops the process rather than hide a mistake of ours", async () => {
    const file = workshop.copy("");
    await expect(runValidators({ ...workshop.options(file), expectedSql: "CREATE NONSENSE" })).rejects.toThrow(
      /syntax error/,
    );
  });
});
