import type { PromotePolicy } from "../../shared/publication.ts";
import type { Publishing } from "./publishing.ts";

/** What promoting is given. */
export type Promoting = Publishing & { readonly policy: PromotePolicy };
