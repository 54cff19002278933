import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ValidatorName } from "../../../coordinator/validators/validator.ts";
import type { Verdict } from "../../../shared/verdict.ts";
import { SOUND, Workshop, expectFailure } from "../workshop.ts";
import { landMoonlanding, type LandedSubject } from "./moonlanding-subject.ts";
import { SUBJECTS, type Planting, type SubjectName } from "./planting.ts";
import { PROOFS } from "./proofs.ts";
import { renderDocument, renderScores } from "./render-proof.ts";
import { Results } from "./results.ts";

const DEFECTS_LEAST = 5;
const ODDITIES_LEAST = 2;

const results = new Results();
const workshops = new Map<SubjectName, Workshop>();

let landed: LandedSubject | null = null;

beforeAll(async () => {
  workshops.set("sound", new Workshop(SOUND));
  landed = await landMoonlanding();
  workshops.set("moonlanding", new Workshop(landed.subject));
}, 180_000);
afterAll(async () => {
  for (const workshop of workshops.values()) workshop.close();
  await landed?.close();
  process.stdout.write(`\n${renderScores(PROOFS, results)}\n\n`);
});

describe.each(SUBJECTS)("the %s target", (subject) => {
  it("passes all eight as it is", () => {
    const verdicts = workshopOf(subject).askAll("");
    expect(verdicts.filter(({ status }) => status !== "PASS")).toEqual([]);
  });
});

describe.each(PROOFS)("$validator", ({ validator, plantings }) => {
  describe.each(SUBJECTS)("in the %s target", (subject) => {
    const planted = plantings.filter(({ on }) => on[subject] !== undefined);
    it.each(planted.map((planting) => [meaningOf(planting), planting.title, planting] as const))(
      "%s: %s",
      (...given) => {
        const planting = given[2];
        const verdicts = workshopOf(subject).askAll(planting.on[subject] ?? "");
        results.add(
          planting,
          subject,
          // The names are those that validators have.
          verdicts.filter(({ status }) => status === "FAIL").map(({ name }) => name as ValidatorName),
        );
        judge(validator, planting, verdicts);
      },
    );
  });

  it(`is shown ${DEFECTS_LEAST} defects and ${ODDITIES_LEAST} oddities at least`, () => {
    const count = (isMeant: (planting: Planting) => boolean) => plantings.filter(isMeant).length;
    expect(count(({ expected }) => typeof expected === "object")).toBeGreaterThanOrEqual(DEFECTS_LEAST);
    expect(count(({ expected }) => expected === "not flagged")).toBeGreaterThanOrEqual(ODDITIES_LEAST);
  });
});

it("docs/validators.md says what they caught", async () => {
  await expect(renderDocument(PROOFS, results)).toMatchFileSnapshot("../../../docs/validators.md");
});

function meaningOf({ expected }: Planting): string {
  return typeof expected === "object" ? "is caught" : expected;
}

function workshopOf(subject: SubjectName): Workshop {
  const workshop = workshops.get(subject);
  if (workshop === undefined) throw new Error(`there is no ${subject} target`);
  return workshop;
}

function judge(validator: ValidatorName, { expected }: Planting, verdicts: readonly Verdict[]): void {
  if (typeof expected === "object") {
    expectFailure(
      verdicts.find(({ name }) => name === validator),
      expected.detail,
    );
    return;
  }
  const flagged = verdicts.filter(({ status }) => status === "FAIL");
  expect(flagged.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([]);
}
