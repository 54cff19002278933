import { targetId } from "../../shared/identity.ts";
import type { Landing } from "../../shared/landing.ts";
import { claimedCells } from "./claimed-cells.ts";
import { land, type Draft, type OutcomeDraft } from "./draft.ts";
import { elementId } from "./element-drafts.ts";
import type { FileOwner } from "./file-cells.ts";
import { fileRowCells, type FileDraft } from "./land-file.ts";
import type { FileClaim } from "./merges/file.ts";
import type { RfiResponseClaim } from "./merges/rfi-response.ts";
import { responseCells, responseFiles } from "./response-cells.ts";
import { FRIDAY } from "./systems.ts";

/** The RFI that an element is embedded in. */
export type EmbeddingRfi = {
  readonly id: string;
  /** Path of its engagement, below which responses and files are documents too. */
  readonly engagement: string;
  readonly isClosed: boolean;
};

/** An element of files[] claims the row of the document with its id. */
export function landEmbeddedFile(outcome: OutcomeDraft, file: FileDraft, { id, engagement }: EmbeddingRfi): void {
  const key = targetId(FRIDAY, homeOf(file.draft, `${engagement}/files`));
  land(outcome, file.draft, fileClaim(file, { key, owner: { table: "rfi", id, rfi: id } }));
}

/** An element of responses[] claims the row of the document with its id, and each of its files that of the document's file. */
export function landEmbeddedResponse(outcome: OutcomeDraft, draft: Draft, parent: EmbeddingRfi): void {
  const home = homeOf(draft, `${parent.engagement}/responses`);
  const key = targetId(FRIDAY, home);
  const owner: FileOwner = { table: "rfi_response", id: key, rfi: parent.id };
  const files = responseFiles(draft).map((file) => {
    const fileKey = targetId(FRIDAY, `${home}${file.draft.element.slice(draft.element.length)}`);
    return { draft: file.draft, key: fileKey, landing: fileClaim(file, { key: fileKey, owner }) };
  });
  const standing = files.filter((file) => file.draft.fault === null);
  const { id: rfi, isClosed } = parent;
  const cells = responseCells(draft, { rfi, isClosed, files: standing.map((file) => file.key) });
  const values: RfiResponseClaim = { cells: claimedCells(draft, "rfi_response", cells) };
  const claim = { merge: "rfi_response", key, rank: 0, values };
  if (!land(outcome, draft, { kind: "claim", element: draft.element, claim })) return;
  for (const file of files) land(outcome, file.draft, file.landing);
}

/** Path of the document that an element with an id is a copy of; without an id it is known by its own. */
function homeOf({ record, element, data }: Draft, collection: string): string {
  if (elementId(data, "id") === null) return `${record.path}${element}`;
  return `${collection}/${element.slice(element.lastIndexOf("/") + 1)}`;
}

function fileClaim(
  file: FileDraft,
  { key, owner }: { readonly key: string; readonly owner: FileOwner },
): Landing | null {
  const { draft } = file;
  const cells = fileRowCells(file, owner);
  if (draft.fault !== null) return null;
  const values: FileClaim = {
    cells: { ...claimedCells(draft, "file", cells), owner_type: owner.table, owner_id: owner.id },
  };
  return { kind: "claim", element: draft.element, claim: { merge: "file", key, rank: 0, values } };
}
