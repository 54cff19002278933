import { describe, expect, test } from "vitest";
import type { CurationJudgement } from "../../coordinator/curation/judge-curation.ts";
import { nextAlerts, standingAlerts } from "../../coordinator/curation/next-alerts.ts";
import type { CurationAlert, CurationAlertKind } from "../../shared/curation.ts";

const RUN = { run: "r2", now: new Date("2026-11-22T16:00:00.000Z") };

function judgement(kind: CurationAlertKind, subject: string, what: string): CurationJudgement {
  return { kind, subject, what, severity: "error" };
}

function told(kind: CurationAlertKind, subject: string, what: string): CurationAlert {
  return { ...judgement(kind, subject, what), time: "2026-11-21T16:00:00.000Z", run: "r1", state: "raised" };
}

const DROP = told("record-drop", "phases", "phases has 36 records");

describe("what there is to tell", () => {
  test.each<
    readonly [
      sentence: string,
      standing: readonly CurationJudgement[],
      judged: readonly CurationAlertKind[],
      next: readonly string[],
    ]
  >([
    [
      "what still holds is not told again",
      [judgement("record-drop", "phases", "phases has 36 records")],
      ["record-drop"],
      [],
    ],
    [
      "other figures are told",
      [judgement("record-drop", "phases", "phases has 30 records")],
      ["record-drop"],
      ["raised phases: phases has 30 records"],
    ],
    [
      "another subject is another alert, and the first is over",
      [judgement("record-drop", "projects", "projects has 15 records")],
      ["record-drop"],
      ["raised projects: projects has 15 records", "over phases: over: phases has 36 records"],
    ],
    ["what holds no more is over", [], ["record-drop"], ["over phases: over: phases has 36 records"]],
    ["what a run did not judge stays as it was told", [], ["schema-drift"], []],
  ])("%s", (...[, standing, judged, next]) => {
    const alerts = nextAlerts([DROP], { standing, judged }, RUN);
    expect(alerts.map(({ state, subject, what }) => `${state} ${subject}: ${what}`)).toEqual(next);
    for (const alert of alerts) expect(alert).toMatchObject({ run: "r2", time: RUN.now.toISOString() });
  });

  test("what is over stands no more, and may be raised anew", () => {
    const [over] = nextAlerts([DROP], { standing: [], judged: ["record-drop"] }, RUN);
    if (over === undefined) throw new Error("nothing is over");
    expect(standingAlerts([DROP, over])).toEqual([]);
    expect(nextAlerts([DROP, over], { standing: [DROP], judged: ["record-drop"] }, RUN)).toMatchObject([
      { state: "raised", subject: "phases" },
    ]);
  });
});
