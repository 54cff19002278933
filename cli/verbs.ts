import { VERB_GROUPS, type Verb, type VerbGroup } from "./verb.ts";
import { MEND_IT } from "./verbs/declared/mend-it.ts";
import { PROVE_IT } from "./verbs/declared/prove-it.ts";
import { RUN_IT } from "./verbs/declared/run-it.ts";
import { SET_IT_UP } from "./verbs/declared/set-it-up.ts";
import { WATCH_IT } from "./verbs/declared/watch-it.ts";

/** Each verb is declared in verbs/declared/, by what it is for. */
const DECLARED: Readonly<Record<VerbGroup, readonly Verb[]>> = {
  "Run it": RUN_IT,
  "Watch it": WATCH_IT,
  "Mend it": MEND_IT,
  "Prove it": PROVE_IT,
  "Set it up": SET_IT_UP,
};

/** Every verb, in the order of help. */
export const VERBS: readonly Verb[] = VERB_GROUPS.flatMap((group) =>
  DECLARED[group].map((verb) => ({ ...verb, group })),
);
