import type { Viewer } from "./viewer.ts";

/** What the console may know of the session of a request, and do to it. */
export type ConsoleSession = {
  readonly viewer: Viewer;
  /** Token that every form of this session sends with it. */
  readonly csrf: string;
  /** From now on, and until the session ends, values of the source are shown as they are; or masked again. */
  showValues(isShown: boolean): void;
  /** Path to post to, to end the session; null where there is nothing to sign out of. */
  readonly signOut: string | null;
};
