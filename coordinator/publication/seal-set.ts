import type { PublishedSet } from "../../shared/publication.ts";
import { seal, unseal } from "./manifest.ts";
import type { Findings } from "./proof/findings.ts";
import type { Publishing } from "./publishing.ts";
import { setManifest, type SetFacts } from "./set-manifest.ts";

/** Seals a set that stood its proof, and takes the seal from one that did not. Returns how many files that wrote. */
export function sealSet(publishing: Publishing, facts: SetFacts, findings: Findings): number {
  const { folder, reach } = publishing;
  const set: PublishedSet = facts.set;
  if (findings.verdicts().some(({ status }) => status === "FAIL")) {
    unseal(folder, set);
    return 0;
  }
  const isWritten = seal(folder, setManifest(publishing, facts));
  reach("set-sealed");
  return isWritten ? 1 : 0;
}
