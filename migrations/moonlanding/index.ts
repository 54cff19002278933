import type { Migration } from "../../shared/migration.ts";
import { checks } from "./checks/index.ts";
import { fridayActivity } from "./collections/friday-activity.ts";
import { fridayChat } from "./collections/friday-chat.ts";
import { fridayChecklists } from "./collections/friday-checklists.ts";
import { fridayClients } from "./collections/friday-clients.ts";
import { fridayEngagements } from "./collections/friday-engagements.ts";
import { fridayEmailList, fridayEmails } from "./collections/friday-emails.ts";
import { fridayEngagementTypes } from "./collections/friday-engagement-types.ts";
import { fridayEntityTypes } from "./collections/friday-entity-types.ts";
import { fridayFiles } from "./collections/friday-files.ts";
import { fridayLogs } from "./collections/friday-logs.ts";
import { fridayNotificationSettings } from "./collections/friday-notification-settings.ts";
import { fridayNotifications } from "./collections/friday-notifications.ts";
import { fridayReadMarkers } from "./collections/friday-read-markers.ts";
import { fridayRecreationLogs } from "./collections/friday-recreation-logs.ts";
import { fridayResponses } from "./collections/friday-responses.ts";
import { fridayRfis } from "./collections/friday-rfis.ts";
import { fridayRfiLibrary } from "./collections/friday-rfi-library.ts";
import { fridaySections } from "./collections/friday-sections.ts";
import { fridaySettings } from "./collections/friday-settings.ts";
import { fridayTemplates } from "./collections/friday-templates.ts";
import { fridayUsers } from "./collections/friday-users.ts";
import { mwrApis } from "./collections/mwr-apis.ts";
import { mwrChat } from "./collections/mwr-chat.ts";
import { mwrChecklists } from "./collections/mwr-checklists.ts";
import { mwrLogs } from "./collections/mwr-logs.ts";
import { mwrRemovedHighlights } from "./collections/mwr-removed-highlights.ts";
import { mwrReviews } from "./collections/mwr-reviews.ts";
import { mwrSections } from "./collections/mwr-sections.ts";
import { mwrSettings } from "./collections/mwr-settings.ts";
import { mwrTemplates } from "./collections/mwr-templates.ts";
import { mwrUsers } from "./collections/mwr-users.ts";
import { fridayRoles, mwrRoles } from "./collections/roles.ts";
import { fridayTeams, mwrTeams } from "./collections/teams.ts";
import { directories } from "./directories.ts";
import { files } from "./files.ts";
import { clientUser } from "./merges/client-user.ts";
import { file } from "./merges/file.ts";
import { rfiResponse } from "./merges/rfi-response.ts";
import { users } from "./merges/users.ts";
import { phases } from "./phases.ts";
import { reconciliations } from "./reconciliations.ts";
import { reportShapes } from "./report/index.ts";
import { sampling } from "./sampling.ts";
import { FRIDAY, MWR, ZONE } from "./systems.ts";
import { validation } from "./validation.ts";

/** Friday and MyWorkReview, two Firestore projects, into one SQLite file of 112 tables. */
export const moonlanding: Migration = {
  name: "moonlanding",
  title: "Friday and MyWorkReview (Firestore) to Moonlanding (SQLite, 112 tables)",
  version: "2",
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
    fridayEntityTypes,
    fridayEngagementTypes,
    fridayClients,
    fridayTeams,
    mwrTeams,
    fridayEngagements,
    fridaySections,
    fridayRfis,
    fridayResponses,
    fridayFiles,
    fridayChat,
    fridayActivity,
    fridayChecklists,
    fridayReadMarkers,
    fridayTemplates,
    fridayRfiLibrary,
    fridayRecreationLogs,
    fridayLogs,
    fridayEmails,
    fridayEmailList,
    fridaySettings,
    fridayNotificationSettings,
    fridayNotifications,
    mwrTemplates,
    mwrChecklists,
    mwrReviews,
    mwrChat,
    mwrRemovedHighlights,
    mwrLogs,
    mwrSettings,
    mwrSections,
    mwrApis,
  ],
  merges: [users, clientUser, rfiResponse, file],
  directories,
  files,
  validation,
  reconciliations,
  // Counted over the responses by indexes.sql.
  computed: ["rfi.response_count", "rfi.last_response_date"],
  phases,
  checks,
  sampling,
  reportShapes,
  // The plan's band (moonlanding.md, 1.0).
  expectedDocuments: { min: 100_000, max: 230_000 },
  zone: ZONE,
  errorBudget: { countMax: 100, ratioMax: 0.05 },
};
