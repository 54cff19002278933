import type { SourceMap } from "../../../../shared/value.ts";
import { answered, answeredBelowLost, type Answer, type SeedDocument } from "../answer.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { driveId, driveLink, fileName, mimeType, namedFile, stampedName, type NamedFile } from "../file-values.ts";
import { EMPTY_NAME, LARGE_NAME, objectSize } from "../objects.ts";
import { at, below, isDrawn, randomFor, type Random } from "../random.ts";
import type { Scene } from "../scene.ts";
import { filePortion } from "../shares.ts";
import { DAY_SECONDS, FIRST_SECOND, instantAt } from "../time.ts";
import { isLostRfi, rfiId, SPAN } from "./leaf.ts";
import { engagementId, type Seat } from "./seat.ts";

/** The n-th file of an RFI, or of the engagement itself; `ordinal` counts all files of the engagement. */
export type FileRef = { readonly rfi: number | null; readonly file: number; readonly ordinal: number };

const RANDOM_OFFSET = 100_000_000_000_000;
const DRIVE_OFFSET = 500_000_000;
const UNKNOWN_RFI_ID = "gone4RfiWithFile0000";
const PERCENT_NAME = "50%2F50 split, 100%.pdf";
const UPLOAD_DAYS = 1500;

export function* generateFiles(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  for (const ref of fileRefs(seat)) yield fileDocument(scene, seat, ref);
}

export function fileRefs(seat: Seat): FileRef[] {
  const portion = filePortion(seat.files, seat.rfis);
  const refs: FileRef[] = [];
  for (let rfi = 0; rfi < seat.rfis; rfi += 1) {
    const count = portion.startOf(rfi + 1) - portion.startOf(rfi);
    for (let file = 0; file < count; file += 1) refs.push({ rfi, file, ordinal: refs.length });
  }
  const masters = seat.files - refs.length;
  for (let file = 0; file < masters; file += 1) refs.push({ rfi: null, file, ordinal: refs.length });
  return refs;
}

/** Recreation keeps the ids of files, as it keeps those of their RFIs. */
export function fileDocumentId({ plan }: Scene, seat: Seat, ref: FileRef): string {
  return documentId(plan.seed, "file", numberOf(seat, ref));
}

/** What is said of a file, in its document and wherever it is copied to. */
export type FileFacts = { readonly file: NamedFile; readonly value: SourceMap; readonly isThere: boolean };

export function fileFacts(scene: Scene, seat: Seat, ref: FileRef): FileFacts {
  const random = randomFor(scene.plan.seed, "file", RANDOM_OFFSET + numberOf(seat, ref));
  const dirt = fileDirtOf(seat, ref);
  const second = FIRST_SECOND + below(random, UPLOAD_DAYS * DAY_SECONDS);
  const name = nameOf(dirt, random);
  const file = placed(scene, seat, { ref, dirt, name, second, random });
  return {
    file,
    value: {
      ...file.value,
      uploadedBy: isDrawn(random, 0.6) ? seat.clientUser.email : at(seat.auditors, 0).email,
      datetime: instantAt(second, random),
    },
    isThere: dirt !== "file-gone" && dirt !== "file-elsewhere" && dirt !== "file-without-address",
  };
}

export function fileDirtOf(seat: Seat, { ordinal }: FileRef): Dirt | null {
  return ordinal === 0 ? seat.fileDirt : null;
}

function fileDocument(scene: Scene, seat: Seat, ref: FileRef): SeedDocument {
  const id = fileDocumentId(scene, seat, ref);
  const path = `${seat.path}/files/${id}`;
  const facts = fileFacts(scene, seat, ref);
  const random = randomFor(scene.plan.seed, "file", 2 * RANDOM_OFFSET + numberOf(seat, ref));
  const data = {
    ...(isDrawn(random, 0.1) ? oldNames(facts.value) : facts.value),
    ...questionOf(scene, seat, ref),
    ...(isDrawn(random, 0.1) ? { cloud_id: id } : {}),
  };
  const objects = facts.isThere ? [facts.file.object] : [];
  return { system: "friday", path, data, objects, answers: [fileAnswer(seat, ref, path)] };
}

function fileAnswer(seat: Seat, ref: FileRef, path: string): Answer {
  const dirt = fileDirtOf(seat, ref);
  const isLost = ref.rfi === null ? seat.isLost : isLostRfi(seat, ref.rfi);
  return isLost ? answeredBelowLost(path, dirt) : answered(path, "file", dirt);
}

function questionOf(scene: Scene, seat: Seat, ref: FileRef): SourceMap {
  if (fileDirtOf(seat, ref) === "file-of-missing-rfi") return { question_id: UNKNOWN_RFI_ID };
  return ref.rfi === null ? {} : { question_id: rfiId(scene, seat, ref.rfi) };
}

/** The names of the fields changed in the course of the years. */
function oldNames({ name, url, type, ...rest }: SourceMap): SourceMap {
  return {
    ...rest,
    ...(name !== undefined && { fileName: name }),
    ...(url !== undefined && { downloadURL: url }),
    ...(type !== undefined && { contentType: type }),
  };
}

function nameOf(dirt: Dirt | null, random: Random): string {
  if (dirt === "file-percent-name") return PERCENT_NAME;
  if (dirt === "file-empty") return EMPTY_NAME;
  return dirt === "file-large" ? LARGE_NAME : fileName(random);
}

type Placing = {
  readonly ref: FileRef;
  readonly dirt: Dirt | null;
  readonly name: string;
  readonly second: number;
  readonly random: Random;
};

/** A file of a recreated engagement is the object of the first one; one with an oddity has an object of its own. */
function placed(scene: Scene, seat: Seat, { ref, dirt, name, second, random }: Placing): NamedFile {
  const { seed } = scene.plan;
  const key = keyOf(scene, seat, { ref, dirt, stamped: stampedName(name, second) });
  const file = namedFile({ seed, store: "friday", key, name }, random);
  switch (dirt) {
    case "file-in-drive": {
      const object = { store: "drive", key: driveId(seed, DRIVE_OFFSET + seat.index) } as const;
      const size = BigInt(objectSize(seed, object));
      return { object, value: { name, url: driveLink(object.key, random), type: mimeType(name), size } };
    }
    case "file-old-root": {
      const root = `uploads/2019/${seat.id}`;
      return {
        object: { store: "friday", key: `${root}/${name}` },
        value: { name, url: `/friday-staging/${root}/${encodeURIComponent(name)}` },
      };
    }
    case "file-elsewhere":
      return { ...file, value: { ...file.value, url: `https://files.example.net/shared/${seat.id}.pdf` } };
    case "file-size-disagrees":
      return { ...file, value: { ...file.value, size: BigInt(objectSize(seed, file.object) + 7) } };
    case "file-without-address":
      return { ...file, value: { name, type: mimeType(name) } };
    default:
      return file;
  }
}

/** `{clientId}/{engagementId}/{rfiId}/{questionId}/{fileName}_{DDMMYY_HHmmss}`, or `{organisation}/{clientId}/{engagementId}/…`. */
function keyOf(
  scene: Scene,
  seat: Seat,
  { ref, dirt, stamped }: Pick<Placing, "ref" | "dirt"> & { stamped: string },
): string {
  const folder = `${seat.client.id}/${dirt === null ? engagementId(scene.plan, seat.lineage.root) : `${seat.id}/own`}`;
  if (ref.rfi === null) return `friday/${folder}/${stamped}`;
  const rfi = rfiId(scene, seat, ref.rfi);
  return `${folder}/${rfi}/${rfi}/${stamped}`;
}

function numberOf(seat: Seat, { rfi, file }: FileRef): number {
  return (seat.lineage.root * SPAN + (rfi ?? SPAN - 1)) * SPAN + file;
}
