import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FieldPath } from "firebase-admin/firestore";
import { expect, onTestFinished, test } from "vitest";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { connect, seed, startFirestore } from "./firestore.ts";
import { LAUNCH } from "../support/launch.ts";

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "emulator-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function startProcess(
  file: string,
  faults = "[]",
): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const main = new URL("../../emulators/firestore/main.ts", import.meta.url).pathname;
  const child = fork(LAUNCH, [main, "--port", "0", "--file", file], {
    silent: true,
    env: { PATH: process.execPath, TOUCHDOWN_EMULATOR_FAULTS: faults },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [line] = child.stdout === null ? [] : await once(child.stdout, "data");
  return { child, address: String(line).replace("firestore listening on ", "").trim() };
}

test("projects and databases of one server know nothing of each other", async () => {
  const { address } = await startFirestore();
  const clients = [connect(address, "one"), connect(address, "two"), connect(address, "one", "second")];
  for (const [n, client] of clients.entries()) {
    await seed(client, { [`t/${n}`]: { n }, "t/same": { n } });
  }
  for (const [n, client] of clients.entries()) {
    const { docs } = await client.collection("t").get();
    expect(docs.map((one) => [one.id, one.get("n")])).toEqual([
      [String(n), n],
      ["same", n],
    ]);
    expect((await client.collectionGroup("t").count().get()).data().count).toBe(2);
    expect(await client.collection("t").listDocuments()).toHaveLength(2);
  }
});

test("a server started again on the same file serves what was there, and its past", async () => {
  const file = join(await makeFolder(), "firestore.db");
  const first = await startEmulator({ host: "127.0.0.1", port: 0, file });
  const before = connect(first.address);
  await seed(before, { "t/a": { n: 1 }, "t/a/sub/b": { n: 1 } });
  const { readTime } = await before.doc("t/a").get();
  await before.doc("t/a").set({ n: 2 });
  await before.terminate();
  await first.stop();

  const second = await startFirestore({ file });
  const after = connect(second.address);
  expect((await after.doc("t/a").get()).data()).toEqual({ n: 2 });
  const past = await after.runTransaction((transaction) => transaction.get(after.collection("t")), {
    readOnly: true,
    readTime,
  });
  expect(past.docs.map((one) => one.data())).toEqual([{ n: 1 }]);
  expect((await after.doc("t/a").listCollections()).map(({ id }) => id)).toEqual(["sub"]);
  await after.doc("t/c").set({ n: 3 });
  expect((await after.collection("t").get()).size).toBe(2);
});

test("a temporary database goes with its server, and stopping twice is stopping once", async () => {
  const emulator = await startFirestore();
  await connect(emulator.address).doc("t/a").set({ n: 1 });
  await Promise.all([emulator.stop(), emulator.stop()]);
  await emulator.stop();
});

test("a second server on a file in use refuses to start", async () => {
  const file = join(await makeFolder(), "firestore.db");
  await startFirestore({ file });
  await expect(startEmulator({ host: "127.0.0.1", port: 0, file })).rejects.toThrow(/locked/u);
});

test("the process says where it listens, takes faults, survives a kill with what it answered, and stops on SIGTERM", async () => {
  const file = join(await makeFolder(), "firestore.db");
  const one = await startProcess(file, '[{"kind":"status","code":"PERMISSION_DENIED","method":"RunQuery","count":1}]');
  const client = connect(one.address);
  await client.doc("t/a").set({ n: 1 });
  await expect(client.collection("t").get()).rejects.toMatchObject({ code: 7 });
  expect((await client.collection("t").get()).size).toBe(1);
  one.child.send({ faults: [{ kind: "status", code: "NOT_FOUND", method: "Commit" }] });
  await expect
    .poll(async () => (await Promise.allSettled([client.doc("t/b").set({ n: 1 })]))[0]?.status)
    .toBe("rejected");
  one.child.kill("SIGKILL");
  await once(one.child, "exit");

  const two = await startProcess(file);
  expect((await connect(two.address).doc("t/a").get()).data()).toEqual({ n: 1 });
  two.child.kill("SIGTERM");
  expect(await once(two.child, "exit")).toEqual([0, null]);
  await access(file);
});

test("sixty-four clients write and read at once, and each result is right", async () => {
  const { address } = await startFirestore();
  const clients = Array.from({ length: 64 }, () => connect(address));
  await Promise.all(
    clients.map(async (client, n) => {
      const ids = Array.from({ length: 40 }, (_, id) => `shared/c${String(n).padStart(2, "0")}-${id + 10}`);
      await seed(client, Object.fromEntries(ids.map((path) => [path, { n, text: "x".repeat(500) }])));
      const own = client.collection("shared").where("n", "==", n);
      const byName = client
        .collection("shared")
        .orderBy(FieldPath.documentId())
        .startAt(ids[0]?.slice(7) ?? "")
        .endAt(ids.at(-1)?.slice(7) ?? "");
      expect((await own.get()).docs.map(({ ref }) => ref.path)).toEqual(ids);
      expect((await byName.get()).docs.map(({ ref }) => ref.path)).toEqual(ids);
      expect((await own.count().get()).data().count).toBe(40);
    }),
  );
  expect((await connect(address).collection("shared").count().get()).data().count).toBe(64 * 40);
});
