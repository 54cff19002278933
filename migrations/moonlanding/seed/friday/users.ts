import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap } from "../../../../shared/value.ts";
import { answered, mapped, type Answer, type SeedDocument } from "../answer.ts";
import { storageAddress } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { emailField, personAnswer, photoOf, uidOf } from "../person-fields.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import { rankOf, type Person } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { createdFields, DAY_SECONDS, FIRST_SECOND } from "../time.ts";
import { FRIDAY_ROLE_IDS, ROLE_NAMES } from "./roles.ts";

const UID_STREAM_OFFSET = 1_000_000_000;
const STATUSES = ["active", "active", "active", "active", "active", "active", "active", "inactive", "deleted"] as const;
const CLIENTS_PER_USER = 5;
const UNKNOWN_CLIENT_ID = "gone4Client000000000";
const CV_SHARE = 0.2;

export function* generateFridayUsers(scene: Scene): Iterable<SeedDocument> {
  for (const [index, person] of scene.roster.auditors.entries()) yield auditorDocument(scene, person, index);
  for (const [index, person] of scene.roster.clientUsers.entries()) yield clientUserDocument(scene, person, index);
}

function auditorDocument({ plan, roster }: Scene, person: Person, index: number): SeedDocument {
  const random = randomFor(plan.seed, "auditor", UID_STREAM_OFFSET + index);
  const path = `friday/users/list/${person.id}`;
  const cv: SeedObject | null = isDrawn(random, CV_SHARE)
    ? { store: "friday", key: `Users/${person.id}/My CV.pdf` }
    : null;
  const data: SourceMap = {
    ...emailField(person, random),
    name: person.name,
    type: person.planted?.dirt === "user-unknown-type" ? "contractor" : "auditor",
    ...roleFields(person, rankOf(index)),
    ...accountFields(person, random),
    teams: [at(roster.fridayTeamIds, index)],
    cv_url: cv === null ? "" : storageAddress("friday", cv.key, random),
    ...createdFields(FIRST_SECOND + below(random, 1000) * DAY_SECONDS, random),
    ...(index % 9 === 8 ? { cloud_id: person.id } : {}),
  };
  return { system: "friday", path, data, objects: cv === null ? [] : [cv], answers: [personAnswer(path, person)] };
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

function roleFields(person: Person, rank: number): SourceMap {
  const dirt = person.planted?.dirt;
  if (dirt === "user-without-role") return {};
  if (dirt === "user-unknown-role") return { role: "roleIntern07", role_name: "Intern" };
  return { role: at(FRIDAY_ROLE_IDS, rank), role_name: at(ROLE_NAMES, rank) };
}

function accountFields(person: Person, random: Random): SourceMap {
  const status = pick(random, STATUSES);
  const photo = isDrawn(random, 0.1) ? "photoURL" : "photo";
  return {
    status: isDrawn(random, 0.05) ? status.toUpperCase() : status,
    ...(isDrawn(random, 0.85) ? { uid: uidOf(person) } : {}),
    authProvider: isDrawn(random, 0.7) ? "google" : "email",
    [photo]: isDrawn(random, 0.5) ? photoOf(person) : null,
  };
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
  if (clientId === UNKNOWN_CLIENT_ID) return answered(element, "client_user", "client-user-unknown-client");
  if (!person.isShared) return mapped(element, "client_user");
  return {
    path: element,
    disposition: "mapped|merged",
    table: "client_user",
    group: `${person.email} ${clientId}`,
  };
}
