import type { SourceRecord } from "../../../shared/landing.ts";
import { canonicalName } from "../../../shared/transforms/canonical-name.ts";
import { FRIDAY, MWR, PATHS, engagementOf, parentPath } from "../systems.ts";
import { hasArrived, type Fate, type Lineage } from "./lineage.ts";
import { pathOf } from "./references.ts";

/** The entity that an entry of the audit trail is about: a table and the id of a row, or "system" and a word. */
export type Subject = { readonly type: string; readonly id: string };

export function subjectKey({ type, id }: Subject): string {
  return `${type} ${id}`;
}

/** What logs are about, found out from their paths and words. Keeps the names of reviews, by which logs mean them. */
export class ActivitySubjects {
  readonly #lineage: Lineage;
  readonly #reviewsNamed = new Map<string, string[]>();

  constructor(lineage: Lineage) {
    this.#lineage = lineage;
  }

  seeReview({ id, data }: SourceRecord, fate: Fate | null): void {
    if (!hasArrived(fate)) return;
    const name = typeof data["groupName"] === "string" && data["groupName"].trim() !== "" ? data["groupName"] : id;
    const key = canonicalName(name);
    this.#reviewsNamed.set(key, [...(this.#reviewsNamed.get(key) ?? []), fate.id]);
  }

  /** Null for an activity of something that did not arrive, or that lies elsewhere. */
  of(record: SourceRecord, collection: string): Subject | null {
    switch (collection) {
      case "friday-activity":
        return this.#ofActivity(record);
      case "friday-recreation-logs":
        return this.#ofRecreation(record);
      case "friday-logs":
        return { type: "system", id: wordIn(record) ?? "log" };
      default:
        return this.#ofReviewLog(wordIn(record));
    }
  }

  /** An activity that hangs below neither RFI nor engagement is none of ours. */
  isElsewhere({ path }: SourceRecord): boolean {
    return activityTable(path) === null;
  }

  #ofActivity({ path }: SourceRecord): Subject | null {
    const type = activityTable(path);
    if (type === null) return null;
    const id = this.#lineage.idOf({ system: FRIDAY, path: parentPath(path) }, type);
    return id === null ? null : { type, id };
  }

  #ofRecreation({ data }: SourceRecord): Subject {
    const path = pathOf(data["engagementId"], PATHS.fridayEngagements);
    const id = path === null ? null : this.#lineage.idOf({ system: FRIDAY, path }, "engagement");
    return id === null ? { type: "system", id: "recreation" } : { type: "engagement", id };
  }

  /** The id or path of a review that arrived, or a name that only one such bears; else the word itself is all that is known. */
  #ofReviewLog(word: string | null): Subject {
    if (word === null) return { type: "system", id: "log" };
    const path = word.includes("/") ? word : `${PATHS.mwrReviews}/${word}`;
    const named = this.#reviewsNamed.get(canonicalName(word)) ?? [];
    const id = this.#lineage.idOf({ system: MWR, path }, "review") ?? (named.length === 1 ? named[0] : undefined);
    return id === undefined ? { type: "system", id: word } : { type: "review", id };
  }
}

function activityTable(path: string): "rfi" | "engagement" | null {
  if (engagementOf(path, ["rfis", "activity"]) !== null) return "rfi";
  return engagementOf(path, ["activity"]) === null ? null : "engagement";
}

function wordIn({ data }: SourceRecord): string | null {
  const word = typeof data["review"] === "string" ? data["review"].trim() : "";
  return word === "" ? null : word;
}
