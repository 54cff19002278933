import type { CheckFacts } from "../../../shared/check.ts";
import { sha256 } from "../../../shared/transforms/sha256.ts";
import { mapOf } from "../../../shared/transforms/map-of.ts";
import type { SourceMap } from "../../../shared/value.ts";
import { hasArrived, Lineage, type RecordKey } from "./lineage.ts";

type FileRow = {
  readonly path: string;
  readonly ownerType: string;
  readonly ownerId: string;
  readonly hash: string | null;
  readonly content: Uint8Array | null;
};

export type Images = { readonly lineage: Lineage; readonly fileAt: (id: string) => FileRow | undefined };

export function prepareImages(target: CheckFacts["target"]): Images {
  const find = target.prepare<[string], FileRow>(
    "SELECT source_path AS path, owner_type AS ownerType, owner_id AS ownerId, sha256 AS hash, content FROM file WHERE id = ?",
  );
  return { lineage: new Lineage(target), fileAt: (id) => find.get(id) };
}

export type HeldImage = {
  readonly data: SourceMap;
  /** The highlight's row, and the hash that it names. */
  readonly row: { readonly table: string; readonly id: string; readonly hash: string | null };
  /** The record of the image itself. */
  readonly image: RecordKey;
};

const BASE64 = /^(?:data:[^,]*;base64,)?([A-Za-z0-9+/_\s-]+={0,2}\s*)$/i;

/** What is wrong with a highlight's image, or null: its bytes lie in a file of its own, under the hash that the highlight names. */
export function imageFault({ lineage, fileAt }: Images, { data, row, image }: HeldImage): string | null {
  const text = mapOf(data["content"])?.["image"];
  const fate = lineage.fateOf(image);
  if (typeof text !== "string" || text === "")
    return row.hash === null && fate === null ? null : "a highlight has an image that its source has not";
  const base64 = BASE64.exec(text)?.[1];
  if (!hasArrived(fate)) {
    if (row.hash !== null) return "a highlight names an image that did not arrive";
    return base64 === undefined || fate === null ? (fate === null ? "an image is lost" : null) : unfounded(base64);
  }
  const hash = base64 === undefined ? null : sha256(Buffer.from(base64, "base64"));
  const file = fileAt(fate.id);
  if (file?.path !== image.path || file.ownerId !== row.id || file.ownerType !== row.table)
    return "the file of an image is missing, or another's";
  if (row.hash !== hash) return "the image hash of a highlight is not that of the source";
  return file.hash === hash && file.content !== null && sha256(file.content) === hash
    ? null
    : "the bytes of an image are not those of the source";
}

/** One character over is no byte, so such a text is no image. */
function unfounded(base64: string): string | null {
  return base64.replace(/[\s=]/g, "").length % 4 === 1 ? null : "an image is rejected though it can be read";
}
