/** The two systems that Moonlanding replaces. */
export const FRIDAY = "friday";
export const MWR = "mwr";

/** Texts without a zone are local time in Johannesburg, two hours ahead of UTC, without daylight saving. */
export const ZONE_MINUTES = 120;
export const ZONE = { name: "Africa/Johannesburg", minutes: ZONE_MINUTES } as const;

/** Where the documents live that others refer to by id alone. */
export const PATHS = {
  fridayUsers: "friday/users/list",
  fridayRoles: "friday/users/permissions",
  fridayTeams: "friday/teams/list",
  fridayClients: "friday/clients/list",
  fridayEngagements: "friday/engagements/list",
  fridayEntityTypes: "friday/clients/entity_types",
  fridayEngagementTypes: "friday/clients/engagement_types",
  fridayTemplates: "friday/templates/list",
  fridayRfiLibrary: "friday/rfis/list",
  fridayRecreationLogs: "friday/recreationLogs/list",
  fridayLogs: "friday/logs/list",
  fridayEmails: "emails",
  fridayEmailList: "friday/emails/list",
  fridaySettings: "friday",
  fridayNotificationSettings: "friday/settings/engagement_notifications",
  fridayNotifications: "friday/engagements/client_sent_notifications",
  mwrUsers: "myworkreview/users/list",
  mwrRoles: "myworkreview/userGroups/list",
  mwrTeams: "myworkreview/teams/list",
  mwrReviews: "myworkreview/reviews/list",
  mwrTemplates: "myworkreview/templates/list",
  mwrChecklists: "myworkreview/checklists/list",
  mwrRemovedHighlights: "myworkreview/removedHighlights/list",
  mwrLogs: "myworkreview/logs/list",
  mwrSettings: "myworkreview/settings/list",
  mwrSections: "myworkreview/sections/list",
  mwrApis: "myworkreview/apis/list",
} as const;

export function usersPath(system: string): string {
  return system === MWR ? PATHS.mwrUsers : PATHS.fridayUsers;
}

/**
 * The engagement that a document of one of its sub-collections hangs below, or null if the path is another one. `below` names the
 * sub-collections on the way: ["rfis", "activity"] is friday/engagements/list/<id>/rfis/<id>/activity/<id>.
 */
export function engagementOf(path: string, below: readonly string[]): string | null {
  const segments = path.split("/");
  const isBelow =
    segments.length === 4 + 2 * below.length &&
    segments[0] === "friday" &&
    segments[1] === "engagements" &&
    segments[2] === "list" &&
    below.every((name, index) => segments[4 + 2 * index] === name);
  return isBelow ? segments.slice(0, 4).join("/") : null;
}

/** The path of the document that the sub-collection of this document belongs to. */
export function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.lastIndexOf("/") - 1));
}
