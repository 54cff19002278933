import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificateFile, findCertificate } from "../../../coordinator/certificates/certificate.ts";
import { readDecisions } from "../../../coordinator/certificates/decisions.ts";
import { InvariantError } from "../../../shared/errors.ts";
import { RUN, certify, copyForEach, item } from "./certified-run.ts";

let runsDir: string;
copyForEach((copy) => {
  runsDir = copy;
});

test("a certificate is read as it was issued, and says which decisions had been made", () => {
  const found = findCertificate(runsDir, RUN, "full");
  expect(found).toMatchObject({
    kind: "read",
    isSealed: true,
    certificate: { format: 1, run: RUN, phase: "full", target: "target.db", waivers: [] },
  });
  const { head } = readDecisions({ runsDir, run: RUN });
  expect(head).not.toBeNull();
  expect(found.kind === "read" && found.certificate.decisions).toBe(head);
});

test("a phase that has none has none", () => {
  expect(findCertificate(runsDir, RUN, "verify")).toEqual({ kind: "none" });
});

test("equal contents have equal seals, and any other content has another one", async () => {
  const once = await certify(runsDir, "full", { previous: "x" });
  expect((await certify(runsDir, "full", { previous: "x" })).seal).toBe(once.seal);
  expect((await certify(runsDir, "full", { previous: "y" })).seal).not.toBe(once.seal);
  expect((await certify(runsDir, "full", { previous: "x", readTimes: { friday: "1" } })).seal).not.toBe(once.seal);
});

test("wherever a byte of it is changed, it is not what was issued", () => {
  const file = certificateFile(runsDir, RUN, "pilot");
  const bytes = readFileSync(file);
  const believed: number[] = [];
  for (let at = 0; at < bytes.length; at += 6) {
    const changed = Buffer.from(bytes);
    changed[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(file, changed);
    const found = findCertificate(runsDir, RUN, "pilot");
    if (found.kind === "read" && found.isSealed) believed.push(at);
  }
  expect(believed).toEqual([]);
});

test("one that was cut off, or to which a field was added, is not what was issued either", () => {
  const file = certificateFile(runsDir, RUN, "pilot");
  const text = readFileSync(file, "utf8");
  for (const other of ["", text.slice(0, -10), text.replace("{", '{ "comment": "",'), `${text}\n`]) {
    writeFileSync(file, other);
    const found = findCertificate(runsDir, RUN, "pilot");
    expect(found.kind === "read" && found.isSealed).toBe(false);
  }
});

test("one that is issued anew keeps the one before beside it", async () => {
  const before = readFileSync(certificateFile(runsDir, RUN, "full"), "utf8");
  await certify(runsDir, "full", { previous: "x", issuedAt: "2026-11-22T10:00:00.000Z" });
  const [kept = ""] = readdirSync(join(runsDir, RUN)).filter((name) => name.startsWith("certificate-full.json."));
  expect(kept).toBe("certificate-full.json.before-20261122T100000000Z");
  expect(readFileSync(join(runsDir, RUN, kept), "utf8")).toBe(before);
  expect(existsSync(`${certificateFile(runsDir, RUN, "full")}.draft`)).toBe(false);
});

test.each([
  ["an item that failed", [item("validators:row-count", { status: "FAIL", failed: 1 }), item("coverage")]],
  ["an item that nobody asked", [item("validators:row-count"), item("coverage", { status: "SKIP" })]],
  ["no item at all", []],
])("none is issued over a gate with %s", async (_, gate) => {
  await expect(certify(runsDir, "verify", { previous: "x", gate })).rejects.toThrow(InvariantError);
  expect(findCertificate(runsDir, RUN, "verify").kind).toBe("none");
});
