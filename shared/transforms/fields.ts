import { z } from "zod";
import { isArray, isMap, type SourceMap, type SourceValue } from "../value.ts";
import { isBooleanLike, type BooleanLike } from "./boolean-like.ts";

// Schemas of single fields of a source document. All of them take null and absence; what a field must hold is the mapping's
// to say. They are built once, at module level.

/** Text. */
export const text = z.string().nullish();

/** Text, or a whole number that stands for it: years and codes. */
export const textual = z.custom<string | bigint | null | undefined>(
  (value) => isNothing(value) || typeof value === "string" || typeof value === "bigint",
  "text or a whole number",
);

/** A finite number, whole or not. */
export const numeric = z.custom<number | bigint | null | undefined>(
  (value) => isNothing(value) || typeof value === "bigint" || Number.isFinite(value),
  "a finite number",
);

/** True, false, or one of their spellings in `booleanCell`. */
export const flag = z.custom<BooleanLike>(isBooleanLike, "true or false");

/** Anything: looked at by the mapping itself (times, references, positions). */
export const anything = z.custom<SourceValue | undefined>();

export const map = z.custom<SourceMap | null | undefined>(
  // The cast names what every field of a source document is.
  (value) => isNothing(value) || isMap(value as SourceValue),
  "a map",
);

export const list = z.custom<readonly SourceValue[] | null | undefined>(
  (value) => isNothing(value) || isArray(value as SourceValue),
  "an array",
);

/** An array of texts; blanks and nulls in it are the mapping's to drop. */
export const texts = z.custom<readonly (string | null)[] | null | undefined>(
  (value) => isNothing(value) || (Array.isArray(value) && value.every((item) => item === null || typeof item === "string")),
  "an array of texts",
);

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
