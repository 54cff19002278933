import { fileURLToPath } from "node:url";

/** The export that comes with the tool. */
export const SAMPLE_FOLDER = fileURLToPath(new URL("../../migrations/oapp-production/sample", import.meta.url));
