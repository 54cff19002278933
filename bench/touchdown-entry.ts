import { fileURLToPath } from "node:url";

/** The command line as an operator starts it. */
export const TOUCHDOWN = fileURLToPath(new URL("../cli/touchdown.mjs", import.meta.url));
