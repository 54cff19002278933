import { excluded, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import { at, below, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { DAY_SECONDS, instantAt } from "../time.ts";
import { SPAN } from "./leaf.ts";
import type { Seat } from "./seat.ts";

const RANDOM_OFFSET = 1_000_000_000;

/** Who has read how far in the engagement's chat. */
export function* generateReadMarkers({ plan }: Scene, seat: Seat): Iterable<SeedDocument> {
  for (let marker = 0; marker < seat.readMarkers; marker += 1) {
    const number = seat.index * SPAN + marker;
    const random = randomFor(plan.seed, "read-marker", RANDOM_OFFSET + number);
    const path = `${seat.path}/last_read_messages/${documentId(plan.seed, "read-marker", number)}`;
    const data = {
      user_email: at(seat.auditors, marker).email,
      lastRead: instantAt(seat.startSecond + below(random, 90) * DAY_SECONDS, random),
    };
    yield { system: "friday", path, data, answers: [excluded(path, "read-marker")] };
  }
}
