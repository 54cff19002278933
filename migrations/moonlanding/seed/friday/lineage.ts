/**
 * Which engagements are recreations of earlier ones. Of eight, the sixth repeats the second one year later and the eighth repeats both
 * another year later. A recreated engagement keeps the ids of its RFI, file and response documents (domain sheet, fact 6).
 */
export type Lineage = {
  readonly root: number;
  readonly generation: number;
  readonly isLatest: boolean;
  /** The engagement that this one was made from. */
  readonly previous: number | null;
};

const CYCLE = 8;
const FIRST = 1;
const SECOND = 5;
const THIRD = 7;

export function lineageOf(engagement: number, engagements: number): Lineage {
  const start = engagement - (engagement % CYCLE);
  switch (engagement % CYCLE) {
    case FIRST:
      return { root: engagement, generation: 0, isLatest: start + SECOND >= engagements, previous: null };
    case SECOND:
      return { root: start + FIRST, generation: 1, isLatest: start + THIRD >= engagements, previous: start + FIRST };
    case THIRD:
      return { root: start + FIRST, generation: 2, isLatest: true, previous: start + SECOND };
    default:
      return { root: engagement, generation: 0, isLatest: true, previous: null };
  }
}
