import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, mapped, type Answer, type SeedDocument } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { fileName, stampedName, storageAddress } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Person } from "../roster.ts";
import type { Scene } from "../scene.ts";
import { createdValue, DAY_SECONDS, FIRST_SECOND } from "../time.ts";

const RANDOM_OFFSET = 1_000_000_000;
const SUBJECTS = [
  "Bank statements",
  "RE: Request for information",
  "Fwd: signed letter",
  "Documents for the audit",
  "",
] as const;
const SHAPES = ["instant", "iso", "milliseconds", "offset", "map"] as const;
const INBOX = "documents@example.com";

/** Mail that clients sent in: at the root as the code has it, or under friday as the data dictionary says. */
export function* generateEmails(scene: Scene): Iterable<SeedDocument> {
  const { rootEmails, listEmails } = scene.plan.counts;
  for (let index = 0; index < rootEmails + listEmails; index += 1) {
    yield emailDocument(scene, index, index < rootEmails ? "emails" : "friday/emails/list");
  }
}

function emailDocument({ plan, roster }: Scene, index: number, collection: string): SeedDocument {
  const random = randomFor(plan.seed, "email", RANDOM_OFFSET + index);
  const path = `${collection}/${documentId(plan.seed, "email", index)}`;
  const dirt = plan.planted.email.get(index)?.dirt ?? null;
  const sender = at(roster.clientUsers, index);
  const second = FIRST_SECOND + below(random, 1900 * DAY_SECONDS);
  const attachments = attachmentsOf({ random, second }, dirt);
  const data = {
    subject: pick(random, SUBJECTS),
    from: isDrawn(random, 0.4) ? `${sender.name} <${sender.email}>` : sender.email,
    ...recipientsOf(at(roster.auditors, index % plan.counts.sharedUsers), dirt, random),
    date: dirt === "email-bad-time" ? "Thu, 31 Feb" : createdValue(pick(random, SHAPES), second, random),
    body: `<p>Good day</p><p>Please find the ${pick(random, ["statement", "letter", "schedule"])} attached.</p><p>${sender.name}</p>`,
    attachmentUrls: attachments.values,
    allocated: isDrawn(random, 0.7),
  };
  return {
    system: "friday",
    path,
    data,
    objects: dirt === "email-attachment-gone" ? [] : attachments.objects,
    answers: answersOf(path, dirt, attachments.values.length),
  };
}

function recipientsOf(auditor: Person, dirt: Dirt | null, random: Random): SourceMap {
  const copies = { cc: isDrawn(random, 0.2) ? auditor.email : "", bcc: "" };
  switch (dirt) {
    case "email-recipient-list":
      return { to: [INBOX, auditor.email], cc: [auditor.email, `"Kantoor" <${INBOX}>`], bcc: [] };
    case "email-named-recipient":
      return { to: `"${auditor.name.toUpperCase()}" <${auditor.email.toUpperCase()}>; ${INBOX}`, ...copies };
    case "email-recipient-none":
      return { to: "undisclosed-recipients:;", ...copies };
    case "email-without-recipient":
      return isDrawn(random, 0.5) ? { ...copies } : { to: null, ...copies };
    default:
      return { to: isDrawn(random, 0.8) ? INBOX : auditor.email, ...copies };
  }
}

type Drawing = { readonly random: Random; readonly second: number };
type Attachments = { readonly values: readonly SourceValue[]; readonly objects: readonly SeedObject[] };

function attachmentsOf({ random, second }: Drawing, dirt: Dirt | null): Attachments {
  const count = dirt === "email-attachment-gone" ? 1 : isDrawn(random, 0.5) ? 1 + below(random, 2) : 0;
  const folder = dirt === "email-attachment-gone" ? "temp_email_attachments/gone" : "temp_email_attachments";
  const objects = Array.from({ length: count }, (_, index) => ({
    store: "friday" as const,
    key: `${folder}/${stampedName(fileName(random), second + index)}`,
  }));
  return { objects, values: objects.map(({ key }) => storageAddress("friday", key, random)) };
}

function answersOf(path: string, dirt: Dirt | null, attachments: number): Answer[] {
  const isOfAttachment = dirt === "email-attachment-gone";
  const own = answered(path, "email", isOfAttachment ? null : dirt);
  if (own.disposition === "rejected") return [own];
  const elements = Array.from({ length: attachments }, (_, index) => elementPath(path, "attachmentUrls", index));
  return [
    own,
    ...elements.map((element) => (isOfAttachment ? answered(element, "file", dirt) : mapped(element, "file"))),
  ];
}
