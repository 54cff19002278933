import { consoleRouter } from "../../bull-board/console/router.ts";
import { SECTIONS } from "../../bull-board/console/sections.ts";
import { startBoard, type BoardOptions, type RunningBoard } from "../../bull-board/start-board.ts";
import { migrations } from "../../migrations/registry.ts";
import { liveActions } from "./live-actions.ts";

export type OpenConsoleOptions = Pick<BoardOptions, "config" | "host" | "port" | "isWritable" | "onTrouble">;

/** The board of the command line: with the migrations that it knows, every section of a run's page, and actions that do what its verbs do. */
export async function openConsole(options: OpenConsoleOptions): Promise<RunningBoard> {
  const { config } = options;
  const actions = liveActions(config);
  const board = await startBoard({
    ...options,
    migrations,
    openPages: (sessionOf) => consoleRouter({ config, migrations, actions, sections: SECTIONS, sessionOf }),
  });
  return {
    ...board,
    async stop() {
      await board.stop();
      await actions.stop();
    },
  };
}
