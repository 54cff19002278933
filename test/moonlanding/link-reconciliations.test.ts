import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reconcile } from "../../coordinator/reconcile.ts";
import { linkReconciliations } from "../../migrations/moonlanding/link-reconciliations.ts";
import { PATHS } from "../../migrations/moonlanding/systems.ts";
import { targetId } from "../../shared/identity.ts";
import { DISPOSITION_CODES, LEDGER_SQL } from "../../shared/ledger-schema.ts";
import type { Cell } from "../../shared/landing.ts";
import { openSchema } from "./open-schema.ts";

const target = openSchema(["tables", "indexes"]);
const { db } = target;
db.exec(LEDGER_SQL);
afterAll(() => db.close());

const CLIENT = targetId("friday", `${PATHS.fridayClients}/c`);
target.insert({ table: "client", values: { id: CLIENT, name: "Acme" } });

/** engagement -> what it says of its review, and the other way: id of the document -> reference. */
const LINKS = {
  engagements: {
    sound: "rSound",
    byPath: `/${PATHS.mwrReviews}/rByPath/`,
    byAddress: " https://review.firm.example/#/reviews/rByAddress ",
    without: "",
    silent: null,
    alone: "rQuiet",
    dangling: "rGone",
    rejected: "rRejected",
    astray: "rElsewhere",
    other: "rOther",
  },
  reviews: {
    rSound: "sound",
    rByPath: "byPath",
    rByAddress: "byAddress",
    rKnowing: "silent",
    rBlank: "without",
    rQuiet: null,
    rDangling: "gone",
    // Both point at somebody who points elsewhere.
    rElsewhere: "other",
    rOther: "other",
    rDisappointed: "dangling",
  },
} as const;

beforeAll(() => {
  for (const [id, ref] of Object.entries(LINKS.engagements)) insertEngagement(id, { review_ref: ref });
  insertEngagement("lastYear", { previous_year_review_ref: "rSound" });
  insertEngagement("lostYear", { previous_year_review_ref: `${PATHS.mwrReviews}/rGone` });
  for (const [id, ref] of Object.entries(LINKS.reviews)) insertReview(id, ref);
  record({ system: "mwr", path: `${PATHS.mwrReviews}/rRejected`, disposition: "rejected", table: null, id: null });
  insertHighlight("highlight", "h1");
  insertHighlight("removedHighlight", "h2");
  insertRfi("pushed", { linked_review_ref: "rSound", linked_highlight_ref: "h1" });
  insertRfi("pushedByPath", { linked_review_ref: `${PATHS.mwrReviews}/rSound`, linked_highlight_ref: "h1" });
  insertRfi("pushedOfReview", { linked_review_ref: "rSound" });
  insertRfi("pushedFromRemoved", { linked_review_ref: "rSound", linked_highlight_ref: "h2" });
  insertRfi("pushedFromNowhere", { linked_review_ref: "rSound", linked_highlight_ref: "h3" });
  insertRfi("pushedFromOther", { linked_review_ref: "rOther", linked_highlight_ref: "h1" });
  insertRfi("pushedFromGone", { linked_review_ref: "rGone", linked_highlight_ref: "h1" });
  insertRfi("pushedWithoutReview", { linked_highlight_ref: "h1" });
  insertRfi("own", {});
});

describe("links between the two systems", () => {
  test("are told by the record that holds them: nowhere, one-sided, or to somebody who points elsewhere", () => {
    const count = reconcile(db, linkReconciliations);
    const told = findings();
    expect(told).toEqual([
      "friday alone one-sided-link: review_link without friday_link of the review",
      "friday astray link-disagrees: review_link leads to where friday_link is other",
      "friday dangling link-dangling: review_link names rGone, which did not arrive",
      `friday lostYear previous-year-dangling: previous_year_review_link names ${PATHS.mwrReviews}/rGone, which did not arrive`,
      "friday pushedFromGone link-dangling: review_id names rGone, which did not arrive",
      "friday pushedFromNowhere link-dangling: highlight_id names h3, which did not arrive",
      "friday pushedFromOther link-dangling: highlight_id names h1, which did not arrive",
      "friday pushedFromRemoved link-dangling: highlight_id names h2, which was removed from its review",
      "friday pushedWithoutReview link-dangling: review_id names nothing, which did not arrive",
      "friday rejected link-dangling: review_link names rRejected, which did not arrive",
      "mwr rBlank one-sided-link: friday_link without review_link of the engagement",
      "mwr rDangling link-dangling: friday_link names gone, which did not arrive",
      "mwr rDisappointed link-disagrees: friday_link leads to where review_link is rGone",
      "mwr rElsewhere link-disagrees: friday_link leads to where review_link is rOther",
      "mwr rKnowing one-sided-link: friday_link without review_link of the engagement",
    ]);
    expect(count).toBe(told.length);
  });

  test("are told the same when they are asked again", () => {
    const before = findings();
    reconcile(db, linkReconciliations);
    expect(findings()).toEqual(before);
  });
});

function findings(): string[] {
  const sql = "SELECT system, path, rule, detail FROM _touchdown_findings";
  return db
    .prepare<[], { system: string; path: string; rule: string; detail: string }>(sql)
    .all()
    .map(({ system, path, rule, detail }) => `${system} ${path.slice(path.lastIndexOf("/") + 1)} ${rule}: ${detail}`)
    .toSorted();
}

type Landed = {
  readonly system: string;
  readonly path: string;
  readonly disposition: keyof typeof DISPOSITION_CODES;
  readonly table: string | null;
  readonly id: string | null;
};

function record({ system, path, disposition, table, id }: Landed): void {
  const collection = system === "mwr" ? "mwr-reviews" : "friday-engagements";
  db.prepare(
    `INSERT INTO _touchdown_records (system, path, collection, disposition, target_table, target_id, hash, update_time_us, page)
     VALUES (?, ?, ?, ?, ?, ?, '', 0, 0)`,
  ).run(system, path, collection, DISPOSITION_CODES[disposition], table, id);
}

function insert(
  table: string,
  at: { readonly system: string; readonly path: string },
  cells: Record<string, Cell>,
): void {
  const id = targetId(at.system, at.path);
  const given = Object.entries(cells).filter(([, cell]) => cell !== null);
  const source = { source_system: at.system, source_path: at.path };
  target.insert({ table, values: { id, ...source, ...Object.fromEntries(given) } });
  record({ ...at, disposition: "mapped", table, id });
}

function insertEngagement(id: string, cells: Record<string, Cell>): void {
  const required = { name: id, client_id: CLIENT, stage: "commencement", users: "[]", client_users: "[]" };
  insert("engagement", { system: "friday", path: `${PATHS.fridayEngagements}/${id}` }, { ...required, ...cells });
}

/** The engine makes a reference null whose row does not stand; the text stays. */
function insertReview(id: string, ref: string | null): void {
  const engagement =
    ref !== null && ref in LINKS.engagements ? targetId("friday", `${PATHS.fridayEngagements}/${ref}`) : null;
  const required = { name: id, status: "open", review_type: "standard", starred_by: "[]" };
  const cells = { ...required, engagement_id: engagement, engagement_ref: ref };
  insert("review", { system: "mwr", path: `${PATHS.mwrReviews}/${id}` }, cells);
}

function insertHighlight(table: "highlight" | "removedHighlight", id: string): void {
  const review = `${PATHS.mwrReviews}/rSound`;
  const own = table === "removedHighlight" ? { original_id: id } : {};
  const cells = {
    ...own,
    review_id: targetId("mwr", review),
    source_highlight_id: id,
    status: "unresolved",
    is_general: 1,
  };
  insert(table, { system: "mwr", path: `${review}#${table}/${id}` }, cells);
}

function insertRfi(id: string, cells: Record<string, Cell>): void {
  const engagement = `${PATHS.fridayEngagements}/sound`;
  const required = { title: id, engagement_id: targetId("friday", engagement), users: "[]" };
  insert("rfi", { system: "friday", path: `${engagement}/rfis/${id}` }, { ...required, ...cells });
}
