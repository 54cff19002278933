import { describe, expect, test } from "vitest";
import { landExport } from "./landed-export.ts";
import { ALPHA, LINK_CASES } from "./link-cases.ts";
import { linksOf, type FoundLink } from "./links-of.ts";
import { item, page, sceneOf } from "./scene.ts";

function described({ state, title, confirmed, reason }: FoundLink, length: number): string {
  if (state === "linked") return `${title ?? ""}${confirmed === 1 ? "" : "?"}`;
  return `${state}: ${reason ?? ""}`.slice(0, length);
}

describe("to which project a phase belongs", () => {
  test.each(LINK_CASES.map((each) => [each[0], each] as const))("%s", (_, [, projects, phases, expected]) => {
    for (const order of [phases, phases.toReversed()]) {
      const found = linksOf(projects, order);
      expect(
        Object.fromEntries(found.map((link) => [link.id, described(link, expected[link.id]?.length ?? 0)])),
      ).toEqual(expected);
    }
  });
});

describe("the pages of projects and phases", () => {
  test("are known where exactly one is named", () => {
    const landed = landExport(
      sceneOf({ Alpha: [item("One", page("1"))], Beta: [] }, [{ id: "1", title: "One", first: ALPHA }]),
    );
    expect(
      landed.all(
        "SELECT p.title, g.page_id AS page FROM project_page AS g JOIN project AS p ON p.id = g.id ORDER BY 1",
      ),
    ).toEqual([
      { title: "Alpha", page: page("a") },
      { title: "Beta", page: null },
    ]);
    expect(landed.all("SELECT phase_page_id AS page FROM phase_link")).toEqual([{ page: page("1") }]);
    landed.close();
  });

  test("are not known of two phases that share a title and a project", () => {
    const landed = landExport(
      sceneOf({ Alpha: [item("Sync", page("1")), item("Sync", page("2"))] }, [
        { id: "1", title: "Sync", first: ALPHA },
        { id: "2", title: "Sync", first: ALPHA },
      ]),
    );
    expect(landed.all("SELECT state, phase_page_id AS page FROM phase_link")).toEqual([
      { state: "linked", page: null },
      { state: "linked", page: null },
    ]);
    landed.close();
  });
});
