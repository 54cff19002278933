import * as z from "zod";
import { once } from "node:events";
import { startEmulator } from "../../emulators/firestore/server.ts";
import { TransientError, toError } from "../../shared/errors.ts";
import { parseGiven, wholeNumber } from "../parse-given.ts";
import type { VerbAction } from "../verb.ts";

const shape = z.object({
  kind: z.literal("firestore", { error: "there is a local stand-in for firestore only" }),
  host: z.string().min(1).default("127.0.0.1"),
  port: wholeNumber(0, 65_535).default(8080),
  file: z.string().min(1).optional(),
});

/** Serves a local Firestore until it is told to stop. */
export const emulator: VerbAction = async (given, { terminal, signal }) => {
  const { host, port, file } = parseGiven(shape, given);
  const running = await startEmulator({ host, port, file: file ?? null }).catch((error: unknown) => {
    throw new TransientError("SOURCE_UNAVAILABLE", `no local Firestore at ${host}:${port}: ${toError(error).message}`, {
      hint: "Another program may have the port: name a free one with --port.",
      cause: error,
    });
  });
  terminal.say(
    `local Firestore at ${running.address}${file === undefined ? " (documents go when it stops)" : `, documents in ${file}`}`,
  );
  terminal.say(`  export FIRESTORE_EMULATOR_HOST=${running.address}`);
  // Whoever started this process over a channel (the demo) learns the address from it.
  process.send?.({ address: running.address });
  if (!signal.aborted) await once(signal, "abort");
  await running.stop();
  return { json: { ok: true, address: running.address } };
};
