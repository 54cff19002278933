import type { SourceMap, SourceValue } from "../../../../shared/value.ts";
import { answered, mapped, type Answer } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { fileName, namedFile } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { at, below, isDrawn, pick, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, dateText, localText } from "../time.ts";
import type { Seat } from "./seat.ts";

/** The letter and the post-RFI papers of an engagement, with what becomes of each and of its file. */
export type Papers = {
  readonly data: SourceMap;
  readonly answers: readonly Answer[];
  readonly objects: readonly SeedObject[];
};

const PAPERS = [
  {
    field: "engagement_letter",
    folder: "Engagement Letter",
    clients: ["Pending", "Sent"],
    auditors: ["Pending", "Queries", "Accepted"],
  },
  { field: "post_rfi", folder: "PostRFI", clients: ["Pending", "Queries", "Accepted"], auditors: ["Pending", "Sent"] },
  {
    field: "post_rfi_journal",
    folder: "PostRFI",
    clients: ["Pending", "Queries", "Accepted"],
    auditors: ["Pending", "Sent"],
  },
] as const;
type Paper = (typeof PAPERS)[number];

const ODD_SIDES: readonly ((client: string, auditor: string) => SourceMap)[] = [
  (client, auditor) => ({ client: client.toUpperCase(), auditor: ` ${auditor.toLowerCase()}` }),
  (client, auditor) => ({ client: { status: client, by: "portal" }, auditor: { status: auditor } }),
  (client, auditor) => ({ client_status: client, auditor_status: auditor }),
  (client) => ({ client, auditor: "" }),
];

export function papersOf(scene: Scene, seat: Seat): Papers {
  const random = randomFor(scene.plan.seed, "letter", seat.index);
  const papers = PAPERS.map((paper, index) => paperOf(scene, seat, { paper, isFirst: index === 0, random }));
  return {
    data: papers.reduce<SourceMap>((all, { data }) => ({ ...all, ...data }), {}),
    answers: papers.flatMap(({ answers }) => answers),
    objects: papers.flatMap(({ objects }) => objects),
  };
}

type Drawing = { readonly paper: Paper; readonly isFirst: boolean; readonly random: Random };

/** Every engagement has a letter, two of three the first paper after the questions, one in five the journals. */
function paperOf(scene: Scene, seat: Seat, { paper, isFirst, random }: Drawing): Papers {
  const { field } = paper;
  if (seat.dirt === "engagement-without-letter") return withoutPaper(seat, field, isFirst);
  const share = isFirst ? 1 : field === "post_rfi" ? 0.6 : 0.2;
  if (!isDrawn(random, share)) return { data: isDrawn(random, 0.2) ? { [field]: null } : {}, answers: [], objects: [] };
  const dirt = isFirst ? seat.dirt : null;
  const isWithFile = isDrawn(random, 0.6) || dirt === "engagement-letter-file-gone";
  const file = isWithFile ? fileOf(scene, seat, { paper, isFirst, random }) : null;
  const value = {
    file: file?.value ?? "",
    ...sidesOf(seat, { paper, isFirst, random }),
    ...datesOf(seat, random),
    ...(dirt === "engagement-letter-bad-date" ? { sent_date: "the day before yesterday" } : {}),
  };
  return {
    data: { [field]: value },
    answers: answersOf(`${seat.path}#${field}`, dirt, isWithFile),
    objects: file === null || dirt === "engagement-letter-file-gone" ? [] : [file.object],
  };
}

/** A letter at fault takes its file with it. */
function answersOf(path: string, dirt: Dirt | null, isWithFile: boolean): Answer[] {
  if (dirt === "engagement-letter-bad-date") return [answered(path, "letter", dirt)];
  if (!isWithFile) return [mapped(path, "letter")];
  const file =
    dirt === "engagement-letter-file-gone" ? answered(`${path}#file`, "file", dirt) : mapped(`${path}#file`, "file");
  return [mapped(path, "letter"), file];
}

/** Null is not absent, though both say nothing. */
function withoutPaper(seat: Seat, field: string, isFirst: boolean): Papers {
  const isNull = isFirst && seat.ordinal % 2 === 0;
  return { data: isNull ? { [field]: null } : {}, answers: [], objects: [] };
}

/** An address alone, or a map with it. */
function fileOf({ plan }: Scene, seat: Seat, { paper, random }: Drawing): { value: SourceValue; object: SeedObject } {
  const name = fileName(random);
  const key = `${seat.client.id}/${seat.id}/${paper.folder}/${paper.field === "post_rfi_journal" ? "journal " : ""}${name}`;
  const { object, value } = namedFile({ seed: plan.seed, store: "friday", key, name }, random);
  return { object, value: isDrawn(random, 0.6) ? (value["url"] ?? "") : value };
}

function sidesOf(seat: Seat, { paper, isFirst, random }: Drawing): SourceMap {
  const client = pick<string>(random, paper.clients);
  const auditor = pick<string>(random, paper.auditors);
  if (isFirst && seat.dirt === "engagement-letter-unknown-status") return { client, auditor: "Lost in the post" };
  if (!isFirst || seat.dirt !== "engagement-letter-odd-statuses") return { client, auditor };
  return at(ODD_SIDES, seat.ordinal)(client, auditor);
}

function datesOf({ startSecond }: Seat, random: Random): SourceMap {
  const sent = startSecond + below(random, 20) * DAY_SECONDS;
  return {
    ...(isDrawn(random, 0.5) ? { sent_date: isDrawn(random, 0.5) ? localText(sent) : dateText(sent) } : {}),
    ...(isDrawn(random, 0.3) ? { accepted_date: isDrawn(random, 0.8) ? dateText(sent + 5 * DAY_SECONDS) : "" } : {}),
  };
}
