import { digest } from "../../../shared/identity.ts";
import type { Derivation, DerivationContext, Derived, MappingRecord } from "../../../shared/migration.ts";
import { ASSIGNMENTS } from "../settings.ts";

/** The lines of the mapping file, kept in the target with the run: who gave which phase which project, and why. */
export const assignments: Derivation = {
  name: "assignments",
  tables: ["assignment"],
  sql: "SELECT 'mapping file' AS key",
  derive: (_, context) => derive(context),
};

function derive({ mapping }: DerivationContext): Derived {
  const rows = mapping(ASSIGNMENTS.name).map((record, index) => ({
    table: "assignment",
    values: assignmentCells(record, index + 1),
  }));
  return { rows };
}

function assignmentCells(record: MappingRecord, line: number): Readonly<Record<string, string | number>> {
  const given = textOf(record, "phaseid");
  const suffix = given.lastIndexOf("~");
  return {
    id: digest(`${line} ${given}`),
    line,
    phase_given: given,
    phase_id: suffix === -1 ? given : given.slice(0, suffix),
    project_id: textOf(record, "projectID"),
    approver: textOf(record, "approver"),
    reason: textOf(record, "reason"),
  };
}

function textOf(record: MappingRecord, column: string): string {
  return (record[column] ?? "").trim();
}
