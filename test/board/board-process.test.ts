import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { startBoardProcess } from "../../cli/board-process.ts";
import { ask, configOf, makeBoardBed } from "./board-bed.ts";

test("beside a run the board is a process of its own, which takes a free port where the usual one is taken, and goes with the run", async () => {
  const bed = makeBoardBed();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  const config = configOf(bed.folder, { TOUCHDOWN_BOARD_PORT: String(taken) });
  const of = { config, redisUrl: "redis://127.0.0.1:1", isWritable: true };
  try {
    const board = await startBoardProcess({ ...of, port: null });
    const at = { ...board, localUrl: board.url };
    expect(Number(new URL(board.url).port)).not.toBe(taken);
    expect(await ask(at, "/healthz")).toMatchObject({ status: 200 });
    expect((await ask(at, "/")).text).toContain("local, operator");
    await board.stop();
    await expect(ask(at, "/healthz")).rejects.toThrow("ECONNREFUSED");
    await expect(startBoardProcess({ ...of, port: taken })).rejects.toMatchObject({
      message: expect.stringContaining("EADDRINUSE"),
    });
  } finally {
    other.close();
    bed.remove();
  }
});
