import { expect, test } from "vitest";
import { openFirestoreSource } from "../../producers/firestore-source.ts";
import { startFirestore } from "../emulator/firestore.ts";

const MINUTE_US = 60_000_000n;

async function pinned(readTimeStepUs?: bigint): Promise<bigint> {
  const { address } = await startFirestore();
  const source = openFirestoreSource({
    system: "friday",
    projectId: "pins",
    credentials: null,
    emulatorHost: address,
    timeoutMs: 10_000,
    ...(readTimeStepUs !== undefined && { readTimeStepUs }),
  });
  try {
    return BigInt((await source.pin()) ?? 0);
  } finally {
    await source.close();
  }
}

test("a read time that must outlive an hour is a whole minute, the last one that has begun", async () => {
  const before = BigInt(Date.now()) * 1000n;
  const readTime = await pinned(MINUTE_US);
  expect(readTime % MINUTE_US).toBe(0n);
  expect(before - readTime).toBeLessThan(2n * MINUTE_US);
});

test("a local Firestore is read as it is at the moment of pinning", async () => {
  const before = BigInt(Date.now()) * 1000n;
  expect(await pinned()).toBeGreaterThanOrEqual(before - 1_000_000n);
});
