import type { Migration } from "../../shared/migration.ts";
import { papers } from "../engine/papers-migration.ts";
import { tiny } from "../engine/tiny-migration.ts";

/** The migration that a process of a lab is about. */
export function labMigration(): Migration {
  return process.env["LAB_MIGRATION"] === "papers" ? papers : tiny;
}
