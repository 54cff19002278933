const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** The key of a person across systems: NFC, without surrounding blanks, lower-case. Null if it is no address, such as "n/a". */
export function canonicalEmail(text: string): string | null {
  const email = text.normalize("NFC").trim().toLowerCase();
  return ADDRESS.test(email) ? email : null;
}

/** What stands before the last @: the name of somebody who has none. */
export function localPart(email: string): string {
  return email.slice(0, email.lastIndexOf("@"));
}
