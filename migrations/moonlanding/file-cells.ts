import type { Cell } from "../../shared/landing.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { numberCell } from "../../shared/transforms/number-cell.ts";
import type { SourceValue } from "../../shared/value.ts";
import { firstOf, note, refuse, type Draft } from "./draft.ts";
import { locateFile, type FileLocation } from "./locate-file.ts";
import { MWR } from "./systems.ts";

/** The names under which the sources keep an address, a name, a type and a size (domain sheet 1.1, 1.2). */
export const FILE_FIELDS = {
  address: [
    "url",
    "downloadURL",
    "downloadUrl",
    "download_url",
    "fileUrl",
    "file_url",
    "link",
    "path",
    "fileId",
    "file",
    "id",
  ],
  name: ["name", "fileName", "file_name", "filename", "title"],
  type: ["type", "contentType", "mimeType", "mime_type"],
  size: ["size", "fileSize", "file_size"],
} as const;

export type FileOwner = { readonly table: string; readonly id: string; readonly rfi?: string | null };

/**
 * The cells of a `file` row for an address alone or a map that holds one, all but its id, times and author. Where there is no address, the draft is at
 * fault: a file that cannot be named cannot be copied.
 */
export function fileCells(draft: Draft, value: SourceValue | undefined, owner: FileOwner): Record<string, Cell> {
  const map = mapOf(value) ?? {};
  const found = findAddress(draft, value);
  if (found === null) {
    refuse(draft, { rule: "file-without-address", reason: "Nothing says where the file is.", raw: value });
    return {};
  }
  const { address, location } = found;
  if (location.kind === "url") note(draft, "file-elsewhere", "its address is kept, its bytes are not copied");
  const isStored = location.kind !== "url";
  return {
    owner_type: owner.table,
    owner_id: owner.id,
    rfi_id: owner.rfi ?? null,
    name: textCell(firstOf(map, FILE_FIELDS.name).value) ?? (isStored ? lastStep(location.object) : nameInUrl(address)),
    source_url: address,
    source_kind: location.kind,
    store: isStored ? location.store : null,
    object: isStored ? location.object : null,
    state: isStored ? "waiting" : "kept",
    storage_type: isStored ? "local" : "url",
    mime_type: textCell(firstOf(map, FILE_FIELDS.type).value),
    size: sizeCell(firstOf(map, FILE_FIELDS.size).value),
  };
}

type Found = { readonly address: string; readonly location: FileLocation };

/** The first text that is an address. A map's own id is one only in MyWorkReview, where it may be that of the file in Drive. */
function findAddress({ record }: Draft, value: SourceValue | undefined): Found | null {
  const map = mapOf(value) ?? {};
  const fields = FILE_FIELDS.address.filter((field) => field !== "id" || record.system === MWR);
  for (const address of typeof value === "string" ? [value] : fields.map((field) => map[field])) {
    const location = typeof address === "string" ? locateFile(address, record.system) : null;
    if (typeof address === "string" && location !== null) return { address, location };
  }
  return null;
}

function textCell(value: SourceValue | undefined): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

/** What the source says; the copied bytes correct it. */
function sizeCell(value: SourceValue | undefined): Cell {
  if (typeof value !== "bigint" && typeof value !== "number") return null;
  const size = numberCell(value);
  return Number.isInteger(Number(size)) && Number(size) >= 0 ? BigInt(Number(size)) : null;
}

function lastStep(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** What a "data:" address holds is no name. */
function nameInUrl(address: string): string | null {
  if (/^data:/i.test(address)) return null;
  const end = address.search(/[?#]/);
  return lastStep(end === -1 ? address : address.slice(0, end)) || null;
}
