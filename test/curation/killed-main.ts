import { Library } from "./library.ts";

/** A run of curation in the library of another process that is killed in the midst of staging: `killed-main.ts <folder>`. */
const [folder = ""] = process.argv.slice(2);
const library = Library.at(folder);
library.now = new Date("2026-11-21T16:00:05.000Z");
library.onStage = () => process.kill(process.pid, "SIGKILL");
await library.curate();
