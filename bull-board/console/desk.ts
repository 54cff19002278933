import type { Request } from "express";
import type { Config } from "../../shared/config.ts";
import type { ConsoleSession } from "../access/session.ts";
import type { ConsoleActions } from "../console-actions.ts";
import type { Drawings } from "./drawings.ts";
import type { Events } from "./events.ts";
import type { Flashes } from "./flashes.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { Section } from "./section.ts";

/** What the pages of the console are served from. */
export type Desk = {
  readonly config: Config;
  readonly runs: KnownRuns;
  readonly drawings: Drawings;
  readonly events: Events;
  readonly flashes: Flashes;
  readonly actions: ConsoleActions;
  readonly sections: readonly Section[];
  readonly sessionOf: (request: Request) => ConsoleSession;
};
