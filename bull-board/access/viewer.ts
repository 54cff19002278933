export const ROLES = ["viewer", "operator"] as const;
/** A viewer looks; an operator also acts. */
export type Role = (typeof ROLES)[number];

/** Whoever looks at a page. */
export type Viewer = {
  readonly name: string;
  readonly role: Role;
  /** Whether values of the source are shown as they are; asked for by an operator, told to the audit log, over with the session. */
  readonly maySeeValues: boolean;
};
