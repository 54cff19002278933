import { expect, test } from "vitest";
import { activityLogs } from "../../../migrations/moonlanding/checks/activity-logs.ts";
import { deduplication } from "../../../migrations/moonlanding/checks/deduplication.ts";
import { engagementClient } from "../../../migrations/moonlanding/checks/engagement-client.ts";
import { highlightCoordinates } from "../../../migrations/moonlanding/checks/highlight-coordinates.ts";
import { permissions } from "../../../migrations/moonlanding/checks/permissions.ts";
import { rfiParents } from "../../../migrations/moonlanding/checks/rfi-parents.ts";
import { CLIENTS } from "../../../migrations/moonlanding/directories.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import type { Check } from "../../../shared/check.ts";
import type { Cell, Landing, SourceRecord } from "../../../shared/landing.ts";
import type { Collection, Migration, TransformContext } from "../../../shared/migration.ts";
import { ChecksLab } from "../../support/checks-lab.ts";

type Mistake = (landing: Landing, record: SourceRecord, context: TransformContext) => Landing;

/** The mapping with a mistake in one collection: the ledger, made from the same mistake, agrees with the rows. */
function mistaken(name: string, mistake: Mistake): Migration {
  const collections = moonlanding.collections.map((collection): Collection => {
    if (collection.name !== name) return collection;
    return {
      ...collection,
      transform: (record, context) => {
        const outcome = collection.transform(record, context);
        return { ...outcome, landings: outcome.landings.map((landing) => mistake(landing, record, context)) };
      },
    };
  });
  return { ...moonlanding, collections };
}

/** Cells of the rows of one table, otherwise. */
function cells(table: string, change: (values: Readonly<Record<string, Cell>>) => Record<string, Cell>): Mistake {
  return (landing) => {
    if (landing.kind !== "mapped" || landing.row.table !== table) return landing;
    return { ...landing, row: { ...landing.row, values: { ...landing.row.values, ...change(landing.row.values) } } };
  };
}

/** A claim of the users' merge, otherwise. */
function claims(change: (key: string) => { readonly key?: string; readonly values?: Record<string, string> }): Mistake {
  return (landing) => {
    if (landing.kind !== "claim" || landing.claim.merge !== "users") return landing;
    const { key = landing.claim.key, values = {} } = change(landing.claim.key);
    return { ...landing, claim: { ...landing.claim, key, values: { ...landing.claim.values, ...values } } };
  };
}

function firstClient({ directory }: TransformContext): string {
  for (const [key, entry] of directory(CLIENTS)) if (key.startsWith("path:")) return String(entry["id"]);
  throw new Error("no client");
}

const fallback: Mistake = (landing, record, context) =>
  cells("engagement", ({ id, client_id: client }) => ({
    client_id: String(id) < "M" ? firstClient(context) : (client ?? null),
  }))(landing, record, context);

const MISTAKES: readonly (readonly [what: string, check: Check, collection: string, mistake: Mistake])[] = [
  ["a fallback to the first client", engagementClient, "friday-engagements", fallback],
  [
    "a document that is left out without a reason",
    rfiParents,
    "friday-rfis",
    (landing, { id }) =>
      landing.element === "" && id.endsWith("1") ? { kind: "excluded", element: "", rule: "outside-path" } : landing,
  ],
  ["a section that is forgotten", rfiParents, "friday-rfis", cells("rfi", () => ({ section_id: null }))],
  [
    "coordinates that are rounded",
    highlightCoordinates,
    "mwr-reviews",
    cells("highlight", ({ x1 }) => (typeof x1 === "number" ? { x1: Math.round(x1 * 100) / 100 } : {})),
  ],
  [
    "local time taken for UTC",
    activityLogs,
    "mwr-logs",
    cells("audit_logs", ({ created_at: at }) =>
      typeof at === "string" ? { created_at: new Date(Date.parse(at) + 7_200_000).toISOString() } : {},
    ),
  ],
  [
    "messages that are cut off",
    activityLogs,
    "friday-activity",
    cells("audit_logs", ({ after_state: text }) => ({ after_state: String(text).slice(0, 20) })),
  ],
  ["everybody a partner", permissions, "mwr-users", claims(() => ({ values: { role: "partner" } }))],
  [
    "temporary and permanent access exchanged",
    permissions,
    "mwr-reviews",
    cells("collaborator", ({ is_permanent: permanent }) =>
      permanent === 1 ? { access_type: "temporary", is_permanent: 0 } : { access_type: "permanent", is_permanent: 1 },
    ),
  ],
  [
    "people of one domain taken for one person",
    deduplication,
    "mwr-users",
    claims((key) => ({ key: key.slice(key.indexOf("@")) })),
  ],
];

test.each(MISTAKES)(
  "a mapping with %s is seen, though ledger and rows agree",
  async (...[, check, collection, mistake]) => {
    const lab = new ChecksLab({ records: 600, seed: 11, dirty: 0 }, mistaken(collection, mistake));
    try {
      expect(await lab.ask(check)).toMatchObject({ status: "FAIL" });
    } finally {
      lab.close();
    }
  },
);
