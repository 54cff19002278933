import type { Verdict } from "../../shared/verdict.ts";
import type { Viewer } from "../access/viewer.ts";
import { maskText, maskValue } from "../mask.ts";

type Looking = Pick<Viewer, "maySeeValues">;

const SHOWN_MAX = 300;

/** A sentence or a path in which something of the source may stand. */
export function showText(text: string, { maySeeValues }: Looking): string {
  return maySeeValues ? text : maskText(text);
}

/** The value at fault of a reject, which is JSON or bare text, as far as it was read; `length` is that of the whole. */
export function showRaw(raw: string, length: number, { maySeeValues }: Looking): string {
  if (maySeeValues) return cut(raw, length);
  if (length === 0) return "";
  const masked = maskValue(raw.length === length ? parse(raw) : raw);
  if (typeof masked !== "string") return cut(maskText(JSON.stringify(masked)));
  return raw.length === length ? masked : `‹text, ${length} characters›`;
}

/** Samples of a verdict say behind a colon what stands in the cell. */
export function showVerdict(verdict: Verdict, viewer: Looking): Verdict {
  if (viewer.maySeeValues) return verdict;
  const samples = verdict.samples.map(({ key, detail, ...where }) => ({
    ...where,
    // Ids of rows are made of hashes; a path may be made of anything.
    key: where.table === undefined ? maskText(key) : key,
    detail: maskDetail(detail),
  }));
  return { ...verdict, samples };
}

function maskDetail(detail: string): string {
  const [what = "", ...value] = detail.split(": ");
  if (value.length === 0) return maskText(detail);
  return `${maskText(what)}: ${String(maskValue(value.join(": ")))}`;
}

function cut(text: string, length = text.length): string {
  return length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    // Bare text.
    return raw;
  }
}
