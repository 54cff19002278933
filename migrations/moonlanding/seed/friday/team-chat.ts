import type { Question } from "../chat.ts";
import type { Scene } from "../scene.ts";
import { rfiId } from "./leaf.ts";
import type { Seat } from "./seat.ts";

/** Every sixth message of an engagement is about an RFI, and every second of those hangs below it. */
const EVERY = 6;

/** The RFI that a message is about. The first RFI, which may have an oddity, is not talked about. */
export function questionOf(scene: Scene, seat: Seat, message: number): Question | null {
  const turn = turnOf(seat, message);
  if (turn === null) return null;
  return { id: rfiId(scene, seat, 1 + (turn % (seat.rfis - 1))), isBelow: turn % 2 === 1 };
}

/** How many messages are about this RFI. */
export function teamChatCount(seat: Seat, rfi: number): number {
  if (rfi === 0 || seat.rfis < 2) return 0;
  const turns = Math.floor(seat.chats / EVERY);
  return Math.floor((turns - rfi) / (seat.rfis - 1)) + 1;
}

function turnOf({ rfis }: Seat, message: number): number | null {
  return rfis < 2 || message % EVERY !== EVERY - 1 ? null : Math.floor(message / EVERY);
}
