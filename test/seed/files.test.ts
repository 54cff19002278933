import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileFoldersIn, type FileFolders } from "../../cli/seed/file-folders.ts";
import { seedFiles } from "../../cli/seed/seed-files.ts";
import { locateFile } from "../../migrations/moonlanding/locate-file.ts";
import { objectBytes, objectSize } from "../../migrations/moonlanding/seed/objects.ts";
import { smallPng } from "../../migrations/moonlanding/seed/png.ts";
import { randomFor } from "../../migrations/moonlanding/seed/random.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { decodeBase64 } from "../../shared/transforms/sha256.ts";
import { isArray, isMap, type SourceMap, type SourceValue } from "../../shared/value.ts";
import { answersOf, generate } from "./generated.ts";

const PLAN = { records: 2500, seed: 7 };
const documents = generate(PLAN);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "touchdown-files-"));
});
afterAll(() => rm(folder, { recursive: true }));

function pathsBelow(folders: FileFolders): string[] {
  return Object.entries(folders).flatMap(([store, root]) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${store} ${join(entry.parentPath, entry.name).slice(root.length + 1)}`),
  );
}

/** All texts in a document. */
function textsIn(value: SourceValue): string[] {
  if (typeof value === "string") return [value];
  if (isArray(value)) return value.flatMap(textsIn);
  return isMap(value) ? Object.values(value).flatMap(textsIn) : [];
}

describe("the trees", () => {
  test("hold exactly the objects that documents name, but for those that are gone", async () => {
    const folders = fileFoldersIn(join(folder, "whole"));
    const { files, bytes } = await seedFiles({ ...PLAN, folders });
    const named = new Set(documents.flatMap(({ objects }) => objects ?? []).map(({ store, key }) => `${store} ${key}`));
    const written = pathsBelow(folders);
    expect(written.toSorted()).toEqual([...named].toSorted());
    expect(files).toBe(named.size);
    expect(bytes).toBeGreaterThan(200 * files);
  });

  test("are the same again, byte for byte", async () => {
    const [first, second] = ["one", "two"].map((name) => fileFoldersIn(join(folder, name)));
    const [options, again] = [first, second].map((folders) => ({ records: 400, seed: 3, folders: folders ?? {} }));
    if (options === undefined || again === undefined) throw new Error("two sets are made");
    expect(await seedFiles(options)).toEqual(await seedFiles(again));
    expect(pathsBelow(options.folders)).toEqual(pathsBelow(again.folders));
    for (const path of pathsBelow(options.folders)) {
      const [store = "", ...key] = path.split(" ");
      const read = (name: string): Buffer => readFileSync(join(folder, name, store, key.join(" ")));
      expect(read("one").equals(read("two"))).toBe(true);
    }
  });

  test("are written only where a folder is given", async () => {
    const { drive } = fileFoldersIn(join(folder, "drive-alone"));
    const { files } = await seedFiles({ ...PLAN, folders: { drive } });
    expect(files).toBeGreaterThan(50);
    expect(readdirSync(join(folder, "drive-alone"))).toEqual(["drive"]);
    expect(statSync(drive).isDirectory()).toBe(true);
  });

  test("that cannot be written fail with the path and a way out", async () => {
    const { friday } = fileFoldersIn(join(folder, "refused"));
    mkdirSync(friday, { recursive: true });
    // A file in the place of a folder.
    writeFileSync(join(friday, "Users"), "");
    await expect(seedFiles({ ...PLAN, folders: { friday } })).rejects.toMatchObject({
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringContaining("Users"),
      hint: expect.stringContaining("--files"),
    });
  });
});

describe("objects", () => {
  const objects = documents.flatMap((document) => document.objects ?? []);

  test("are found by the addresses in their documents", () => {
    for (const { system, path, data, objects: own = [] } of documents) {
      const located = textsIn(data).flatMap((text) => locateFile(text, system) ?? []);
      const found = new Set(located.map((at) => (at.kind === "url" ? "" : `${at.store} ${at.object}`)));
      const missed = own.filter(({ store, key }) => !found.has(`${store} ${key}`));
      expect({ path, missed }).toEqual({ path, missed: [] });
    }
  });

  test("of files that are gone are in no document's list", () => {
    const gone = answersOf(documents).filter(({ finding }) => finding === "file-missing");
    expect(gone.length).toBeGreaterThan(4);
    const keys = new Set(objects.map(({ key }) => key));
    for (const { path } of gone.filter((answer) => answer.path.includes("/files/"))) {
      const data: SourceMap = documents.find((document) => document.path === path)?.data ?? {};
      const located = locateFile(String(data["url"] ?? data["downloadURL"]), "friday");
      expect(located?.kind).toBe("storage");
      expect(located !== null && located.kind !== "url" && keys.has(located.object)).toBe(false);
    }
  });

  test.each(["#", "%", '"', "'", " ", "é", "決", "+", "&"])("have names with %s among them", (character) => {
    expect(objects.some(({ key }) => key.includes(character))).toBe(true);
  });

  test("have 200 to 4,096 bytes, but for some of 300,000 and one that is empty", () => {
    const sizes = objects.map((object) => objectSize(PLAN.seed, object));
    expect(sizes.filter((size) => size === 0).length).toBe(1);
    expect(sizes.filter((size) => size > 300_000).length).toBeGreaterThan(0);
    expect(sizes.filter((size) => size > 0 && (size < 200 || (size > 4096 && size < 300_000)))).toEqual([]);
  });

  test("are as large as their documents say, but for the one that is said to be", () => {
    const answers = new Map(answersOf(documents).map((answer) => [answer.path, answer]));
    const stated = documents.filter(({ path, objects: own = [] }) => /\/files\/[^/]+$/.test(path) && own.length > 0);
    const wrong = stated.filter(({ data, objects: [object] = [] }) => {
      const { size } = data;
      return object !== undefined && size !== undefined && size !== BigInt(objectSize(PLAN.seed, object));
    });
    expect(wrong.map(({ path }) => answers.get(path)?.dirt)).toEqual(["file-size-disagrees"]);
  });

  test("have other bytes under another key or seed", () => {
    const object = { store: "friday", key: "a/b.pdf" } as const;
    const bytes = objectBytes(7, object);
    expect(Buffer.from(bytes).equals(objectBytes(7, object))).toBe(true);
    expect(Buffer.from(bytes).equals(objectBytes(8, object))).toBe(false);
    expect(Buffer.from(bytes).equals(objectBytes(7, { ...object, key: "a/c.pdf" }))).toBe(false);
    expect(bytes.length).toBe(objectSize(7, object));
  });
});

describe("images of highlights", () => {
  test("are valid PNG files of a few hundred bytes", () => {
    for (let index = 0; index < 20; index += 1) {
      const bytes = Buffer.from(smallPng(randomFor(1, "highlight", index)));
      expect(bytes.length).toBeGreaterThan(200);
      expect(bytes.length).toBeLessThan(800);
      expect(pixelsOf(bytes)).toBe(bytes.readUInt32BE(16) * bytes.readUInt32BE(20));
    }
  });

  test("can be opened wherever they are in the documents, with or without a prefix", () => {
    const images = documents.flatMap(({ data }) => imagesIn(data));
    const sound = images.filter((image) => !image.includes("☒"));
    expect(sound.some((image) => image.startsWith("data:image/png;base64,"))).toBe(true);
    expect(sound.some((image) => image.startsWith("iVBOR"))).toBe(true);
    for (const image of sound) expect(pixelsOf(Buffer.from(decodeBase64(image)))).toBeGreaterThan(40);
  });
});

function imagesIn(data: SourceMap): string[] {
  const highlights = data["highlights"];
  if (highlights === undefined || !isArray(highlights)) return [];
  return highlights.flatMap((highlight) => {
    const image = mapOf(mapOf(highlight)?.["content"])?.["image"];
    return typeof image === "string" ? [image] : [];
  });
}

/** How many pixels the image holds; it has the signature, and its only data chunk inflates, which checks its sum. */
function pixelsOf(bytes: Buffer): number {
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const length = bytes.readUInt32BE(33);
  expect(bytes.subarray(37, 41).toString("latin1")).toBe("IDAT");
  const rows = inflateSync(bytes.subarray(41, 41 + length));
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect(rows.length).toBe(height * (1 + 3 * width));
  return width * height;
}
