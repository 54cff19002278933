#!/usr/bin/env node
// The command: registers the TypeScript loader and hands over to main.ts. Packages must be installed (cli/setup.mjs).
import { register } from "tsx/esm/api";

// A local Firestore needs no Google credentials: the client shall not look for them on the network.
if (process.env.FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION ??= "none";

// Remarks of Google's libraries about their own insides, which nobody here can act on.
const HIDDEN_WARNINGS = new Set(["AutopaginateTrueWarning", "MetadataLookupWarning"]);
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!HIDDEN_WARNINGS.has(warning.name)) process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

register();
await import("./main.ts");
