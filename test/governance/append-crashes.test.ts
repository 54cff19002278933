import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { appendGovernance, readGovernance, verifyGovernance } from "../../coordinator/governance/governance-log.ts";
import { CHECKPOINTS } from "../../shared/checkpoint.ts";
import { LAUNCH } from "../support/launch.ts";
import { draft, withLogAsync } from "./drafts.ts";

const MAIN = fileURLToPath(new URL("append-main.ts", import.meta.url));
const POINTS = CHECKPOINTS.filter((name) => name.startsWith("governance-"));

async function append(file: string, name: string, { count = 1, crashAt = "" } = {}): Promise<string | number | null> {
  const env = { ...process.env, TOUCHDOWN_CRASH_AT: crashAt };
  const child = spawn(process.execPath, [LAUNCH, MAIN, file, name, String(count)], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

test.each(POINTS)(
  "an append killed at %s is there as a whole once the next one has returned, and the chain holds",
  async (point) => {
    await withLogAsync(2, async (file) => {
      expect(await append(file, "killed", { crashAt: point })).toBe("SIGKILL");
      expect(verifyGovernance(file).faults).toEqual([]);
      const [next] = appendGovernance(file, [draft(9)]);
      expect(next?.sequence).toBe(5);
      expect([...readGovernance(file)].map(({ user_id }) => user_id)).toEqual([
        "ada",
        "ada",
        "killed",
        "killed",
        "ada",
      ]);
      expect(verifyGovernance(file)).toMatchObject({ entries: 5, faults: [] });
    });
  },
);

test("processes that append at once come one after the other, and no pair of any of them is torn apart", async () => {
  await withLogAsync(0, async (file) => {
    const names = ["ada", "grace", "edsger", "barbara"];
    expect(await Promise.all(names.map((name) => append(file, name, { count: 15 })))).toEqual([0, 0, 0, 0]);
    expect(verifyGovernance(file)).toMatchObject({ entries: 120, faults: [] });
    const entries = [...readGovernance(file)];
    for (let index = 0; index < entries.length; index += 2) {
      expect(entries[index + 1]?.user_id).toBe(entries[index]?.user_id);
      expect(entries[index + 1]?.resource_id).toBe(entries[index]?.resource_id.replace(".1", ".2"));
    }
  });
});
