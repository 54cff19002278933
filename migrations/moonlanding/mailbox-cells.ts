import { parseMailbox, splitMailboxes } from "../../shared/transforms/parse-mailbox.ts";
import { isArray, type SourceValue } from "../../shared/value.ts";
import { keepAside, note, refuse, type Draft } from "./draft.ts";

/** Who sent an e-mail. Its spelling stays in source_extra where the cells do not show it. */
export function senderCells(
  draft: Draft,
  field: string,
): { readonly sender_email: string | null; readonly sender_name: string | null } {
  const [sender = null] = mailboxTexts(draft, field).map(parseMailbox);
  if (sender === null) return { sender_email: null, sender_name: null };
  if (!sender.isAddress) note(draft, "bad-email", field);
  if (draft.data[field] !== sender.email) keepAside(draft, field);
  return { sender_email: sender.email, sender_name: sender.name };
}

/** To whom an e-mail went: canonical addresses, parted by commas. */
export function recipientsCell(draft: Draft, field: string): string | null {
  const mailboxes = mailboxTexts(draft, field)
    .map(parseMailbox)
    .filter((mailbox) => mailbox !== null);
  if (mailboxes.some(({ isAddress }) => !isAddress)) note(draft, "bad-email", field);
  const cell = mailboxes.map(({ email }) => email).join(", ");
  if (cell !== "" && cell !== asWritten(draft.data[field])) keepAside(draft, field);
  return cell === "" ? null : cell;
}

/** The texts of a list, as the cell puts them together. */
function asWritten(value: SourceValue | undefined): SourceValue | undefined {
  return isArray(value) ? value.map((item) => (typeof item === "string" ? item : "")).join(", ") : value;
}

/** A list is an array of texts, or one text. */
function mailboxTexts(draft: Draft, field: string): string[] {
  const value: SourceValue | undefined = draft.data[field];
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return splitMailboxes(value);
  if (isArray(value) && value.every((item) => typeof item === "string")) return value.flatMap(splitMailboxes);
  refuse(draft, { rule: "wrong-type", reason: `${field} is neither text nor a list of texts.`, raw: value });
  return [];
}
