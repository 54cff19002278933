import { pauseReading, resumeReading, type Queues } from "./queue.ts";
import type { RunBoard } from "./run-board.ts";

export type ReadingState = "running" | "paused" | "held";

/** Asked again if somebody has changed his mind meanwhile. */
const ROUNDS_MAX = 3;

/**
 * Pages and files are read unless the operator has paused the run or the coordinator's watch holds it. Brings the queues in line with what is on the board, which
 * is written first: whoever pauses, resumes, holds or lets go does it this way, and of two at once none is overlooked.
 */
export async function steerReading(queues: Queues, board: RunBoard, run: string): Promise<ReadingState> {
  let state = await readingState(board, run);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    await (state === "running" ? resumeReading(queues) : pauseReading(queues));
    const now = await readingState(board, run);
    if (now === state) break;
    state = now;
  }
  return state;
}

async function readingState(board: RunBoard, run: string): Promise<ReadingState> {
  if (await board.isPaused(run)) return "paused";
  return (await board.throttle(run))?.state === "held" ? "held" : "running";
}
