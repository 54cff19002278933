import { copyFileSync } from "node:fs";
import { schemaSql } from "../../../cli/parts.ts";
import { moonlanding } from "../../../migrations/moonlanding/index.ts";
import { ended } from "../../support/harness.ts";
import { MoonlandingBed } from "../../support/moonlanding-bed.ts";
import type { Subject } from "../workshop.ts";
import { FULL_ONLY } from "../../support/full-only.ts";

const RUN = "clean";

/** A small clean set that the engine has landed, as an operator lands it. */
export type LandedSubject = { readonly subject: Subject; close(): Promise<void> };

export async function landMoonlanding(): Promise<LandedSubject> {
  const bed = await MoonlandingBed.open();
  try {
    const set = await bed.seed(RUN, { records: 2000, seed: 11, dirty: 0 });
    // Small pages, so that a collection has several.
    const { child, output } = bed.touchdown(["run", "moonlanding", ...FULL_ONLY, "--run", RUN], set, {
      TOUCHDOWN_PAGE_SIZE: "25",
    });
    if ((await ended(child)) !== 0) throw new Error(`the clean set does not land: ${output()}`);
  } catch (error) {
    await bed.close();
    throw error;
  }
  const subject: Subject = {
    make: (file) => copyFileSync(bed.targetOf(RUN), file),
    options: {
      rules: moonlanding.validation,
      collections: moonlanding.collections.map(({ name, system }) => ({ name, system })),
      expectedSql: schemaSql(moonlanding),
      nowMs: Date.now(),
      files: moonlanding.files === undefined ? null : { ...moonlanding.files, folder: bed.filesOf(RUN) },
    },
  };
  return { subject, close: () => bed.close() };
}
