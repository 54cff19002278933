import type { ApplicationWrite } from "../../shared/check-declaration.ts";
import { toError } from "../../shared/errors.ts";
import type { Asking } from "./integration.ts";
import { ParameterDraw, type GivenCells } from "./parameter-draw.ts";

/** Writes to a copy as the application does, reads what was written, and takes it back. How many went well. */
export function tryWrites(asking: Asking, writes: readonly ApplicationWrite[]): number {
  return writes.filter((write) => {
    try {
      return tryWrite(asking, write);
    } catch (error) {
      asking.faults.add("is a write that the target refuses", { key: write.name, detail: toError(error).message });
      return false;
    }
  }).length;
}

function tryWrite({ target, random, faults }: Asking, { name, sql, read, given }: ApplicationWrite): boolean {
  const cells = new ParameterDraw(target, given, random).next();
  if (cells === null) return false;
  const reading = target.prepare<[GivenCells]>(read);
  const look = (): string => JSON.stringify(reading.all(cells));
  const before = look();
  target.exec("BEGIN IMMEDIATE");
  let during: string;
  try {
    target.prepare<[GivenCells]>(sql).run(cells);
    during = look();
  } finally {
    target.exec("ROLLBACK");
  }
  if (during === before) faults.add("is a write that cannot be read", { table: given.from, key: name });
  if (look() !== before) faults.add("is a write that was not taken back", { table: given.from, key: name });
  return during !== before;
}
