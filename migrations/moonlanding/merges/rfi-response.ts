import { z } from "zod";
import type { Claim, ClaimVerdict, Merge, Settlement } from "../../../shared/migration.ts";
import type { Reject } from "../../../shared/landing.ts";
import type { RejectRule } from "../rules.ts";

/** What an element of an RFI's responses[] claims: the cells of the row it would be. */
const rfiResponseClaim = z.object({ cells: z.record(z.string(), z.union([z.string(), z.number()])) });
export type RfiResponseClaim = z.output<typeof rfiResponseClaim>;

/**
 * A response may be kept twice: as a document of the engagement's responses and as an element of its RFI. The document owns the row and
 * the element is merged into it; without a document the first element makes the row.
 */
export const rfiResponse: Merge = {
  name: "rfi_response",
  after: ["friday-rfis", "friday-responses"],
  yieldsTo: "rfi_response",
  settle: settleResponse,
};

function settleResponse(key: string, claims: readonly Claim[]): Settlement {
  const read = claims.map(({ values }) => rfiResponseClaim.parse(values).cells);
  const cells = read[0] ?? {};
  const verdicts = read.map(({ rfi_id: rfiId }, index): ClaimVerdict => {
    if (index === 0) return "mapped";
    return rfiId === cells["rfi_id"] ? "merged" : sharedId(key);
  });
  return { row: { table: "rfi_response", values: { ...cells, id: key } }, verdicts };
}

function sharedId(key: string): Reject {
  const rule: RejectRule = "id-shared";
  return {
    rule,
    reason: "An element with this id belongs to another RFI of the engagement.",
    raw: JSON.stringify(key),
  };
}
