import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificateFile } from "../../../coordinator/certificates/certificate.ts";
import { decisionsFile } from "../../../coordinator/certificates/decisions.ts";
import { recordWaiver } from "../../../coordinator/certificates/record-waiver.ts";
import { verifyChain, type Chain } from "../../../coordinator/certificates/verify-chain.ts";
import { newPhaseRecord, writePhaseRecord } from "../../../coordinator/phases/phase-record.ts";
import {
  PHASES,
  RUN,
  certify,
  changeTarget,
  copyForEach,
  optionsOf,
  rewrite,
  rewriteCertificate,
} from "./certified-run.ts";

let runsDir: string;
copyForEach((copy) => {
  runsDir = copy;
});

function verify(): Promise<Chain> {
  return verifyChain(optionsOf(runsDir, "full"));
}

function kinds({ phases }: Chain): string[] {
  return phases.map(({ phase, kind, faults }) => `${phase} ${kind} ${faults.length}`);
}

test("a run whose phases are certified and approved holds, and tells who approved", async () => {
  const chain = await verify();
  expect(kinds(chain)).toEqual(["sample certified 0", "pilot certified 0", "full certified 0", "verify not begun 0"]);
  expect(chain.phases[1]).toMatchObject({
    by: "Ada",
    at: "2026-11-21T15:00:00.000Z",
    digest: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(chain).toMatchObject({ holds: true, ok: true, decisions: { count: 1, faults: [], unfinished: null } });
});

test("a phase that has begun and has no certificate is missing one: what there is holds, and that is not all", async () => {
  writePhaseRecord(
    runsDir,
    newPhaseRecord({ run: RUN, migration: "tiny", codeVersion: "0.1.0", phase: "verify" }, new Date()),
  );
  const chain = await verify();
  expect(kinds(chain)[3]).toBe("verify missing 0");
  expect(chain).toMatchObject({ holds: true, ok: false });
});

test("a run of which nothing was certified is not ok", async () => {
  rmSync(join(runsDir, RUN), { recursive: true });
  expect(await verify()).toMatchObject({ holds: true, ok: false });
});

test("a changed row of the last target breaks its link alone", async () => {
  changeTarget(runsDir, RUN, (target) => target.exec("UPDATE thing SET name = 'x' WHERE id = 'thing-1'"));
  const chain = await verify();
  expect(kinds(chain)).toEqual(["sample certified 0", "pilot certified 0", "full certified 1", "verify not begun 0"]);
  expect(chain).toMatchObject({ holds: false, ok: false });
});

test("a changed certificate breaks its link, the one behind it, and the approval over it", async () => {
  rewriteCertificate(runsDir, "pilot", (text) => text.replace('"reads": 200', '"reads": 100'));
  const chain = await verify();
  expect(kinds(chain)).toEqual(["sample certified 0", "pilot certified 1", "full certified 1", "verify not begun 0"]);
});

test("a whole chain that is issued anew lacks its approval", async () => {
  const { seal: sample } = await certify(runsDir, "sample", { reads: 1 });
  const { seal: pilot } = await certify(runsDir, "pilot", { previous: sample });
  await certify(runsDir, "full", { previous: pilot });
  const chain = await verify();
  expect(kinds(chain)).toEqual(["sample certified 0", "pilot certified 0", "full certified 1", "verify not begun 0"]);
  expect(chain.phases[2]?.faults).toEqual([
    expect.stringContaining("phase pilot must be approved before it, and nobody has approved"),
  ]);
});

test("a lost certificate leaves its phase begun or not, and what follows from it without ground", async () => {
  rmSync(certificateFile(runsDir, RUN, "sample"));
  expect(kinds(await verify()).slice(0, 2)).toEqual(["sample not begun 0", "pilot certified 1"]);
});

test("a phase that was waived says who answers for it", async () => {
  const { digest } = await recordWaiver({
    runsDir,
    run: RUN,
    phases: PHASES,
    phase: "verify",
    what: "phase",
    by: "Grace",
    why: "no time",
    records: [],
    gate: [],
    certificate: { kind: "none" },
    reportDigest: null,
    now: new Date(),
  });
  expect((await verify()).phases[3]).toMatchObject({ kind: "waived", by: "Grace", digest, faults: [] });
});

test("a changed decision is told; one that was cut off by a crash is told and breaks nothing", async () => {
  const file = decisionsFile({ runsDir, run: RUN });
  rewrite(file, (text) => `${text}{"format":1,"num`);
  expect(await verify()).toMatchObject({
    ok: true,
    decisions: { count: 1, faults: [], unfinished: '{"format":1,"num' },
  });
  rewrite(file, (text) => text.replace("Ada", "Eve"));
  const chain = await verify();
  expect(chain).toMatchObject({
    holds: false,
    decisions: { count: 0, faults: [expect.stringContaining("line 1 was changed")] },
  });
  // Full was issued when that decision had been made, and needs it.
  expect(kinds(chain)[2]).toBe("full certified 2");
});

test("a certificate that is no JSON at all is a fault, and not an error", async () => {
  writeFileSync(certificateFile(runsDir, RUN, "full"), "\u0000");
  expect((await verify()).phases[2]).toMatchObject({
    kind: "certified",
    digest: null,
    at: null,
    faults: [expect.stringContaining("cannot be read")],
  });
});
