import type { Config } from "../shared/config.ts";
import { TerminalError } from "../shared/errors.ts";
import type { FirestoreDeclaration } from "../shared/migration.ts";

/** The project a system is read from, by its variable; a local Firestore takes any name. */
export function projectOf({ system, variables }: FirestoreDeclaration, config: Config): string {
  const projectId = config.projects[variables]?.projectId ?? null;
  if (projectId !== null) return projectId;
  if (config.emulatorHost !== null) return `${system}-local`;
  throw new TerminalError(
    "CONFIG_INVALID",
    `${variables}_PROJECT_ID is not set, so it is unknown which Firestore project ${system} is`,
    {
      hint: `Set ${variables}_PROJECT_ID and ${variables}_CREDENTIALS, or FIRESTORE_EMULATOR_HOST for a local Firestore.`,
    },
  );
}
