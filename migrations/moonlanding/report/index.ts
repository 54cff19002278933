import type { Migration } from "../../../shared/migration.ts";
import { full } from "./full.ts";
import { pilot } from "./pilot.ts";
import { sample } from "./sample.ts";
import { verify } from "./verify.ts";

/** The reports of the phases in the shape that the plan of Moonlanding gives them (moonlanding.md, 6.2 and 6.3). */
export const reportShapes: NonNullable<Migration["reportShapes"]> = { sample, pilot, full, verify };
