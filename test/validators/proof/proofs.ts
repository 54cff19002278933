import { dataTypes } from "./data-types.ts";
import { filePaths } from "./file-paths.ts";
import { foreignKeys } from "./foreign-keys.ts";
import { jsonFields } from "./json-fields.ts";
import { pdfCoordinates } from "./pdf-coordinates.ts";
import type { Proof } from "./planting.ts";
import { referentialIntegrity } from "./referential-integrity.ts";
import { rowCount } from "./row-count.ts";
import { timestamps } from "./timestamps.ts";

/** One a validator, in the order of the report. */
export const PROOFS: readonly Proof[] = [
  rowCount,
  referentialIntegrity,
  dataTypes,
  pdfCoordinates,
  timestamps,
  filePaths,
  jsonFields,
  foreignKeys,
];
