import type { Check, CheckFacts, CheckOutcome, OpenCheck } from "../../../shared/check.ts";
import { CheckFaults } from "../../../shared/check-faults.ts";
import type { SourceRecord } from "../../../shared/landing.ts";
import { ClientRights } from "./client-rights.ts";
import { CollaboratorRights } from "./collaborator-rights.ts";
import { Lineage, noteLost, type Fate } from "./lineage.ts";
import { Memberships } from "./memberships.ts";
import { People } from "./people.ts";
import type { RightsFacts } from "./rights-facts.ts";
import { RoleDocuments } from "./role-documents.ts";
import { UserRights } from "./user-rights.ts";

/**
 * Whatever gave somebody a right at the source gives it in the target, and nothing gives more: roles by the documents that their ids name, access to clients, to reviews for a
 * time or for good, seats in teams and engagements.
 */
export const permissions: Check = {
  name: "permissions",
  title: "Rights are those of the source, and nobody has gained any",
  collections: [
    "friday-roles",
    "mwr-roles",
    "friday-users",
    "mwr-users",
    "friday-teams",
    "mwr-teams",
    "friday-engagements",
    "mwr-reviews",
  ],
  open: (facts) => new Permissions(facts),
};

/** Keeps a few words of each user and of each access to a client: people are few beside what they do. */
class Permissions implements OpenCheck {
  readonly #facts: RightsFacts;
  readonly #roles: RoleDocuments;
  readonly #users: UserRights;
  readonly #clients: ClientRights;
  readonly #memberships: Memberships;
  readonly #collaborators: CollaboratorRights;

  constructor({ target }: CheckFacts) {
    this.#facts = { target, lineage: new Lineage(target), people: new People(target), faults: new CheckFaults() };
    this.#roles = new RoleDocuments(this.#facts);
    this.#users = new UserRights(this.#facts, this.#roles);
    this.#clients = new ClientRights(this.#facts);
    this.#memberships = new Memberships(this.#facts);
    this.#collaborators = new CollaboratorRights(this.#facts);
  }

  see(record: SourceRecord, collection: string): void {
    const fate = this.#facts.lineage.fateOf(record);
    noteLost(this.#facts.faults, record, fate);
    this.#show(record, collection, fate);
  }

  conclude(): CheckOutcome {
    const { faults } = this.#facts;
    for (const part of [this.#users, this.#clients, this.#memberships, this.#collaborators]) part.conclude();
    const { seen: users } = this.#users;
    const { seen: accesses } = this.#clients;
    const { seen: seats } = this.#memberships;
    const { seen: collaborators } = this.#collaborators;
    const checked = users + accesses + seats + collaborators;
    if (checked === 0) return faults.conclude({ checked, figures: "The sources hold nobody who has any right." });
    const figures = `${this.#roles.seen} role documents; ${users} users, ${accesses} accesses to clients, ${collaborators} collaborators and ${seats} lists of members have the rights of the source.`;
    return faults.conclude({ checked, figures });
  }

  #show(record: SourceRecord, collection: string, fate: Fate | null): void {
    switch (collection) {
      case "friday-roles":
      case "mwr-roles":
        return this.#roles.see(record, fate);
      case "friday-users":
        this.#users.see(record, fate);
        return this.#clients.see(record, fate);
      case "mwr-users":
        return this.#users.see(record, fate);
      case "mwr-reviews":
        return this.#collaborators.see(record, fate);
      default:
        return this.#memberships.see(record, fate);
    }
  }
}
