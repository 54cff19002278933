#!/usr/bin/env node
// The command: hands over to main.ts. Packages must be installed (cli/setup.mjs).
import { launch } from "./bundle.mjs";

// A local Firestore needs no Google credentials: the client shall not look for them on the network.
if (process.env.FIRESTORE_EMULATOR_HOST) process.env.METADATA_SERVER_DETECTION ??= "none";

// Remarks of Google's libraries about their own insides, which nobody here can act on.
const HIDDEN_WARNINGS = new Set(["AutopaginateTrueWarning", "MetadataLookupWarning"]);
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!HIDDEN_WARNINGS.has(warning.name)) process.stderr.write(`${warning.name}: ${warning.message}\n`);
});

await launch(new URL("main.ts", import.meta.url));
