import { startEmulator } from "../../emulators/firestore/server.ts";
import { openFirestoreSource } from "../../producers/firestore-source.ts";
import { openFirestore } from "../../shared/connections/firestore.ts";
import { describeSource, things } from "./source-contract.ts";

describeSource("Firestore", async () => {
  const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: null });
  const place = { projectId: "contract", credentials: null, emulatorHost: emulator.address };
  const { firestore, close } = openFirestore(place);
  const batch = firestore.batch();
  for (const { path, data } of things) batch.set(firestore.doc(path), data);
  await batch.commit();
  await close();
  const source = openFirestoreSource({ ...place, system: "lab", timeoutMs: 10_000 });
  return {
    source,
    async close() {
      await source.close();
      await emulator.stop();
    },
  };
});
