import type { PlantedDefect } from "./planted-defect.ts";

const RFI = "(SELECT min(id) FROM rfi)";
const RESPONSE = "(SELECT min(id) FROM rfi_response)";

export const rfiParentsDefects: readonly PlantedDefect[] = [
  [
    "an RFI below another engagement",
    `UPDATE rfi SET engagement_id = (SELECT max(id) FROM engagement WHERE id <> rfi.engagement_id) WHERE id = ${RFI}`,
    /rfi belongs to another engagement/,
  ],
  [
    "a section below another engagement",
    "UPDATE rfi_section SET engagement_id = (SELECT max(id) FROM engagement WHERE id <> rfi_section.engagement_id) WHERE id = (SELECT min(id) FROM rfi_section)",
    /rfi_section belongs to another engagement/,
  ],
  [
    "an RFI without its section",
    "UPDATE rfi SET section_id = NULL WHERE id = (SELECT min(id) FROM rfi WHERE section_id IS NOT NULL)",
    /another section than its document/,
  ],
  [
    "an RFI in another section",
    "UPDATE rfi SET section_id = (SELECT max(id) FROM rfi_section WHERE id <> rfi.section_id) WHERE id = (SELECT min(id) FROM rfi WHERE section_id IS NOT NULL)",
    /another section than its document/,
  ],
  [
    "a response to another RFI",
    `UPDATE rfi_response SET rfi_id = (SELECT max(id) FROM rfi WHERE id <> rfi_response.rfi_id) WHERE id = ${RESPONSE}`,
    /another RFI than its document/,
  ],
  ["a response that is gone", `DELETE FROM rfi_response WHERE id = ${RESPONSE}`, /a row of rfi_response is missing/],
  [
    "an embedded response that is gone",
    "DELETE FROM rfi_response WHERE id = (SELECT min(id) FROM rfi_response WHERE source_path LIKE '%#responses/%')",
    /a row of rfi_response is missing/,
  ],
  [
    "a response nobody gave",
    `INSERT INTO rfi_response (id, rfi_id, response_text, status) SELECT 'rogue', rfi_id, 'x', 'submitted' FROM rfi_response WHERE id = ${RESPONSE}`,
    /rfi_response stems from no source record/,
  ],
  [
    "an RFI that the ledger forgot, with its row",
    `DELETE FROM _touchdown_records WHERE target_id = ${RFI}; DELETE FROM rfi WHERE id = ${RFI}`,
    /the ledger does not know/,
  ],
  [
    "an RFI rejected for want of an engagement that stands",
    `UPDATE _touchdown_records SET disposition = 5, rule = 'missing-parent', target_table = NULL, target_id = NULL WHERE target_id = ${RFI} AND collection = 'friday-rfis'; DELETE FROM rfi WHERE id = ${RFI}`,
    /want of a parent that stands/,
  ],
  [
    "an embedded response merged into another's",
    `UPDATE _touchdown_records SET target_id = (SELECT max(a.id) FROM rfi_response AS a) WHERE path = (SELECT min(path) FROM _touchdown_records WHERE disposition = 3 AND target_table = 'rfi_response')`,
    /merged into a response of another RFI/,
  ],
  [
    "an RFI that is excluded for nothing",
    `UPDATE _touchdown_records SET disposition = 4, rule = 'outside-path', target_table = NULL, target_id = NULL WHERE target_id = ${RFI} AND collection = 'friday-rfis'; DELETE FROM rfi WHERE id = ${RFI}`,
    /excluded and nothing says why/,
  ],
];
