import type { FileFigures } from "../coordinator/read-file-figures.ts";
import { formatBytes } from "../coordinator/report/figures.ts";

/** "files: 4000 copied (8.2 MB), 12 missing", and how many are still waited for. Nothing for a run without files. */
export function fileLines(files: FileFigures | null): string[] {
  if (files === null) return [];
  const { wanted, copied, missing, bytes } = files;
  const waiting = Math.max(0, wanted - copied - missing);
  const rest = waiting === 0 ? "" : `, ${waiting} waiting`;
  return [`files: ${copied} copied (${formatBytes(bytes)}), ${missing} missing${rest}`];
}
