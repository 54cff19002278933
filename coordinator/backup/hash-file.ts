import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { MEGABYTE } from "../../shared/config.ts";

/** SHA-256 of a file's bytes, in hexadecimal digits. */
export async function hashFile(file: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const part of createReadStream(file, { highWaterMark: MEGABYTE })) sum.update(part);
  return sum.digest("hex");
}
