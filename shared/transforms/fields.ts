import { z } from "zod";
import type { SourceMap, SourceValue } from "../value.ts";
import { isBooleanLike, type BooleanLike } from "./boolean-like.ts";

// Schemas of single fields of a source document. All of them take null and absence; what a field must hold is the mapping's
// to say. They are built once, at module level.

/** Text. */
export const text = z.string().nullish();

/** Text, or a whole number that stands for it: years and codes. */
export const textual = z
  .custom<string | bigint | null>(
    (value) => isNothing(value) || typeof value === "string" || typeof value === "bigint",
    "text or a whole number",
  )
  .optional();

/** A finite number, whole or not. */
export const numeric = z
  .custom<number | bigint | null>(
    (value) => isNothing(value) || typeof value === "bigint" || Number.isFinite(value),
    "a finite number",
  )
  .optional();

/** True, false, or one of their spellings in `booleanCell`. */
export const flag = z.custom<BooleanLike>(isBooleanLike, "true or false").optional();

/** Anything: looked at by the mapping itself (times, references, positions). */
export const anything = z.custom<SourceValue>().optional();

export const map = z.custom<SourceMap | null>((value) => isNothing(value) || isPlain(value), "a map").optional();

export const list = z
  .custom<readonly SourceValue[] | null>((value) => isNothing(value) || Array.isArray(value), "an array")
  .optional();

/** An array of texts; blanks and nulls in it are the mapping's to drop. */
export const texts = z
  .custom<readonly (string | null)[] | null>(
    (value) =>
      isNothing(value) || (Array.isArray(value) && value.every((item) => item === null || typeof item === "string")),
    "an array of texts",
  )
  .optional();

function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
