import type { Dirt } from "../dirt.ts";
import { documentId } from "../document-id.ts";
import type { Scene } from "../scene.ts";
import type { Seat } from "./seat.ts";

/** Entities below one engagement are numbered with room for this many. */
export const SPAN = 4096;

/** The id comes from the first engagement of the lineage: recreation keeps it. */
export function rfiId({ plan }: Scene, seat: Seat, rfi: number): string {
  return documentId(plan.seed, "rfi", seat.lineage.root * SPAN + rfi);
}

/** The oddity of this leaf: only the first RFI of an engagement has one, and what hangs there. */
export function leafDirtAt(seat: Seat, rfi: number): Dirt | null {
  return rfi === 0 ? seat.leafDirt : null;
}

/** Whether the RFI does not arrive, and with it its responses, files and activity. */
export function isLostRfi(seat: Seat, rfi: number): boolean {
  return seat.isLost || leafDirtAt(seat, rfi) === "rfi-wrong-status";
}
