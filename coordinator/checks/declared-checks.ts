import type { CheckDeclaration } from "../../shared/check-declaration.ts";
import type { Check } from "../../shared/check.ts";
import type { Migration } from "../../shared/migration.ts";
import { derivationsCheck } from "./derivations.ts";
import { filePathsCheck } from "./file-paths.ts";
import { integrationCheck } from "./integration.ts";
import { latencyCheck } from "./latency.ts";
import { orphansCheck } from "./orphans.ts";
import { spotCheck } from "./spot-check.ts";
import { timestampsCheck } from "./timestamps.ts";

/** The checks of a migration in the order of their declaration: its own, and those that the engine makes for it. */
export function declaredChecks(migration: Migration): readonly Check[] {
  return (migration.checks ?? []).map((declaration) => toCheck(declaration, migration));
}

function toCheck(declaration: CheckDeclaration, migration: Migration): Check {
  switch (declaration.kind) {
    case "own":
      return declaration.check;
    case "timestamps":
      return timestampsCheck(declaration, migration);
    case "file-paths":
      return filePathsCheck(migration);
    case "integration":
      return integrationCheck(declaration);
    case "spot-check":
      return spotCheck(declaration, migration);
    case "derivations":
      return derivationsCheck(migration);
    case "orphans":
      return orphansCheck(declaration, migration);
    case "latency":
      return latencyCheck(declaration);
  }
}
