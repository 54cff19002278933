import { Firestore } from "firebase-admin/firestore";
import { onTestFinished, vi } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulators/firestore/server.ts";

/** What a test opened is closed after it, the last first; a hook of this module would be one of the first file alone where files share a process. */
function closeAfterTest(close: () => Promise<unknown>): void {
  onTestFinished(async () => {
    await close();
    vi.unstubAllEnvs();
  });
}

export async function startFirestore(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null, ...options });
  closeAfterTest(() => emulator.stop());
  return emulator;
}

export function connect(address: string, projectId = "test", databaseId = "(default)"): Firestore {
  // The client reads the address once, when it is made.
  vi.stubEnv("FIRESTORE_EMULATOR_HOST", address);
  const firestore = new Firestore({ projectId, databaseId });
  closeAfterTest(() => firestore.terminate());
  return firestore;
}

/** A client of a server of its own. */
export async function openFirestore(): Promise<Firestore> {
  const emulator = await startFirestore();
  return connect(emulator.address);
}

/** Writes documents by path in one commit. */
export async function seed(
  firestore: Firestore,
  documents: Readonly<Record<string, Record<string, unknown>>>,
): Promise<void> {
  const batch = firestore.batch();
  for (const [path, data] of Object.entries(documents)) {
    batch.set(firestore.doc(path), data);
  }
  await batch.commit();
}
