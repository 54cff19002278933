import * as z from "zod";
import { TransientError } from "../shared/errors.ts";
import { startServing } from "./serving-process.ts";

export type EmulatorProcess = {
  /** host:port, as FIRESTORE_EMULATOR_HOST wants it. */
  readonly address: string;
  stop(): Promise<void>;
};

const readySchema = z.object({ address: z.string() });

/** Serves a local Firestore from a process of its own, so that it does not share our core. */
export async function startEmulatorProcess(file: string): Promise<EmulatorProcess> {
  const words = ["emulator", "firestore", "--port", "0", "--file", file];
  const started = await startServing({ words, ready: readySchema });
  if ("told" in started) return { ...started.told, stop: () => started.stop() };
  throw new TransientError("SOURCE_UNAVAILABLE", `the local Firestore did not start: ${started.trouble}`, {
    hint: "Try it alone: touchdown emulator firestore.",
  });
}
