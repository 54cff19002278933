const BLANKS = /\s+/g;

/** Names are compared without case and with single blanks. A name is no key: use it only where it is shown to be unique. */
export function canonicalName(text: string): string {
  return text.normalize("NFC").trim().replace(BLANKS, " ").toLowerCase();
}
