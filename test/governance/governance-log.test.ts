import { hash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { appendGovernance, readGovernance, verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { hashOf } from "../../coordinator/governance/seal-entry.ts";
import { writeIntent } from "../../coordinator/governance/side-files.ts";
import { governanceEntrySchema, type GovernanceEntry } from "../../shared/governance.ts";
import { draft, drafts, linesOf, rewrite, withLog } from "./drafts.ts";

test("entries stand one a line, numbered from 1, each chained to the one before", () => {
  withLog(0, (file) => {
    expect(verifyGovernance(file)).toEqual({ entries: 0, faults: [], head: null });
    const first = appendGovernance(file, drafts(2));
    const second = appendGovernance(file, [draft(3)]);
    const read = linesOf(file).map((line) => governanceEntrySchema.parse(JSON.parse(line)));
    expect(read).toEqual([...first, ...second]);
    expect(read.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(read.map(({ previous }) => previous)).toEqual([null, read[0]?.hash, read[1]?.hash]);
    expect([...readGovernance(file)]).toEqual(read);
    expect(verifyGovernance(file)).toEqual({ entries: 3, faults: [], head: { sequence: 3, hash: read[2]?.hash } });
    expect(readFileSync(file, "utf8").endsWith("}\n")).toBe(true);
  });
});

test("appending leaves what was there as it was, byte for byte, and nothing beside the log but its head and lock", () => {
  withLog(3, (file) => {
    const before = readFileSync(file);
    appendGovernance(file, drafts(2, 4));
    expect(readFileSync(file).subarray(0, before.length).equals(before)).toBe(true);
    expect(readdirSync(dirname(file)).toSorted()).toEqual([
      "governance.jsonl",
      "governance.jsonl.head",
      "governance.jsonl.lock",
    ]);
  });
});

test("no draft appends nothing and makes no file", () => {
  withLog(0, (file) => {
    expect(appendGovernance(file, [])).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });
});

test("what was told before is not told again, and is returned as it stands", () => {
  withLog(2, (file) => {
    const told = ({ resource_id }: GovernanceEntry): boolean => resource_id === "staging.table_2";
    const bytes = readFileSync(file);
    expect(appendGovernance(file, [draft(2)], { told }).map(({ sequence }) => sequence)).toEqual([2]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(appendGovernance(file, [draft(9)], { told: () => false }).map(({ sequence }) => sequence)).toEqual([3]);
  });
});

test.each([
  ["a time without a zone", { timestamp: "2026-11-21T09:00:00.000" }],
  ["an empty event", { event_type: "" }],
  ["a field that no entry has", { colour: "red" }],
])("a draft with %s is not written", (_, given) => {
  withLog(1, (file) => {
    const bytes = readFileSync(file);
    expect(() => appendGovernance(file, [{ ...draft(2), ...given }])).toThrow(
      "a governance entry is what its schema says",
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(verifyGovernance(file).faults).toEqual([]);
  });
});

test("the hash is that of sorted keys without white space, so that other tools come to the same", () => {
  const entry = {
    ...draft(1, { details: { b: 1, a: [1.5, -0.25, 1e21], ä: null } }),
    sequence: 1,
    previous: null,
    hash: "",
  };
  const sorted =
    '{"action":"migrate","details":{"a":[1.5,-0.25,1e+21],"b":1,"ä":null},"event_type":"db-push","previous":null,"resource_id":"staging.table_1","resource_type":"database_migration","sequence":1,"success":true,"timestamp":"2026-11-21T09:00:01.000Z","user_id":"ada","user_role":"system"}';
  expect(hashOf(entry)).toBe(hash("sha256", sorted, "hex"));
});

/** One defect each, planted into a sound log of six entries: where it is found, and by what. */
const DEFECTS: readonly (readonly [string, (file: string) => void, number, string])[] = [
  [
    "a missing line",
    (file) => edit(file, (lines) => lines.toSpliced(2, 1)),
    3,
    "is entry 4 where 3 is due: 1 missing before it",
  ],
  ["the first line missing", (file) => edit(file, (lines) => lines.slice(1)), 1, "is entry 2 where 1 is due"],
  [
    "a changed word",
    (file) => rewrite(file, (text) => text.replace("staging.table_3", "staging.table_8")),
    3,
    "was changed",
  ],
  [
    "a changed outcome",
    (file) => edit(file, (lines) => lines.with(4, (lines[4] ?? "").replace('"success":true', '"success":false'))),
    5,
    "was changed",
  ],
  [
    "two lines in another order",
    (file) => edit(file, ([a = "", b = "", c = "", ...rest]) => [a, c, b, ...rest]),
    2,
    "is entry 3 where 2 is due",
  ],
  [
    "a repeated line",
    (file) => edit(file, (lines) => lines.toSpliced(3, 0, lines[2] ?? "")),
    4,
    "is entry 3 where 4 is due: it is repeated",
  ],
  [
    "two lines glued",
    (file) => rewrite(file, (text) => text.replace("}\n{", "}{")),
    1,
    "holds 2 objects: the newline between them is missing",
  ],
  [
    "three lines glued",
    (file) => rewrite(file, (text) => text.replace("}\n{", "}{").replace("}\n{", "}{")),
    1,
    "holds 3 objects",
  ],
  ["a byte order mark", (file) => rewrite(file, (text) => `\u{FEFF}${text}`), 1, "begins with a byte order mark"],
  ["a blank line", (file) => edit(file, (lines) => lines.toSpliced(2, 0, "")), 3, "is blank"],
  ["a blank line at the end", (file) => rewrite(file, (text) => `${text}\n`), 7, "is blank"],
  ["white space alone on a line", (file) => edit(file, (lines) => lines.toSpliced(2, 0, "  ")), 3, "is blank"],
  ["CRLF", (file) => rewrite(file, (text) => text.replace("\n", "\r\n")), 1, "ends with CRLF"],
  ["bytes that are not UTF-8", (file) => rewrite(file, (text) => Buffer.from(text, "latin1")), 1, "is not UTF-8"],
  ["a wrong hash", (file) => rewrite(file, (text) => text.replace(/"hash":"./, '"hash":"x')), 1, "was changed"],
  ["a cut line", (file) => edit(file, (lines) => lines.with(3, (lines[3] ?? "").slice(0, 40))), 4, "is not JSON"],
  ["a field too many", (file) => forge(file, 2, (entry) => ({ ...entry, colour: "red" })), 2, "is not an entry"],
  ["a field too few", (file) => forge(file, 2, ({ action: _action, ...entry }) => entry), 2, "is not an entry"],
  [
    "white space between fields",
    (file) => edit(file, (lines) => lines.with(1, (lines[1] ?? "").replace('","', '", "'))),
    2,
    "was written in another way",
  ],
  [
    "a repeated field",
    (file) =>
      edit(file, (lines) => lines.with(1, (lines[1] ?? "").replace('{"timestamp"', '{"success":true,"timestamp"'))),
    2,
    "was written in another way",
  ],
  [
    "a line that was changed and sealed anew",
    (file) => forge(file, 2, (entry) => resealed({ ...entry, user_id: "eve" })),
    3,
    "does not follow from the line before it",
  ],
  [
    "a sequence that was changed and sealed anew",
    (file) => forge(file, 6, (entry) => resealed({ ...entry, sequence: 9 })),
    6,
    "is entry 9 where 6 is due",
  ],
  ["no newline at the end", (file) => rewrite(file, (text) => text.slice(0, -1)), 6, "has no newline at its end"],
  [
    "a vanished tail",
    (file) => edit(file, (lines) => lines.slice(0, 3)),
    4,
    "is missing: 3 entries are gone from the end",
  ],
  [
    "a vanished last line",
    (file) => edit(file, (lines) => lines.slice(0, 5)),
    6,
    "is missing: 1 entry is gone from the end",
  ],
  ["all lines gone", (file) => writeFileSync(file, ""), 1, "is missing: 6 entries are gone"],
  ["the whole file gone", (file) => rmSync(file), 1, "is missing: 6 entries are gone"],
  [
    "the last line changed and sealed anew",
    (file) => forge(file, 6, (entry) => resealed({ ...entry, user_id: "eve" })),
    6,
    "is not the entry that was appended last",
  ],
  [
    "an entry appended by another hand",
    (file) => copyTail(file),
    7,
    "is entry 7, and the last one that was appended is entry 6",
  ],
  ["no head", (file) => rmSync(`${file}.head`), 6, "cannot be told to be the last"],
  ["a head that is none", (file) => writeFileSync(`${file}.head`, "{}"), 6, "cannot be held against a head"],
];

test.each(DEFECTS)("%s is found, with its line, and nothing is appended behind it", (...[, plant, line, what]) => {
  withLog(6, (file) => {
    plant(file);
    const bytes = existsSync(file) ? readFileSync(file) : null;
    const { faults } = verifyGovernance(file);
    expect(faults[0]).toEqual({ line, what: expect.stringContaining(what) as string });
    expect(() => appendGovernance(file, [draft(7)])).toThrow(
      expect.objectContaining({
        code: "GOVERNANCE_DAMAGED",
        message: expect.stringContaining(`line ${line} `) as string,
      }),
    );
    expect(existsSync(file) ? readFileSync(file) : null).toEqual(bytes);
  });
});

test("a fault is told once, and not again by every line behind it", () => {
  withLog(6, (file) => {
    rewrite(file, (text) => text.replace("staging.table_3", "staging.table_8").replace("}\n{", "}{"));
    expect(verifyGovernance(file).faults.map(({ line }) => line)).toEqual([1, 2]);
  });
});

test("a head that somebody else has kept finds what was taken off the log and its own head alike", () => {
  withLog(3, (file) => {
    const { head } = verifyGovernance(file);
    const [first = ""] = linesOf(file);
    writeFileSync(file, `${first}\n`);
    const { sequence, hash } = governanceEntrySchema.parse(JSON.parse(first));
    writeFileSync(`${file}.head`, JSON.stringify({ sequence, hash }));
    expect(verifyGovernance(file).faults).toEqual([]);
    expect(verifyGovernance(file, head).faults).toMatchObject([
      { line: 2, what: expect.stringContaining("2 entries are gone") },
    ]);
  });
});

test("an append that was cut off at any byte is completed by the next one, and nothing is glued", () => {
  withLog(2, (file) => {
    const before = readFileSync(file);
    const head = readFileSync(`${file}.head`);
    const { head: named } = verifyGovernance(file);
    const entries = appendGovernance(file, drafts(2, 3));
    const whole = readFileSync(file);
    const text = whole.subarray(before.length).toString();
    const { head: after } = verifyGovernance(file);
    for (let bytes = before.length; bytes <= whole.length; bytes += bytes < whole.length - 3 ? 5 : 1) {
      writeFileSync(file, whole.subarray(0, bytes));
      writeFileSync(`${file}.head`, head);
      writeIntent(file, { offset: before.length, text, before: named, after: after! });
      const { faults } = verifyGovernance(file);
      const isPart = bytes > before.length && bytes < whole.length;
      expect(faults.length, `at byte ${bytes}`).toBe(isPart ? 1 : 0);
      if (isPart) expect(faults[0]?.what).toContain("the next append completes it");
      const [next] = appendGovernance(file, [draft(5)]);
      expect(next).toMatchObject({ sequence: 5, previous: entries[1]?.hash });
      expect(verifyGovernance(file).faults).toEqual([]);
      expect(readFileSync(file).subarray(0, whole.length).equals(whole)).toBe(true);
    }
  });
});

test("a torn end that is not our own unfinished append is refused, whether or not there is an intent", () => {
  withLog(3, (file) => {
    const { head } = verifyGovernance(file);
    const size = readFileSync(file).length;
    truncateSync(file, size - 20);
    expect(() => appendGovernance(file, [draft(4)])).toThrow("has no newline at its end");
    writeIntent(file, { offset: size, text: "{}\n", before: head, after: head! });
    expect(() => appendGovernance(file, [draft(4)])).toThrow("is not the append that");
    expect(readFileSync(file).length).toBe(size - 20);
  });
});

test("a copy is proven together with its head, and left alone", () => {
  withLog(2, (file) => {
    const copy = `${file}.copy`;
    copyFileSync(file, copy);
    copyFileSync(`${file}.head`, `${copy}.head`);
    expect(verifyGovernance(copy)).toMatchObject({ entries: 2, faults: [] });
    expect(existsSync(`${copy}.lock`)).toBe(false);
  });
});

function edit(file: string, change: (lines: readonly string[]) => readonly string[]): void {
  writeFileSync(
    file,
    change(linesOf(file))
      .map((line) => `${line}\n`)
      .join(""),
  );
}

function forge(file: string, line: number, change: (entry: GovernanceEntry) => object): void {
  edit(file, (lines) => {
    const entry = governanceEntrySchema.parse(JSON.parse(lines[line - 1] ?? ""));
    return lines.with(line - 1, JSON.stringify(change(entry)));
  });
}

function resealed(entry: GovernanceEntry): GovernanceEntry {
  return { ...entry, hash: hashOf(entry) };
}

function copyTail(file: string): void {
  const last = governanceEntrySchema.parse(JSON.parse(linesOf(file).at(-1) ?? ""));
  const forged = resealed({ ...last, sequence: last.sequence + 1, previous: last.hash, user_id: "eve" });
  edit(file, (lines) => [...lines, JSON.stringify(forged)]);
}
