import { parseArgs } from "node:util";
import { z } from "zod";
import { parseFaults } from "./faults.ts";
import { startEmulator } from "./server.ts";

/**
 * The local Firestore as a process. Flags win over FIRESTORE_HOST, FIRESTORE_PORT and FIRESTORE_FILE. Faults come as JSON in
 * TOUCHDOWN_EMULATOR_FAULTS, or at any time as `{ faults: [...] }` in a message from the parent process.
 */
const { values } = parseArgs({
  options: {
    host: { type: "string", default: process.env["FIRESTORE_HOST"] ?? "127.0.0.1" },
    port: { type: "string", default: process.env["FIRESTORE_PORT"] ?? "8080" },
    file: { type: "string", default: process.env["FIRESTORE_FILE"] ?? "" },
  },
});

const emulator = await startEmulator({
  host: values.host,
  port: z.coerce.number().int().min(0).max(65_535).parse(values.port),
  file: values.file === "" ? null : values.file,
  faults: parseFaults(JSON.parse(process.env["TOUCHDOWN_EMULATOR_FAULTS"] ?? "[]")),
});

process.on("message", (message) => {
  const { faults } = z.object({ faults: z.unknown() }).parse(message);
  emulator.setFaults(parseFaults(faults));
});
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    void emulator.stop().then(() => process.exit(0));
  });
}
console.log(`firestore listening on ${emulator.address}`);
