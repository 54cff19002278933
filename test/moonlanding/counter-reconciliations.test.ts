import { afterAll, expect, test } from "vitest";
import { reconciliations } from "../../migrations/moonlanding/reconciliations.ts";
import { targetId } from "../../shared/identity.ts";
import { LEDGER_SQL } from "../../shared/ledger-schema.ts";
import { openSchema, schemaSql } from "./open-schema.ts";

const E1 = "friday/engagements/list/e1";
const E2 = "friday/engagements/list/e2";
const schema = openSchema(["tables"]);
schema.db.exec(LEDGER_SQL);
afterAll(() => schema.db.close());

schema.insert({ table: "client", values: { id: idOf("acme"), name: "Acme" } });
for (const path of [E1, E2]) {
  const rest = { name: "Audit", client_id: idOf("acme"), stage: "commencement", users: "[]", client_users: "[]" };
  schema.insert({ table: "engagement", values: { id: targetId("friday", path), ...rest } });
}

/** Right in all, wrong in all, nothing stated, and an engagement whose chat names no RFI. */
rfi(`${E1}/rfis/right`, '{"filesCount":1,"responseCount":2.0,"teamChatCount":1}');
rfi(`${E1}/rfis/wrong`, '{"filesCount":3,"responseCount":1,"teamChatCount":2}');
rfi(`${E1}/rfis/silent`, null);
rfi(`${E1}/rfis/odd`, '{"filesCount":null,"responseCount":{"$int":"9007199254740993"}}');
rfi(`${E2}/rfis/chatless`, '{"teamChatCount":7}');

for (const name of ["a", "b"]) response(`${E1}/responses/${name}`, `${E1}/rfis/right`, "As agreed.");
file(`${E1}/files/f`, `${E1}/rfis/right`);
message(`${E1}/chat/m1`, E1, `${E1}/rfis/right`);
message(`${E2}/chat/m2`, E2, null);

claim("rfi_response", `${E1}/responses/a`, {
  response_text: "As agreed.",
  rfi_id: idOf(`${E1}/rfis/right`),
  status: "x",
});
claim("rfi_response", `${E1}/responses/b`, { response_text: "Otherwise.", rfi_id: idOf(`${E1}/rfis/wrong`) });
claim("file", `${E1}/files/f`, { source_url: "https://other" });
schema.db.exec(schemaSql("indexes"));

test("counters are told where they are not the count of what arrived, each on its own", () => {
  expect(answersOf("counter-disagrees")).toEqual([
    { system: "friday", path: `${E1}/rfis/wrong`, detail: "filesCount is 3 of 0" },
    { system: "friday", path: `${E1}/rfis/wrong`, detail: "responseCount is 1 of 0" },
    { system: "friday", path: `${E1}/rfis/wrong`, detail: "teamChatCount is 2 of 0" },
  ]);
});

test("what is kept twice and says something else is told, and never what it says", () => {
  const told = answersOf("copy-disagrees");
  expect(told).toEqual([
    { system: "friday", path: `${E1}/files/f#copy`, detail: `source_url is not that of ${E1}/files/f` },
    { system: "friday", path: `${E1}/responses/b#copy`, detail: `response_text is not that of ${E1}/responses/b` },
    { system: "friday", path: `${E1}/responses/b#copy`, detail: `rfi_id is not that of ${E1}/responses/b` },
  ]);
  expect(JSON.stringify(told)).not.toContain("Otherwise");
});

function answersOf(rule: string): unknown[] {
  return reconciliations
    .filter((reconciliation) => reconciliation.rule === rule)
    .flatMap(({ sql }) => schema.db.prepare(`SELECT system, path, detail FROM (${sql}) ORDER BY path, detail`).all());
}

function idOf(path: string): string {
  return targetId("friday", path);
}

function sourceOf(path: string) {
  return { id: idOf(path), source_system: "friday", source_path: path };
}

function rfi(path: string, counts: string | null): void {
  const engagement = idOf(path.slice(0, path.indexOf("/rfis/")));
  const values = { ...sourceOf(path), title: path, engagement_id: engagement, users: "[]", source_counts: counts };
  schema.insert({ table: "rfi", values });
}

function response(path: string, of: string, text: string): void {
  const values = { ...sourceOf(path), rfi_id: idOf(of), response_text: text, status: "submitted" };
  schema.insert({ table: "rfi_response", values });
}

function file(path: string, of: string): void {
  const values = { ...sourceOf(path), owner_type: "rfi", owner_id: idOf(of), state: "kept", source_url: "https://x" };
  schema.insert({ table: "file", values });
}

function message(path: string, engagement: string, of: string | null): void {
  const values = { ...sourceOf(path), engagement_id: idOf(engagement), rfi_id: of === null ? null : idOf(of) };
  schema.insert({ table: "chat_messages", values });
}

/** A copy of the record at this path, which has been merged into it. */
function claim(merge: string, path: string, cells: Readonly<Record<string, string>>): void {
  schema.db
    .prepare("INSERT INTO _touchdown_claims VALUES (?, ?, 0, 0, 'friday', ?, '', ?, 'friday-rfis', 0)")
    .run(merge, idOf(path), `${path}#copy`, JSON.stringify({ cells }));
}
