import type { Migration } from "../shared/migration.ts";
import { moonlanding } from "./moonlanding/index.ts";
import { oappCanonical } from "./oapp-canonical/index.ts";
import { oappProduction } from "./oapp-production/index.ts";

/** All migrations by name. Another system is one folder beside `moonlanding` and one line here. */
export const migrations: Readonly<Record<string, Migration>> = {
  [moonlanding.name]: moonlanding,
  [oappProduction.name]: oappProduction,
  [oappCanonical.name]: oappCanonical,
};
