import { startBoardProcess, type BoardProcessOptions } from "./board-process.ts";

export type BesideBoardOptions = Omit<BoardProcessOptions, "port"> & {
  readonly isWanted: boolean;
  readonly say: (line: string) => void;
};

/** Does something with the board open beside it, for as long as it takes. */
export async function besideBoard<Outcome>(
  { isWanted, say, ...options }: BesideBoardOptions,
  act: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!isWanted) return act();
  const board = await startBoardProcess({ ...options, port: null });
  say(`console at ${board.url}`);
  try {
    return await act();
  } finally {
    await board.stop();
  }
}
