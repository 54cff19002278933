import type { Config } from "../shared/config.ts";
import { TerminalError } from "../shared/errors.ts";
import type { Migration } from "../shared/migration.ts";
import { projectOf } from "./parts.ts";

export type SeedPlace = {
  readonly emulatorHost: string;
  readonly projects: { readonly friday: string; readonly mwr: string };
};

/** The projects that generated documents go to. Never a real Firestore: generated documents next to real ones could not be told apart. */
export function seedProjects(migration: Migration, config: Config): SeedPlace {
  const { emulatorHost } = config;
  if (emulatorHost === null) {
    throw new TerminalError(
      "CONFIG_INVALID",
      "FIRESTORE_EMULATOR_HOST is not set, and generated documents never go to a real Firestore",
      {
        hint: "Start one with `touchdown emulator firestore` and set FIRESTORE_EMULATOR_HOST to its address.",
      },
    );
  }
  const project = (variables: string): string => {
    const source = migration.sources.find((candidate) => candidate.variables === variables);
    if (source?.kind === "firestore") return projectOf(source, config);
    throw new TerminalError("USAGE", `there are no generated documents for ${migration.name}`, {
      hint: "Try moonlanding.",
    });
  };
  return { emulatorHost, projects: { friday: project("FRIDAY"), mwr: project("MWR") } };
}
