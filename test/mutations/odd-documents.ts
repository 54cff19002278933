import { openFirestoreWriter } from "../../shared/connections/firestore-writer.ts";
import { Instant, type SourceMap } from "../../shared/value.ts";
import type { SeedSet } from "../support/moonlanding-bed.ts";

/** Documents that look wrong and are right, by system and path. Ids begin with "odd", so that they are found again. */
type OddDocuments = Readonly<Record<string, SourceMap>>;

const AT = new Instant(1_709_164_800, 123_456_000);
const AUDITOR = "odd.auditor@example.com";

/** A name with every difficulty: right to left, beyond the first plane, joined, and with accents of their own that NFC would fold. */
export const ODD_NAME = "شركة 🧾 👩‍👩‍👧 Zoe\u0308 & Söhne \u202Eltd\u202C";
/** Longer than any page of the target. */
const LONG_TEXT = "Ω long ".repeat(20_000);
const WORDS_OF_CODE = `'); DROP TABLE users; -- {"a":1} <b>0</b> null \\u0000 %s 2024-02-30`;

const FRIDAY: OddDocuments = {
  "friday/users/list/oddAuditor": {
    email: "  Odd.Auditor@Example.COM ",
    name: "Zoe\u0308 Ødegård",
    type: "auditor",
    role: "roleClerk01",
    status: "active",
    created_at: AT,
  },
  "friday/users/list/oddClientUser": {
    email: "odd.client@example.org",
    name: "null",
    type: "client",
    status: "inactive",
    created_at: AT,
    clients: [
      { cloud_id: "oddClient", name: "one", role: "user", status: "inactive" },
      { cloud_id: "oddClientToo", name: "two", role: "user", status: "active" },
    ],
  },
  "friday/clients/list/oddClient": { name: ODD_NAME, status: "Active", users: [], engagements: [] },
  "friday/clients/list/oddClientToo": { name: WORDS_OF_CODE, status: "INACTIVE", address: "" },
  "friday/engagements/list/oddEmpty": {
    client: "oddClient",
    name: "Nothing below it",
    year: "2000",
    stage: "close_out",
    status: "Pending",
    user: [],
    commencement_date: "2000-02-29",
    fee: 9_007_199_254_740_993n,
    progress: 33.333333333333336,
    client_progress: 0,
    scope: "",
  },
  "friday/engagements/list/oddFirst": engagement("oddClient", "First year"),
  "friday/engagements/list/oddSecond": engagement("oddClientToo", "Second year, made from the first"),
  "friday/engagements/list/oddFirst/rfis/oddTwice": rfi("Asked of the first"),
  "friday/engagements/list/oddSecond/rfis/oddTwice": rfi("Asked of the second"),
  "friday/engagements/list/oddFirst/responses/oddTwice": response("Answered to the first"),
  "friday/engagements/list/oddSecond/responses/oddTwice": response(WORDS_OF_CODE),
  "friday/engagements/list/oddFirst/responses/odd#hash%2F": response("\u0000 begins with a zero, and ends with\u0000"),
  "friday/engagements/list/oddFirst/chat/oddBlank": chat(" \t\r\n "),
  "friday/engagements/list/oddFirst/chat/oddLong": chat(LONG_TEXT),
  "friday/engagements/list/oddFirst/chat/oddEmoji": chat(`🏳️‍🌈 ${ODD_NAME}`),
  "friday/engagements/list/oddFirst/activity/oddOne": { dateTime: AT, message: "The same", user_email: AUDITOR },
  "friday/engagements/list/oddFirst/activity/oddTwo": { dateTime: AT, message: "The same", user_email: AUDITOR },
  "friday/logs/list/oddNight": { email: AUDITOR, log_time: "2024-03-01 00:30:00", message: "Late", review: "Users" },
};

const MWR: OddDocuments = {
  "myworkreview/reviews/list/oddReview": {
    groupName: "",
    status: true,
    stage: "active",
    email: "ODD.AUDITOR@example.com",
    financialYear: "",
    friday_link: "",
    flags: ["Won", "Open", "Won"],
    tags: ["", "b", "a"],
    sections: [{ name: "", cloud_id: "odd", section_items: [item("one", 2), item("two", 0)] }],
    highlights: [
      highlight("zero", rectangle([0, 0, 0, 0])),
      highlight("negative", rectangle([-1e-7, -0, -9_007_199_254_740_992, -0.1])),
      highlight("huge", rectangle([1.7976931348623157e308, 5e-324, 9_007_199_254_740_992, 0.1 + 0.2])),
      highlight("same", rectangle([10.5, 20.25, 30.125, 40])),
      highlight("sameAgain", rectangle([10.5, 20.25, 30.125, 40])),
    ],
  },
  "myworkreview/reviews/list/oddReview/chat/oddOne": chat("At once"),
  "myworkreview/reviews/list/oddReview/chat/oddTwo": chat("At once"),
};

/** Adds them to both projects of a set. */
export async function writeOddDocuments({ projects }: SeedSet, emulatorHost: string): Promise<void> {
  for (const [projectId, documents] of [
    [projects.friday, FRIDAY],
    [projects.mwr, MWR],
  ] as const) {
    const writer = openFirestoreWriter({ projectId, emulatorHost });
    for (const [path, data] of Object.entries(documents)) writer.add(path, data);
    await writer.close();
  }
}

function engagement(client: string, name: string): SourceMap {
  const members = ["oddAuditor"];
  return { client, name, year: "2024", stage: "InfoGathering", status: "ACTIVE", user: members, created_at: AT };
}

function rfi(name: string): SourceMap {
  return {
    name,
    question: name,
    status: 0,
    users: ["oddClientUser", "oddClientUser"],
    date_requested: "2024-02-29 23:59",
    date_resolved: "",
    deadline_date: "",
    responseCount: 1,
    lastUpdatedTimeStamp: AT,
  };
}

function response(text: string): SourceMap {
  return { question_id: "oddTwice", user_email: "odd.client@example.org", response: text, datetime: AT };
}

function chat(message: string): SourceMap {
  return { message, user_email: AUDITOR, datetime: AT, attachments: [] };
}

function item(id: string, responses: number): SourceMap {
  const all = ["First", "Second"].map((text) => ({ user: AUDITOR, response: text, datetime: AT, attachment: null }));
  return {
    id,
    question: "Is it odd?",
    email: AUDITOR,
    datetime: "29/02/24 23:59",
    resolved: false,
    responses: all.slice(0, responses),
  };
}

function rectangle([x1, y1, x2, y2]: readonly [number, number, number, number]): SourceMap {
  return { x1, y1, x2, y2, width: 809.9999999999999, height: 1145.3333333333333, pageNumber: 1 };
}

function highlight(id: string, boundingRect: SourceMap): SourceMap {
  return {
    id,
    position: { boundingRect, rects: [boundingRect, boundingRect], pageNumber: 1, usePdfCoordinates: true },
    content: { text: "" },
    comment: { text: "", emoji: "" },
    email: AUDITOR,
    resolved: false,
    responses: ["b", "a"].map((text) => ({ id: text, comment: { text, emoji: "" }, email: AUDITOR, datetime: AT })),
  };
}
