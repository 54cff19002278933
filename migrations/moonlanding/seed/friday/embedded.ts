import { elementPath } from "../../../../shared/identity.ts";
import type { SourceMap } from "../../../../shared/value.ts";
import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import { fileName, mimeType, namedFile, stampedName } from "../file-values.ts";
import type { SeedObject } from "../objects.ts";
import { isDrawn, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { instantAt } from "../time.ts";
import { fileDirtOf, fileDocumentId, fileFacts, type FileRef } from "./files.ts";
import { leafDirtAt, rfiId, SPAN } from "./leaf.ts";
import { responseContent, responseId, type ResponseRef } from "./responses.ts";
import type { Seat } from "./seat.ts";

/** What an RFI holds in an array of its own: a response or a file. */
export type Embedded = {
  readonly field: "responses" | "files";
  readonly value: SourceMap;
  /** What becomes of the element and of its attachments. */
  readonly fates: readonly ElementFate[];
  readonly objects: readonly SeedObject[];
  /** Whether the RFI's counter counts it: no document says the same. */
  readonly isCounted: boolean;
};

export type ElementFate = {
  readonly element: string;
  readonly table: string;
  readonly dirt: Dirt | null;
  /** Whether a document says the same, so that the element is merged into its row. */
  readonly isRepeat: boolean;
};

const REPEATED_SHARE = 0.02;
const REPEATED_FILES_SHARE = 0.3;
const REPEATING: ReadonlySet<Dirt | null> = new Set(["rfi-embedded-repeat", "response-attachments-twice"]);

/** Old clients kept responses inside the RFI; some were copied to the sub-collection later, some never. */
export function embeddedResponses(
  scene: Scene,
  seat: Seat,
  place: { readonly rfi: number; readonly count: number },
): Embedded[] {
  const dirt = leafDirtAt(seat, place.rfi);
  if (dirt === "rfi-embedded-only") {
    return [embeddedResponse(scene, seat, { ref: { rfi: place.rfi, response: SPAN - 1 }, isRepeat: false })];
  }
  const random = randomFor(scene.plan.seed, "nowhere", seat.index * SPAN + place.rfi);
  const isRepeat = REPEATING.has(dirt) || (dirt === null && isDrawn(random, REPEATED_SHARE));
  if (!isRepeat || place.count === 0) return [];
  return [embeddedResponse(scene, seat, { ref: { rfi: place.rfi, response: 0 }, isRepeat: true })];
}

type Repeat = { readonly ref: ResponseRef; readonly isRepeat: boolean };

function embeddedResponse(scene: Scene, seat: Seat, { ref, isRepeat }: Repeat): Embedded {
  const id = responseId(scene, seat, ref);
  const { data, attachments, objects } = responseContent(scene, seat, ref);
  const element = elementPath("", "responses", id);
  return {
    field: "responses",
    value: { id, ...data },
    objects,
    isCounted: !isRepeat,
    fates: [
      { element, table: "rfi_response", dirt: null, isRepeat },
      ...attachments.map((attachment) => ({
        element: elementPath(element, "attachments", attachment),
        table: "file",
        dirt: null,
        isRepeat,
      })),
    ],
  };
}

/** An RFI often lists its files once more; old clients listed them there alone. */
export function embeddedFiles(
  scene: Scene,
  seat: Seat,
  place: { readonly rfi: number; readonly files: readonly FileRef[] },
): Embedded[] {
  const dirt = leafDirtAt(seat, place.rfi);
  const random = randomFor(scene.plan.seed, "nowhere", SPAN * SPAN * SPAN + seat.index * SPAN + place.rfi);
  const isListed = isDrawn(random, REPEATED_FILES_SHARE);
  const repeated = place.files.filter((ref) => {
    const planted = fileDirtOf(seat, ref);
    return planted === null ? isListed : planted === "file-repeated-in-rfi";
  });
  const repeats = repeated.map((ref) => repeatedFile(scene, seat, ref));
  return dirt?.startsWith("rfi-file-") ? [...repeats, unsavedFile(scene, seat, place.rfi)] : repeats;
}

function repeatedFile(scene: Scene, seat: Seat, ref: FileRef): Embedded {
  const id = fileDocumentId(scene, seat, ref);
  const element = elementPath("", "files", id);
  return {
    field: "files",
    value: { id, ...fileFacts(scene, seat, ref).value },
    objects: [],
    isCounted: false,
    fates: [{ element, table: "file", dirt: null, isRepeat: true }],
  };
}

/** A file that has no document, and may not even say where it is. */
function unsavedFile(scene: Scene, seat: Seat, rfi: number): Embedded {
  const { seed } = scene.plan;
  const number = (seat.lineage.root * SPAN + rfi) * SPAN + SPAN - 1;
  const random = randomFor(seed, "file", number);
  const dirt = leafDirtAt(seat, rfi);
  const isLocated = dirt !== "rfi-file-without-address";
  const id = documentId(seed, "file", number);
  const name = fileName(random);
  const question = rfiId(scene, seat, rfi);
  const key = `${seat.client.id}/${seat.id}/${question}/${question}/${stampedName(name, seat.startSecond)}`;
  const { object, value } = namedFile({ seed, store: "friday", key, name }, random);
  const described = isLocated ? value : { name, type: mimeType(name) };
  return {
    field: "files",
    value: { id, ...described, uploadedBy: seat.clientUser.email, datetime: instantAt(seat.startSecond, random) },
    objects: isLocated ? [object] : [],
    isCounted: isLocated,
    fates: [{ element: elementPath("", "files", id), table: "file", dirt, isRepeat: false }],
  };
}
