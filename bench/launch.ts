import { fileURLToPath } from "node:url";

/** Runs a TypeScript file in a process of its own, whatever the working directory is: `node LAUNCH file`. */
export const LAUNCH = fileURLToPath(new URL("../cli/launch.mjs", import.meta.url));
