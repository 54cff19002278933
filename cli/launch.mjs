// Runs a TypeScript entry of this project that is no verb: `node cli/launch.mjs <file> <arguments>`.
import { pathToFileURL } from "node:url";
import { launch } from "./bundle.mjs";

process.argv.splice(1, 1);
await launch(pathToFileURL(process.argv[1]));
