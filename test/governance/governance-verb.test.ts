import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { touchdown } from "../cli/touchdown-command.ts";
import { linesOf, rewrite, withLogAsync } from "./drafts.ts";

test("a sound log is proven by its file or by its folder, and the head to be noted is told", async () => {
  await withLogAsync(3, async (file) => {
    const cwd = dirname(file);
    const { head } = verifyGovernance(file);
    for (const place of [[file], ["--target", cwd]]) {
      const { code, json } = await touchdown(["governance", "verify", ...place, "--json"], { cwd });
      expect(code).toBe(0);
      expect(json()).toEqual({ ok: true, file, entries: 3, faults: [], head });
    }
    const noted = `${head?.sequence}:${head?.hash}`;
    expect((await touchdown(["governance", "verify", file, "--head", noted], { cwd })).stdout).toContain(
      `OK: 3 entries, each chained to the one before, the last is ${noted}`,
    );
  });
});

test("each fault is named with its line, and the exit code is 1", async () => {
  await withLogAsync(5, async (file) => {
    const cwd = dirname(file);
    rewrite(file, (text) => text.replace("staging.table_2", "staging.table_9").replace("}\n{", "}{"));
    const [, , , fourth = ""] = linesOf(file);
    rewrite(file, (text) => text.replace(`${fourth}\n`, ""));
    const { code, stdout } = await touchdown(["governance", "verify", file], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain("line 1 holds 2 objects: the newline between them is missing\n");
    expect(stdout).toContain("line 4 is missing: 1 entry is gone from the end, which was entry 5\n");
    expect(stdout).toContain("DAMAGED: 2 faults in ");
  });
});

test("a log whose end and head were taken away together is found by the head that somebody has noted", async () => {
  await withLogAsync(3, async (file) => {
    const { head } = verifyGovernance(file);
    const [first = ""] = linesOf(file);
    const { sequence, hash } = JSON.parse(first) as { sequence: number; hash: string };
    writeFileSync(file, `${first}\n`);
    writeFileSync(`${file}.head`, JSON.stringify({ sequence, hash }));
    const noted = `${head?.sequence}:${head?.hash}`;
    const { code, json } = await touchdown(["governance", "verify", file, "--head", noted, "--json"], {
      cwd: dirname(file),
    });
    expect(code).toBe(1);
    expect(json()).toMatchObject({ ok: false, faults: [{ line: 2 }] });
  });
});

test("the last entries are shown, and none of a log that is not what was written there", async () => {
  await withLogAsync(4, async (file) => {
    const cwd = dirname(file);
    const { code, json } = await touchdown(["governance", "show", file, "--last", "2", "--json"], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({ entries: [{ sequence: 3 }, { sequence: 4 }] });
    rewrite(file, (text) => text.slice(0, -1));
    const damaged = await touchdown(["governance", "show", file, "--json"], { cwd });
    expect(damaged.code).toBe(4);
    expect(damaged.json()).toMatchObject({ error: { code: "GOVERNANCE_DAMAGED" } });
  });
});

test.each([
  ["no log", ["verify"]],
  ["two of them", ["verify", "a.jsonl", "--target", "b"]],
  ["one that is not there", ["verify", "a.jsonl"]],
  ["another action", ["mend", "a.jsonl"]],
])("%s is refused as usage", async (_, words) => {
  await withLogAsync(1, async (file) => {
    expect((await touchdown(["governance", ...words], { cwd: dirname(file) })).code).toBe(2);
  });
});
