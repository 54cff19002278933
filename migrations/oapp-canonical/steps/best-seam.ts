import { RIVAL_FACTOR, RIVAL_MARGIN, SCORE_MIN, SEAM_RULES, type Seam, type SeamRule } from "./seam.ts";

export type ChosenSeam = { readonly at: number; readonly rule: SeamRule; readonly confidence: number };

/** The seam with the highest score; of several, the one nearest to the middle of the row. A rival that scores about as much halves the confidence. */
export function bestSeam(seams: readonly Seam[], length: number): ChosenSeam | null {
  const fit = seams.filter(({ score }) => score >= SCORE_MIN);
  const distance = ({ at }: Seam) => Math.abs(at - length / 2);
  const [best, rival] = fit.toSorted((a, b) => b.score - a.score || distance(a) - distance(b));
  if (best === undefined) return null;
  const isContested = rival !== undefined && best.score - rival.score < RIVAL_MARGIN;
  const sureness = Math.min(best.score, SEAM_RULES[best.rule]);
  const confidence = Math.round(sureness * (isContested ? RIVAL_FACTOR : 1) * 100) / 100;
  return { at: best.at, rule: best.rule, confidence };
}
