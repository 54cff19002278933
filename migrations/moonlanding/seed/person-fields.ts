import type { SourceMap } from "../../../shared/value.ts";
import { answered, isRejecting, type Answer } from "./answer.ts";
import type { Dirt } from "./dirt.ts";
import { isDrawn, type Random } from "./random.ts";
import type { Person } from "./roster.ts";

/** People type their address as they like; the generator's own is in lower case. */
export function emailField(person: Person, random: Random): SourceMap {
  const dirt = person.planted?.dirt;
  if (dirt === "user-without-email") return isDrawn(random, 0.5) ? { email: "" } : {};
  if (dirt === "user-mixed-case-email" || dirt === "user-duplicate") return { email: ` ${capitalised(person)} ` };
  return { email: isDrawn(random, 0.04) ? capitalised(person) : person.email };
}

export function uidOf({ id }: Person): string {
  return `${id.slice(0, 14)}${id.slice(0, 14)}`;
}

export function photoOf({ id }: Person): string {
  return `https://photos.example.com/${id}`;
}

/** A person with several records is mapped once and merged otherwise. */
export function personAnswer(path: string, person: Person): Answer {
  const planted: Dirt | null = person.planted?.dirt ?? null;
  // That one is about an element, not about the person.
  const own = answered(path, "users", planted === "client-user-unknown-client" ? null : planted);
  if (isRejecting(own.dirt ?? null) || !person.isShared) return own;
  return { ...own, disposition: "mapped|merged", group: person.email };
}

function capitalised({ email }: Person): string {
  return email.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
