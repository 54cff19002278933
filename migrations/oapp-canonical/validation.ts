import type { ValidationRules } from "../../shared/migration.ts";
import { validationOf } from "../oapp-production/validation.ts";

export const validation: ValidationRules = validationOf({
  timestamps: [],
  dates: [],
  json: {},
  logicalReferences: [
    {
      name: "a step belongs to the phase in whose notes it was",
      sql: `SELECT 'step', s.id, s.phase_row FROM step AS s JOIN phase AS p ON p.id = s.phase_row
        WHERE p.source_path IS NOT substr(s.source_path, 1, instr(s.source_path, '#') - 1)`,
    },
    {
      name: "the steps of a phase are numbered without gaps",
      sql: `SELECT 'step', min(id), count(*) || ' rows, the last is number ' || max(position) FROM step
        GROUP BY phase_row, candidate IS NULL HAVING count(*) <> max(position) OR count(DISTINCT position) <> count(*)`,
    },
  ],
});
