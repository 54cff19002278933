import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { isSomething, keepAside, type Draft, type Field } from "./draft.ts";
import type { Person } from "./find-person.ts";

/** A name beside an e-mail address copies that of the person; where it is another one, of somebody who has left say, it is kept aside. */
export function keepOtherName(draft: Draft, { field, value }: Field, person: Person | null): void {
  if (value === undefined || !isSomething(value)) return;
  const isCopy = typeof value === "string" && person?.name && canonicalName(value) === canonicalName(person.name);
  if (!isCopy) keepAside(draft, field);
}
