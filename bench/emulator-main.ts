import * as z from "zod";
import { parseFaults } from "../emulators/firestore/faults.ts";
import { startEmulator } from "../emulators/firestore/server.ts";

// The local Firestore as a process of a bench: tells its address, takes faults by message, and ends with whoever started it.
const [file] = process.argv.slice(2);
const emulator = await startEmulator({ host: "127.0.0.1", port: 0, file: file ?? null });
const stop = (): void => void emulator.stop().then(() => process.exit(0));
process.on("message", (message) => {
  const { faults } = z.object({ faults: z.unknown() }).parse(message);
  emulator.setFaults(parseFaults(faults));
  process.send?.({ faults: "set" });
});
process.once("disconnect", stop);
// Ctrl-C in a terminal reaches every process of the group; the bench decides when the emulator ends.
process.on("SIGINT", () => undefined);
process.once("SIGTERM", stop);
process.send?.({ address: emulator.address });
