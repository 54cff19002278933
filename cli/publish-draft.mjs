import { renameSync } from "node:fs";

/**
 * Gives a finished folder its name. Two processes may make the same at the same time; then the first one's stays.
 * @param {string} draft
 * @param {string} folder
 */
export function publish(draft, folder) {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  }
}
