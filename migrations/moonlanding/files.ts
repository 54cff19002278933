import type { FileDeclaration } from "../../shared/migration.ts";
import { DRIVE } from "./locate-file.ts";
import { FRIDAY, MWR } from "./systems.ts";

/** The bytes behind the rows of `file`: both systems' buckets and the Drive folder of the reviews. What lies elsewhere stays an address. */
export const files: FileDeclaration = {
  table: "file",
  after: [
    "friday-engagements",
    "friday-responses",
    "friday-files",
    "friday-chat",
    "friday-checklists",
    "friday-emails",
    "friday-email-list",
    "mwr-checklists",
    "mwr-reviews",
    "mwr-chat",
    "mwr-removed-highlights",
    // CVs of users, and files that RFIs hold without a document of their own.
    "users",
    "file",
  ],
  columns: {
    store: "store",
    object: "object",
    path: "path",
    size: "size",
    sha256: "sha256",
    state: "state",
    content: "content",
  },
  stores: [
    { name: FRIDAY, variable: "FRIDAY_FILES", to: "uploads/friday" },
    { name: MWR, variable: "MWR_FILES", to: "uploads/mwr" },
    { name: DRIVE, variable: "DRIVE_FILES", to: "uploads/drive" },
  ],
};
