import type { SourceRecord } from "../../../shared/landing.ts";
import { formatInstant, parseTime } from "../../../shared/transforms/parse-time.ts";
import type { SourceMap } from "../../../shared/value.ts";
import { MWR, ZONE_MINUTES } from "../systems.ts";
import { elementsOf, type Element } from "./elements.ts";
import { hasArrived, noteLost, type Fate } from "./lineage.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { plainWord } from "./references.ts";
import { countRows } from "./row-counts.ts";

const TABLE = "collaborator";

type CollaboratorRow = {
  readonly path: string;
  readonly review: string | null;
  readonly user: string | null;
  readonly access: string | null;
  readonly isPermanent: number | null;
  readonly expires: string | null;
};

/** Who may see a review besides its team, and until when. */
export class CollaboratorRights {
  readonly #facts: RightsFacts;
  readonly #rowAt;
  #owners = 0;
  seen = 0;

  constructor(facts: RightsFacts) {
    this.#facts = facts;
    this.#rowAt = facts.target.prepare<[string], CollaboratorRow>(`
      SELECT c.source_path AS path, r.source_path AS review, c.user_id AS "user", c.access_type AS access, c.is_permanent AS isPermanent, c.expires_at AS expires
      FROM ${TABLE} AS c LEFT JOIN review AS r ON r.id = c.review_id WHERE c.id = ?`);
  }

  see(review: SourceRecord, fate: Fate | null): void {
    if (!hasArrived(fate)) return;
    for (const element of elementsOf(review.data, "collaborators", "cloud_id")) this.#seeElement(review, element);
  }

  conclude(): void {
    countRows(this.#facts.target, this.#facts.faults, { table: TABLE, owners: this.#owners });
  }

  #seeElement(review: SourceRecord, { element, data }: Element): void {
    const { lineage, faults } = this.#facts;
    const path = `${review.path}${element}`;
    const fate = lineage.fateOf({ system: MWR, path });
    noteLost(faults, { system: MWR, path }, fate);
    this.seen += 1;
    if (!hasArrived(fate)) return;
    this.#owners += 1;
    const at = { table: TABLE, key: path };
    const row = this.#rowAt.get(fate.id);
    if (row?.path !== path || data === null) return faults.add("a collaborator's row is missing", at);
    if (row.review !== review.path) faults.add("a collaborator has access to another review than at the source", at);
    if (this.#facts.people.idOf(MWR, data) !== row.user)
      faults.add("somebody else is a collaborator than at the source", at);
    this.#judgeAccess(row, data, at);
  }

  #judgeAccess(row: CollaboratorRow, data: SourceMap, at: { readonly table: string; readonly key: string }): void {
    const { faults } = this.#facts;
    const access = plainWord(data["type"]);
    if (row.access !== access || row.isPermanent !== Number(access === "permanent"))
      faults.add(
        access === "temporary"
          ? "temporary access became permanent"
          : "the kind of a collaborator's access is not the source's",
        at,
      );
    const time = parseTime(data["expires"], ZONE_MINUTES);
    const expires = time.kind === "instant" ? formatInstant(time) : null;
    if (row.expires !== expires) faults.add("a collaborator's access ends at another time than at the source", at);
  }
}
