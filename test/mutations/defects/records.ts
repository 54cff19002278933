import type { Topic } from "../planting.ts";
import { byEngine, byHand, byMapping } from "../planting.ts";
import { FORGET, RECOUNT, choose, double, dropRows, exclude, mergeInto, recordsOf, refuse } from "../ledger-lies.ts";
import { mergeApart, mergePeople } from "../people-changes.ts";

const SOME_ACTIVITY = "SELECT min(id) FROM audit_logs WHERE entity_type = 'rfi' AND action = 'activity'";
/** A response that no file hangs on. */
const SOME_RESPONSE = `SELECT min(r.id) FROM rfi_response AS r WHERE instr(r.source_path, '#') = 0 AND r.file_attachments IS NULL
  AND NOT EXISTS (SELECT 1 FROM _touchdown_claims AS c WHERE c.path = r.source_path)`;
const SOME_COMMENT = "SELECT min(id) FROM highlight_comment WHERE attachment IS NULL";
const SOME_HIGHLIGHT = `SELECT min(h.id) FROM highlight AS h WHERE h.image_sha256 IS NULL AND h.attachment IS NULL
  AND NOT EXISTS (SELECT 1 FROM highlight_comment AS c WHERE c.highlight_id = h.id)`;
/** A document of which nothing but rows of one table was made, on a page of them. */
const PAGE_OF_LOGS = "page = (SELECT min(page) FROM _touchdown_pages WHERE collection = 'mwr-logs')";

/** An element leaves neither row nor lineage. */
function lose(table: string, ids: string): string {
  return choose(recordsOf(table, ids)) + dropRows(table) + FORGET;
}

export const records: Topic = {
  title: "Records lost, doubled and invented",
  defects: [
    byHand(
      "A response is deleted; its lineage stays.",
      `DELETE FROM rfi_response WHERE id IN (${SOME_RESPONSE}); ${RECOUNT}`,
    ),
    byEngine(
      "A response never came; lineage, tally, plan and counter agree that there is none.",
      lose("rfi_response", SOME_RESPONSE) + RECOUNT,
    ),
    byEngine("An entry of an activity log never came; the ledger agrees.", lose("audit_logs", SOME_ACTIVITY)),
    byMapping("A highlight of a review is lost; the ledger agrees.", lose("highlight", SOME_HIGHLIGHT)),
    byMapping("A response to a highlight is lost; the ledger agrees.", lose("highlight_comment", SOME_COMMENT)),
    byMapping(
      "An item of a checklist is lost; the ledger agrees.",
      lose(
        "checklist_item",
        "SELECT min(id) FROM checklist_item WHERE instr(source_path, '#') > 0 AND responses IS NULL",
      ),
    ),
    byMapping(
      "A collaborator of a review is lost; the ledger agrees.",
      lose("collaborator", "SELECT min(id) FROM collaborator"),
    ),
    byMapping(
      "A letter of an engagement is lost; the ledger agrees.",
      lose("letter", "SELECT min(id) FROM letter WHERE file_id IS NULL"),
    ),
    byEngine(
      "A range of the review logs was never read; its ledger entry says that it held nothing.",
      choose(PAGE_OF_LOGS) + dropRows("audit_logs") + FORGET,
    ),
    byEngine("A range of the review logs landed twice, under paths of its own.", double("audit_logs", PAGE_OF_LOGS)),
    byEngine(
      "A range stands in the ledger twice.",
      `INSERT INTO _touchdown_pages SELECT page + 1, collection, after, up_to, documents, read, mapped, embedded, merged, excluded, rejected, held, digest, reads, loaded_at_ms
        FROM _touchdown_pages WHERE ${PAGE_OF_LOGS}`,
    ),
    byEngine(
      "A whole collection was never asked for: its rows, lineage, ranges and plan are not there.",
      `${choose("collection = 'friday-logs'")} ${dropRows("audit_logs")}
       ${["records", "rejects", "findings", "pages", "plan"].map((part) => `DELETE FROM _touchdown_${part} WHERE collection = 'friday-logs';`).join("\n")}`,
    ),
    byEngine(
      "A message of a chat stands twice, each with its lineage.",
      double(
        "chat_messages",
        "target_id IN (SELECT min(id) FROM chat_messages WHERE attachments IS NULL AND source_path NOT LIKE '%odd%')",
      ),
    ),
    byHand(
      "A client is added by hand, without lineage.",
      "INSERT INTO client (id, name, status) VALUES ('rogue', 'Rogue and Sons', 'active')",
    ),
    byHand(
      "A client is added by hand and passed off as a derived row.",
      "INSERT INTO client (id, name, status) VALUES ('rogue', 'Rogue and Sons', 'active'); INSERT INTO _touchdown_derived VALUES ('client', 'rogue')",
    ),
    byMapping(
      "An engagement is invented for reviews that have none, with the first client there is and lineage of its own.",
      (target) => {
        double("engagement", "target_id IN (SELECT min(id) FROM engagement)")(target);
        target.exec(`UPDATE engagement SET name = 'MWR Reviews 2024', client_id = (SELECT min(id) FROM client) WHERE id LIKE '%x' AND source_path LIKE '%~2';
          UPDATE review SET engagement_id = (SELECT id FROM engagement WHERE name = 'MWR Reviews 2024') WHERE engagement_id IS NULL`);
      },
    ),
    byMapping(
      "A sound response is rejected for a plausible reason.",
      choose(recordsOf("rfi_response", SOME_RESPONSE)) +
        dropRows("rfi_response") +
        refuse("empty-response", "A response has a text or a file.") +
        RECOUNT,
    ),
    byMapping(
      "An entry of an activity log is excluded that belongs to an engagement.",
      choose(recordsOf("audit_logs", SOME_ACTIVITY)) + dropRows("audit_logs") + exclude("outside-path"),
    ),
    byEngine(
      "A reject has vanished without a trace.",
      `${choose("disposition = 5 AND rule = 'bad-timestamp' AND collection = 'mwr-logs'")} ${FORGET}`,
    ),
    byHand(
      "What a reject kept of the source is emptied.",
      "UPDATE _touchdown_rejects SET raw = '', reason = '' WHERE path = (SELECT min(path) FROM _touchdown_rejects WHERE raw <> '')",
    ),
    byHand("A finding is thrown away.", "DELETE FROM _touchdown_findings WHERE rule = 'client-by-name'"),
    byMapping(
      "A response of one RFI is taken for a copy of another's and merged into it.",
      choose(recordsOf("rfi_response", SOME_RESPONSE)) +
        dropRows("rfi_response") +
        mergeInto("(SELECT max(id) FROM rfi_response WHERE id <> chosen.target_id)") +
        RECOUNT,
    ),
    byMapping("Two people with addresses of their own are merged into one, with all that refers to them.", mergePeople),
    byMapping("One person of both systems is two people.", mergeApart),
  ],
};
