import { portionOf, type Portion } from "./portion.ts";

/** How what hangs on RFIs divides among them. Each cycle begins with something for the first RFI, which may be the only one. */
const RESPONSE_WEIGHTS = [3, 0, 1, 2, 0, 1, 2, 1] as const;
const ACTIVITY_WEIGHTS = [2, 1, 1, 0, 2, 1, 1, 2] as const;
const FILE_WEIGHTS = [1, 2, 1, 0, 1, 0, 2, 0] as const;
/** One in eight files of an engagement belongs to no RFI. */
const MASTER_EVERY = 8;

export function responsePortion(responses: number, rfis: number): Portion {
  return portionOf(responses, rfis, RESPONSE_WEIGHTS);
}

export function activityPortion(activities: number, rfis: number): Portion {
  return portionOf(activities, rfis, ACTIVITY_WEIGHTS);
}

/** The files of an engagement that belong to an RFI; the others are its own. */
export function filePortion(files: number, rfis: number): Portion {
  return portionOf(files - Math.floor(files / MASTER_EVERY), rfis, FILE_WEIGHTS);
}

/** The messages of the reviews: many have none. */
export function reviewChatPortion(chats: number, reviews: number): Portion {
  return portionOf(chats, reviews, [0, 9, 1, 0, 4, 0, 2, 14, 0, 1]);
}
