import * as z from "zod";
import { TerminalError } from "../shared/errors.ts";
import type { Given } from "./verb.ts";

/** What the operator typed, as the verb wants it; a wrong value is named together with its option. */
export function parseGiven<Shape extends z.ZodType>(shape: Shape, given: Given): z.infer<Shape> {
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${optionName(String(path[0] ?? ""))}: ${message}`);
  throw new TerminalError("USAGE", faults.join("; "), { hint: "See `touchdown <verb> --help`." });
}

export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** A name that a folder can have: of a backup, for example. */
export const folderName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, . _ and - only");

/** A run with all of its phases. Names of runs are names of folders. */
export const baseRunName = folderName;

/** A run, or a phase of it that has a target of its own: "moved", "moved/pilot". */
export const runName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*(\/(sample|pilot|plan))?$/,
    "letters, digits, . _ and - only, and /sample, /pilot or /plan for the target of that phase",
  );

function optionName(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
