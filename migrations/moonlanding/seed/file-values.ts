import type { SourceMap } from "../../../shared/value.ts";
import { documentId } from "./document-id.ts";
import { objectSize, type SeedObject, type SeedStore } from "./objects.ts";
import { below, isDrawn, nextWord, pick, type Random } from "./random.ts";
import { stampText } from "./time.ts";

/** File names as people give them: blanks, accents, other scripts, and characters that mean something in an address. */
const FILE_NAMES = [
  "bank statement.pdf",
  "Trial balance.xlsx",
  "scan0001.pdf",
  "Belasting sertifikaat – finaal.pdf",
  "Résumé des comptes.docx",
  "100% shareholding.pdf",
  "invoice #4711.pdf",
  'the "final" version.docx',
  "Müller & Söhne.pdf",
  "a+b=c.csv",
  "決算書.pdf",
  "minutes (signed), 3 of 3.PDF",
  "payroll; EMP501 'recon'.xlsx",
  "IMG_20240305.jpeg",
] as const;
const TYPES: Readonly<Record<string, string>> = {
  pdf: "application/pdf",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  csv: "text/csv",
  jpeg: "image/jpeg",
  tif: "image/tiff",
  txt: "text/plain",
};

/** Buckets are named after their projects. */
const BUCKETS = { friday: "friday-staging.appspot.com", mwr: "myworkreview-staging.appspot.com" } as const;
const FAR_EXPIRY = 16_730_323_200;

export function fileName(random: Random): string {
  return pick(random, FILE_NAMES);
}

export function mimeType(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}

/** `{fileName}_{DDMMYY_HHmmss}`: how the old applications name what is uploaded (domain sheet 1.1). */
export function stampedName(name: string, second: number): string {
  return `${name}_${stampText(second)}`;
}

/** The download URL of an object as the sources hold it: of Firebase with a token, or signed until the year 2500, or a bucket's address. */
export function storageAddress(store: "friday" | "mwr", key: string, random: Random): string {
  const bucket = BUCKETS[store];
  const token = (nextWord(random) >>> 0).toString(16);
  const shape = below(random, 10);
  if (shape === 0) return `gs://${bucket}/${key}`;
  if (shape > 2) {
    const encoded = encodeURIComponent(key);
    return `https://firebasestorage.googleapis.com/v0/b/${bucket}/o/${encoded}?alt=media&token=${token}`;
  }
  const encoded = key.split("/").map(encodeURIComponent).join("/");
  return `https://storage.googleapis.com/${bucket}/${encoded}?Expires=${FAR_EXPIRY}&Signature=${token}`;
}

/** The id of a file in Drive: 33 characters, as Google gives them out. */
export function driveId(seed: number, number: number): string {
  return `1${documentId(seed, "drive", number)}${documentId(seed, "drive", -1 - number).slice(0, 12)}`;
}

export function driveLink(id: string, random: Random): string {
  return isDrawn(random, 0.5)
    ? `https://drive.google.com/file/d/${id}/view?usp=sharing`
    : `https://drive.google.com/open?id=${id}`;
}

/** An object with the map by which a document names it. */
export type NamedFile = { readonly object: SeedObject; readonly value: SourceMap };

type FilePlace = {
  readonly seed: number;
  readonly store: SeedStore;
  readonly key: string;
  readonly name: string;
};

/** What a document says of an object: its name, address, type and size. */
export function namedFile({ seed, store, key, name }: FilePlace, random: Random): NamedFile {
  const object = { store, key };
  const url = store === "drive" ? driveLink(key, random) : storageAddress(store, key, random);
  return { object, value: { name, url, type: mimeType(name), size: BigInt(objectSize(seed, object)) } };
}
