import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openStore } from "../../shared/connections/file-store.ts";
import type { FileStore } from "../../shared/file-store.ts";
import { startBucketServer, type BucketServer } from "../support/bucket-server.ts";

const VARIABLE = "TINY_FILES";
const BIG = Buffer.alloc(700_000, "0123456789");

let folder: string;
let server: BucketServer;
let opened: FileStore[] = [];

beforeAll(async () => {
  server = await startBucketServer("tiny");
  process.env["STORAGE_EMULATOR_HOST"] = server.url;
});
afterAll(async () => {
  delete process.env["STORAGE_EMULATOR_HOST"];
  await server.stop();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "touchdown-store-"));
});
afterEach(async () => {
  for (const store of opened) await store.close();
  opened = [];
  rmSync(folder, { recursive: true, force: true });
});

function open(place: string, timeoutMs = 5000): FileStore {
  const store = openStore({ place, variable: VARIABLE, credentials: null, timeoutMs });
  opened.push(store);
  return store;
}

function putFile(name: string, content: Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

async function read(store: FileStore, object: string): Promise<Buffer | null> {
  const found = await store.open(object);
  if (found === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of found.bytes) chunks.push(Buffer.from(chunk));
  await found.close();
  return Buffer.concat(chunks);
}

const KINDS = [
  { kind: "a folder", place: () => folder, put: putFile },
  { kind: "a bucket", place: () => "gs://tiny", put: (name: string, content: Uint8Array) => server.put(name, content) },
  {
    kind: "a folder of a bucket",
    place: () => "gs://tiny/below/it/",
    put: (name: string, content: Uint8Array) => server.put(`below/it/${name}`, content),
  },
];

describe.each(KINDS)("$kind as a store", ({ place, put }) => {
  it("proves that it stands", async () => {
    await expect(open(place()).probe()).resolves.toBeUndefined();
  });

  it.each(["a.pdf", "deep/er/a b.pdf", "50% & +?#.pdf", "ünï/漢字 \u{1F600}.pdf", "...", "a:b", ".hidden/x"])(
    "reads the object %s whole, with its size",
    async (object) => {
      const content = Buffer.from(`content of ${object}`);
      put(object, content);
      const store = open(place());
      const found = await store.open(object);
      expect(found?.size).toBe(content.length);
      for await (const chunk of found?.bytes ?? []) expect(Buffer.from(chunk)).toEqual(content);
      await found?.close();
    },
  );

  it("reads an empty object and one of many chunks", async () => {
    put("empty", Buffer.alloc(0));
    put("big", BIG);
    const store = open(place());
    expect(await read(store, "empty")).toEqual(Buffer.alloc(0));
    expect(
      createHash("md5")
        .update((await read(store, "big")) ?? "")
        .digest(),
    ).toEqual(createHash("md5").update(BIG).digest());
  });

  it("describes an object without reading it; of an MD5 it says nothing, or the truth", async () => {
    put("described", BIG);
    const described = await open(place()).describe("described");
    expect(described?.size).toBe(BIG.length);
    expect([null, createHash("md5").update(BIG).digest("hex")]).toContain(described?.md5);
  });

  it.each(["nobody.pdf", "a.pdf/below a file", "", ".", "..", "../outside", "a/../b", "nul\0", "x".repeat(3000)])(
    "does not have %j",
    async (object) => {
      put("a.pdf", Buffer.from("a"));
      const store = open(place());
      expect([await store.open(object), await store.describe(object)]).toEqual([null, null]);
    },
  );

  it("reads many objects at a time", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `many/${index}`);
    for (const name of names) put(name, Buffer.from(name.repeat(5000)));
    const store = open(place());
    const contents = await Promise.all(names.map((name) => read(store, name)));
    expect(contents.map((content) => content?.toString())).toEqual(names.map((name) => name.repeat(5000)));
  });

  it("lets go of an object that is not read, and of one that is left in the middle", async () => {
    put("big", BIG);
    const store = open(place());
    const unread = await store.open("big");
    await unread?.close();
    await unread?.close();
    const left = await store.open("big");
    for await (const chunk of left?.bytes ?? []) if (chunk.length > 0) break;
    await left?.close();
    expect(await read(store, "big")).toHaveLength(BIG.length);
  });
});

describe("a folder as a store", () => {
  it("that does not exist is unavailable, named with its variable", async () => {
    const store = open(join(folder, "none"));
    const failure = { code: "SOURCE_UNAVAILABLE", message: expect.stringMatching(/TINY_FILES.*none.*does not exist/) };
    await expect(store.probe()).rejects.toMatchObject(failure);
    await expect(store.open("a")).rejects.toMatchObject(failure);
  });

  it("that is a file is unavailable", async () => {
    putFile("file", Buffer.from("x"));
    await expect(open(join(folder, "file")).probe()).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
  });

  it("has no object that a link leads out of it for, and those that links lead to inside", async () => {
    mkdirSync(join(folder, "store/sub"), { recursive: true });
    putFile("outside/secret", Buffer.from("secret"));
    putFile("store-secret", Buffer.from("secret"));
    putFile("store/sub/inside", Buffer.from("inside"));
    symlinkSync("../outside/secret", join(folder, "store/link"));
    symlinkSync(join(folder, "outside"), join(folder, "store/linked"));
    symlinkSync("../store-secret", join(folder, "store/sibling"));
    symlinkSync("sub/inside", join(folder, "store/good"));
    symlinkSync("loop", join(folder, "store/loop"));
    const store = open(join(folder, "store"));
    for (const object of ["link", "linked/secret", "sibling", "loop"]) expect(await read(store, object)).toBeNull();
    expect(await read(store, "good")).toEqual(Buffer.from("inside"));
  });

  it("may itself be named by a link", async () => {
    putFile("real/a", Buffer.from("a"));
    symlinkSync("real", join(folder, "named"));
    expect(await read(open(join(folder, "named")), "a")).toEqual(Buffer.from("a"));
  });

  it("has folders and pipes for no objects", async () => {
    mkdirSync(join(folder, "sub"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const store = open(folder);
    expect(await read(store, "sub")).toBeNull();
    expect(await read(store, "pipe")).toBeNull();
  });

  it("that is taken away, or replaced, is unavailable rather than empty", async () => {
    putFile("store/a", Buffer.from("a"));
    const store = open(join(folder, "store"));
    await store.probe();
    renameSync(join(folder, "store"), join(folder, "aside"));
    await expect(store.open("a")).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
    mkdirSync(join(folder, "store"));
    await expect(store.open("a")).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
  });
});

describe("a bucket as a store", () => {
  it("that does not exist is unavailable, named with its variable", async () => {
    await expect(open("gs://nobody").probe()).rejects.toMatchObject({
      name: "TerminalError",
      code: "SOURCE_UNAVAILABLE",
      message: expect.stringMatching(/TINY_FILES: gs:\/\/nobody/),
    });
  });

  it.each([
    [401, "TerminalError", "SOURCE_DENIED"],
    [403, "TerminalError", "SOURCE_DENIED"],
    [429, "TransientError", "SOURCE_UNAVAILABLE"],
    [500, "TransientError", "SOURCE_UNAVAILABLE"],
    [503, "TransientError", "SOURCE_UNAVAILABLE"],
  ])("that answers with %d is a %s, and reads the object when it does not", async (status, name, code) => {
    server.put("a", Buffer.from("a"));
    const store = open("gs://tiny");
    server.fail({ kind: "status", status }, 2);
    await expect(store.probe()).rejects.toMatchObject({ name, code });
    await expect(store.open("a")).rejects.toMatchObject({
      name,
      code,
      message: expect.stringContaining("gs://tiny/a"),
    });
    expect(await read(store, "a")).toEqual(Buffer.from("a"));
  });

  it("that is silent is given up after its time, and reads the object when asked again", async () => {
    server.put("big", BIG);
    const store = open("gs://tiny", 300);
    server.fail({ kind: "silence" }, 1);
    await expect(store.open("big")).rejects.toMatchObject({
      name: "TransientError",
      message: expect.stringMatching(/nothing came for 300 ms/),
    });
    expect(await read(store, "big")).toHaveLength(BIG.length);
  });

  it("that cuts an answer off is noticed at once, and other objects are not disturbed", async () => {
    const names = ["cut-1", "cut-2", "cut-3"];
    for (const name of names) server.put(name, BIG);
    const store = open("gs://tiny", 60_000);
    server.fail({ kind: "cut" }, 1);
    const reads = await Promise.allSettled(names.map((name) => read(store, name)));
    expect(reads.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(reads.find(({ status }) => status === "rejected")).toMatchObject({ reason: { name: "TransientError" } });
  });

  it("that gives other bytes than it has is not believed", async () => {
    server.put("turned", BIG);
    server.fail({ kind: "turn" }, 1);
    const store = open("gs://tiny");
    await expect(read(store, "turned")).rejects.toMatchObject({ name: "TransientError" });
    expect(await read(store, "turned")).toHaveLength(BIG.length);
  });

  it("asks once for an object", async () => {
    server.put("once", BIG);
    const store = open("gs://tiny");
    const before = server.requests.length;
    await read(store, "once");
    expect(server.requests.slice(before)).toEqual(["GET bytes once"]);
  });

  it("reads an object that is stored compressed as browsers do, and cannot tell its size before", async () => {
    const text = Buffer.from("page ".repeat(5000));
    server.putCompressed("page.html", text);
    const store = open("gs://tiny");
    expect(await store.describe("page.html")).toEqual({ size: null, md5: null });
    expect(await read(store, "page.html")).toEqual(text);
  });
});

it.each(["s3://bucket/x", "gs://", "http://host/x"])("%s is no place for files, and the variable is named", (place) => {
  expect(() => open(place)).toThrow(
    expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringMatching(/TINY_FILES/) }),
  );
});
