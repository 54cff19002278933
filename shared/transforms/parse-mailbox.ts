import { canonicalEmail } from "./canonical-email.ts";

export type Mailbox = {
  readonly name: string | null;
  /** Canonical, or the text as it is where it holds no address. */
  readonly email: string;
  readonly isAddress: boolean;
};

/** Somebody as an e-mail names them: an address alone, or `Name <address>`. Null for nothing at all. */
export function parseMailbox(text: string): Mailbox | null {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  const [, quoted = "", inside = trimmed] = NAMED.exec(trimmed) ?? [];
  const email = canonicalEmail(inside);
  if (email === null) return { name: null, email: trimmed, isAddress: false };
  const name = quoted.trim().replace(QUOTES, "").trim();
  return { name: name === "" ? null : name, email, isAddress: true };
}

/** The mailboxes of a list that commas or semicolons part, but not those inside quotation marks. */
export function splitMailboxes(text: string): string[] {
  return (text.match(MAILBOX) ?? []).map((mailbox) => mailbox.trim()).filter((mailbox) => mailbox !== "");
}

const NAMED = /^([^<>]*)<([^<>]+)>$/;
const QUOTES = /^"|"$/g;
const MAILBOX = /(?:"[^"]*"|[^,;"]|"(?![^"]*"))+/g;
