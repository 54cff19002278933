import { afterAll, describe, expect, test } from "vitest";
import * as words from "../../migrations/moonlanding/vocabularies.ts";
import { lookUp, type Vocabulary } from "../../shared/transforms/vocabulary.ts";
import { openSchema } from "./open-schema.ts";

const { db } = openSchema(["tables"]);
afterAll(() => db.close());

type Tried = {
  readonly vocabulary: Vocabulary;
  readonly columns: readonly string[];
  readonly table: Readonly<Record<string, string>>;
};

/** Every word of the domain sheet's appendix B and of the field lists, with the target's; and where the target holds it. */
const TABLES: readonly (readonly [string, Tried])[] = [
  [
    "stages",
    {
      vocabulary: words.STAGES,
      columns: ["engagement.stage"],
      table: {
        "Info Gathering": "info_gathering",
        InfoGathering: "info_gathering",
        Commencement: "commencement",
        "Team Execution": "team_execution",
        TeamExecution: "team_execution",
        "partner review": "partner_review",
        Finalization: "finalization",
        "Close Out": "close_out",
        close_out: "close_out",
        CLOSEOUT: "close_out",
      },
    },
  ],
  [
    "statuses of an engagement",
    {
      vocabulary: words.ENGAGEMENT_STATUSES,
      columns: ["engagement.status"],
      table: {
        Active: "active",
        Pending: "on_hold",
        "on-hold": "on_hold",
        INACTIVE: "inactive",
        Completed: "completed",
      },
    },
  ],
  [
    "repeat intervals",
    {
      vocabulary: words.REPEAT_INTERVALS,
      columns: ["engagement.repeat_interval"],
      table: { once: "once", Monthly: "monthly", YEARLY: "yearly" },
    },
  ],
  [
    "the client's side of an engagement",
    {
      vocabulary: words.CLIENT_SIDE,
      columns: ["engagement.client_status"],
      table: { Pending: "pending", "Partially Sent": "partially_sent", sent: "sent" },
    },
  ],
  [
    "the auditor's side of an engagement",
    {
      vocabulary: words.AUDITOR_SIDE,
      columns: ["engagement.auditor_status"],
      table: { Requested: "requested", Reviewing: "reviewing", Queries: "queries", Received: "received" },
    },
  ],
  [
    "the client's side of a letter",
    {
      vocabulary: words.LETTER_CLIENT,
      columns: ["engagement.letter_client_status", "letter.client_status"],
      table: { Pending: "pending", Sent: "received" },
    },
  ],
  [
    "the auditor's side of a letter",
    {
      vocabulary: words.LETTER_AUDITOR,
      columns: ["engagement.letter_auditor_status", "letter.auditor_status"],
      table: { Pending: "pending", Queries: "queries", Accepted: "accepted" },
    },
  ],
  [
    "the client's side of a post-RFI paper",
    {
      vocabulary: words.POST_RFI_CLIENT,
      columns: [
        "engagement.post_rfi_client_status",
        "engagement.post_rfi_journal_client_status",
        "letter.client_status",
      ],
      table: { Pending: "pending", Queries: "queries", Accepted: "accepted" },
    },
  ],
  [
    "the auditor's side of a post-RFI paper",
    {
      vocabulary: words.POST_RFI_AUDITOR,
      columns: [
        "engagement.post_rfi_auditor_status",
        "engagement.post_rfi_journal_auditor_status",
        "letter.auditor_status",
      ],
      table: { Pending: "pending", Sent: "sent" },
    },
  ],
  [
    "states of an RFI",
    {
      vocabulary: words.RFI_STATES,
      columns: ["rfi.rfi_status"],
      table: { Pending: "pending", Active: "active", inactive: "inactive" },
    },
  ],
  [
    "the client's side of an RFI",
    {
      vocabulary: words.RFI_CLIENT,
      columns: ["rfi.client_status"],
      table: {
        Pending: "pending",
        partiallySent: "partially_sent",
        Sent: "sent",
        Queries: "queries",
        Accepted: "accepted",
        Completed: "completed",
      },
    },
  ],
  [
    "the auditor's side of an RFI",
    {
      vocabulary: words.RFI_AUDITOR,
      columns: ["rfi.auditor_status"],
      table: {
        Pending: "pending",
        Requested: "requested",
        Reviewing: "reviewing",
        Queries: "queries",
        Received: "received",
        Sent: "sent",
      },
    },
  ],
  [
    "statuses of a client",
    {
      vocabulary: words.CLIENT_STATUSES,
      columns: ["client.status"],
      table: { Active: "active", INACTIVE: "inactive", prospect: "prospect" },
    },
  ],
  [
    "types of a user",
    { vocabulary: words.USER_TYPES, columns: ["users.type"], table: { auditor: "auditor", Client: "client" } },
  ],
  [
    "statuses of a user",
    {
      vocabulary: words.USER_STATUSES,
      columns: ["users.status", "client_user.status"],
      table: { active: "active", Inactive: "inactive", DELETED: "deleted" },
    },
  ],
  [
    "roles of auditors",
    {
      vocabulary: words.AUDITOR_ROLES,
      columns: ["users.role"],
      table: { Partner: "partner", manager: "manager", " CLERK ": "clerk" },
    },
  ],
  [
    "roles at a client",
    {
      vocabulary: words.CLIENT_ROLES,
      columns: ["client_user.role", "users.role"],
      table: { admin: "client_admin", User: "client_user" },
    },
  ],
  [
    "stages of a review",
    {
      vocabulary: words.REVIEW_STAGES,
      columns: ["review.stage"],
      table: { active: "active", history: "history", Archive: "archive" },
    },
  ],
];

describe.each(TABLES)("%s", (_, { vocabulary, columns, table }) => {
  test.each(Object.entries(table))("%j is %j", (word, target) => {
    expect(lookUp(vocabulary, word)).toBe(target);
  });

  test("nothing is nothing, and another word is none", () => {
    expect([lookUp(vocabulary, null), lookUp(vocabulary, ""), lookUp(vocabulary, "Unheard of")]).toEqual([
      null,
      null,
      undefined,
    ]);
  });

  test("no word of the target is untried", () => {
    expect(new Set(Object.values(table))).toEqual(new Set(vocabulary.values()));
  });

  test.each(columns)("every word fits %s", (column) => {
    const [owner = "", name = ""] = column.split(".");
    const sql = String(db.prepare("SELECT sql FROM sqlite_master WHERE name = ?").pluck().get(owner));
    const allowed = new RegExp(`CHECK \\(${name} IN \\(([^)]*)\\)\\)`).exec(sql)?.[1] ?? "";
    for (const word of vocabulary.values()) expect(allowed).toContain(`'${word}'`);
  });
});

test("recreations are pending, completed or failed", () => {
  expect(["pending", "Completed", "FAILED"].map((word) => lookUp(words.RECREATION_STATUSES, word))).toEqual([
    "pending",
    "completed",
    "failed",
  ]);
});

test("fixed role ids belong to the system that has them", () => {
  expect([...words.FIXED_ROLES]).toEqual([
    ["friday:rolePartner01", "partner"],
    ["friday:roleManager01", "manager"],
    ["friday:roleClerk01", "clerk"],
    ["mwr:groupClerk01", "clerk"],
  ]);
});
