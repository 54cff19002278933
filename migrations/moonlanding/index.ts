import type { Migration } from "../../shared/migration.ts";
import { fridayClients } from "./collections/friday-clients.ts";
import { fridayEngagements } from "./collections/friday-engagements.ts";
import { fridayResponses } from "./collections/friday-responses.ts";
import { fridayRfiActivity } from "./collections/friday-rfi-activity.ts";
import { fridayRfis } from "./collections/friday-rfis.ts";
import { fridaySections } from "./collections/friday-sections.ts";
import { fridayUsers } from "./collections/friday-users.ts";
import { mwrReviews } from "./collections/mwr-reviews.ts";
import { mwrUsers } from "./collections/mwr-users.ts";
import { fridayRoles, mwrRoles } from "./collections/roles.ts";
import { fridayTeams, mwrTeams } from "./collections/teams.ts";
import { directories } from "./directories.ts";
import { clientUser } from "./merges/client-user.ts";
import { rfiResponse } from "./merges/rfi-response.ts";
import { users } from "./merges/users.ts";
import { FRIDAY, MWR } from "./systems.ts";
import { validation } from "./validation.ts";

/** Friday and MyWorkReview, two Firestore projects, into one SQLite file of 112 tables. */
export const moonlanding: Migration = {
  name: "moonlanding",
  title: "Friday and MyWorkReview (Firestore) to Moonlanding (SQLite, 112 tables)",
  version: "1",
  sources: [
    { system: FRIDAY, kind: "firestore", title: "Friday", variables: "FRIDAY" },
    { system: MWR, kind: "firestore", title: "MyWorkReview", variables: "MWR" },
  ],
  schema: { version: 1, folder: new URL("schema/v1/", import.meta.url) },
  collections: [
    fridayRoles,
    mwrRoles,
    fridayUsers,
    mwrUsers,
    fridayClients,
    fridayTeams,
    mwrTeams,
    fridayEngagements,
    fridaySections,
    fridayRfis,
    fridayResponses,
    fridayRfiActivity,
    mwrReviews,
  ],
  merges: [users, clientUser, rfiResponse],
  directories,
  validation,
  errorBudget: { countMax: 100, ratioMax: 0.05 },
};
