import { elementPath } from "../../../shared/identity.ts";
import type { SourceMap } from "../../../shared/value.ts";
import type { RejectRule } from "../rules.ts";
import { mapped, rejected, type Answer, type SeedDocument } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "./random.ts";
import { FRIDAY_ROLE_IDS, ROLE_NAMES } from "./roles.ts";
import { rankOf, type Person } from "./roster.ts";
import type { Scene } from "./seat.ts";
import { reviewId } from "./review-id.ts";
import { createdFields, DAY_SECONDS, FIRST_SECOND } from "./time.ts";

const UID_STREAM_OFFSET = 1_000_000_000;
const STATUSES = ["active", "active", "active", "active", "active", "active", "active", "inactive", "deleted"] as const;
const CLIENTS_PER_USER = 5;
const UNKNOWN_CLIENT_ID = "gone4Client000000000";

export function* generateUsers(scene: Scene): Iterable<SeedDocument> {
  for (const [index, person] of scene.roster.auditors.entries()) yield auditorDocument(scene, person, index);
  for (const [index, person] of scene.roster.clientUsers.entries()) yield clientUserDocument(scene, person, index);
  for (const [index, person] of scene.roster.reviewers.entries()) yield reviewerDocument(scene, person, index);
}

function auditorDocument({ plan, roster }: Scene, person: Person, index: number): SeedDocument {
  const random = randomFor(plan.seed, "auditor", UID_STREAM_OFFSET + index);
  const path = `friday/users/list/${person.id}`;
  const dirt = person.planted?.dirt ?? null;
  const data: SourceMap = {
    ...emailField(person, random),
    name: person.name,
    type: dirt === "user-unknown-type" ? "contractor" : "auditor",
    ...roleFields(person, rankOf(index)),
    ...accountFields(person, random),
    teams: [at(roster.fridayTeamIds, index)],
    cv_url: isDrawn(random, 0.2)
      ? `https://firebasestorage.example.com/v0/b/friday/o/Users%2F${person.id}%2Fcv.pdf`
      : "",
    ...createdFields(FIRST_SECOND + below(random, 1000) * DAY_SECONDS, random),
  };
  return { system: "friday", path, data, answers: [personAnswer(path, person)] };
}

function clientUserDocument(scene: Scene, person: Person, index: number): SeedDocument {
  const random = randomFor(scene.plan.seed, "client-user", UID_STREAM_OFFSET + index);
  const path = `friday/users/list/${person.id}`;
  const isConflict = person.planted?.dirt === "client-user-type-conflict";
  const clients = isConflict ? [] : clientsOf(scene, person, index);
  const data: SourceMap = {
    ...emailField(person, random),
    [isDrawn(random, 0.05) ? "displayName" : "name"]: person.name,
    type: "client",
    ...accountFields(person, random),
    clients: clients.map(({ id, name, isAdmin }) => ({
      cloud_id: id,
      name,
      role: isAdmin ? "admin" : "user",
      status: "active",
    })),
    ...createdFields(FIRST_SECOND + below(random, 1400) * DAY_SECONDS, random),
  };
  const answers = [personAnswer(path, person), ...clients.map(({ id }) => clientUserAnswer(path, person, id))];
  return { system: "friday", path, data, answers };
}

function reviewerDocument({ plan, roster }: Scene, person: Person, index: number): SeedDocument {
  const random = randomFor(plan.seed, "reviewer", UID_STREAM_OFFSET + index);
  const path = `myworkreview/users/list/${person.id}`;
  const isActive = !isDrawn(random, 0.08);
  const data: SourceMap = {
    ...emailField(person, random),
    name: person.name,
    photo: isDrawn(random, 0.6) ? `https://photos.example.com/${person.id}` : null,
    uid: uidOf(person),
    role: at(roster.userGroupIds, rankOf(index)),
    teams: [at(roster.mwrTeams, index).id],
    ...(isDrawn(random, 0.1) ? { active: isActive } : { status: isActive ? "active" : "inactive" }),
    authProvider: "google",
    priorityReviews: Array.from({ length: below(random, 4) }, () => reviewId(plan, below(random, plan.counts.reviews))),
  };
  return { system: "mwr", path, data, answers: [personAnswer(path, person)] };
}

/** People type their address as they like; the generator's own is in lower case. */
function emailField(person: Person, random: Random): SourceMap {
  const dirt = person.planted?.dirt;
  if (dirt === "user-without-email") return isDrawn(random, 0.5) ? { email: "" } : {};
  if (dirt === "user-mixed-case-email" || dirt === "user-duplicate") return { email: ` ${capitalised(person)} ` };
  return { email: isDrawn(random, 0.04) ? capitalised(person) : person.email };
}

function capitalised({ email }: Person): string {
  return email.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

function roleFields(person: Person, rank: number): SourceMap {
  const dirt = person.planted?.dirt;
  if (dirt === "user-without-role") return {};
  if (dirt === "user-unknown-role") return { role: "roleIntern07", role_name: "Intern" };
  return { role: at(FRIDAY_ROLE_IDS, rank), role_name: at(ROLE_NAMES, rank) };
}

function accountFields(person: Person, random: Random): SourceMap {
  const status = pick(random, STATUSES);
  return {
    status: isDrawn(random, 0.05) ? status.toUpperCase() : status,
    ...(isDrawn(random, 0.85) ? { uid: uidOf(person) } : {}),
    authProvider: isDrawn(random, 0.7) ? "google" : "email",
    photo: isDrawn(random, 0.5) ? `https://photos.example.com/${person.id}` : null,
  };
}

function uidOf({ id }: Person): string {
  return `${id.slice(0, 14)}${id.slice(0, 14)}`;
}

type ClientAccess = { readonly id: string; readonly name: string; readonly isAdmin: boolean };

/** A second record of the same person lists the same clients; of every client the first user is the admin. */
function clientsOf({ plan, roster }: Scene, person: Person, index: number): ClientAccess[] {
  const { counts } = plan;
  const twin = roster.clientUsers.findIndex(({ email }) => email === person.email);
  const own: ClientAccess[] = [];
  for (let client = twin; client < counts.clients && own.length < CLIENTS_PER_USER; client += counts.clientUsers) {
    const { id, name } = at(roster.clients, client);
    own.push({ id, name, isAdmin: index % 3 === 0 });
  }
  const isStrange = person.planted?.dirt === "client-user-unknown-client";
  return isStrange ? [...own, { id: UNKNOWN_CLIENT_ID, name: "Closed account", isAdmin: false }] : own;
}

function clientUserAnswer(path: string, person: Person, clientId: string): Answer {
  const element = elementPath(path, "clients", clientId);
  if (clientId === UNKNOWN_CLIENT_ID) return rejected(element, "missing-parent", "client-user-unknown-client");
  if (!person.isShared) return mapped(element, "client_user");
  return {
    path: element,
    disposition: "mapped|merged",
    table: "client_user",
    group: `${person.email} ${clientId}`,
  };
}

const REJECTIONS: Partial<Record<Dirt, RejectRule>> = {
  "user-type-conflict": "type-conflict",
  "client-user-type-conflict": "type-conflict",
  "user-unknown-role": "unknown-role",
  "user-unknown-type": "unknown-type",
};

function personAnswer(path: string, person: Person): Answer {
  const planted = person.planted?.dirt ?? null;
  // That one is about an element, not about the person.
  const dirt = planted === "client-user-unknown-client" ? null : planted;
  const rule = dirt === null ? undefined : REJECTIONS[dirt];
  if (rule !== undefined) return rejected(path, rule, dirt);
  if (!person.isShared) return mapped(path, "users", dirt);
  const answer = {
    path,
    disposition: "mapped|merged",
    table: "users",
    group: person.email,
  } as const;
  return dirt === null ? answer : { ...answer, dirt };
}
