import type { Topic } from "../planting.ts";
import { files } from "./files.ts";
import { logs } from "./logs.ts";
import { parents } from "./parents.ts";
import { people } from "./people.ts";
import { positions } from "./positions.ts";
import { records } from "./records.ts";
import { targetAndLedger } from "./target-and-ledger.ts";
import { times } from "./times.ts";
import { values } from "./values.ts";

/** In the order of the table. */
export const TOPICS: readonly Topic[] = [
  records,
  people,
  parents,
  positions,
  times,
  values,
  files,
  logs,
  targetAndLedger,
];
