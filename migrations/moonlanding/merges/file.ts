import { z } from "zod";
import type { Reject } from "../../../shared/landing.ts";
import type { Claim, ClaimVerdict, Merge, Settlement } from "../../../shared/migration.ts";
import type { RejectRule } from "../rules.ts";

/** What a file that is named inside an RFI claims: the cells of the row it would be. */
const fileClaim = z.object({
  cells: z.object({ owner_type: z.string(), owner_id: z.string() }).catchall(z.union([z.string(), z.number()])),
});
export type FileClaim = z.output<typeof fileClaim>;

/**
 * A file may be kept twice: as a document of the engagement (or of a response that is one) and inside its RFI. The document owns the row and
 * the element is merged into it; without a document the first element makes the row.
 */
export const file: Merge = {
  name: "file",
  after: ["friday-files", "friday-rfis", "friday-responses", "rfi_response"],
  yieldsTo: "file",
  settle: settleFile,
};

function settleFile(key: string, claims: readonly Claim[]): Settlement {
  const read = claims.map(({ values }) => fileClaim.parse(values).cells);
  const [first] = read;
  if (first === undefined) return { row: null, verdicts: [] };
  const { owner_type: table, owner_id: id } = first;
  const verdicts = read.map((cells, index): ClaimVerdict => {
    if (index === 0) return "mapped";
    const isSame = cells.owner_id === id && cells["rfi_id"] === first["rfi_id"];
    return isSame ? "merged" : sharedId(key);
  });
  return { row: { table: "file", values: { ...first, id: key }, requires: [{ table, id }] }, verdicts };
}

function sharedId(key: string): Reject {
  const rule: RejectRule = "id-shared";
  return { rule, reason: "A file with this id belongs to another RFI of the engagement.", raw: JSON.stringify(key) };
}
