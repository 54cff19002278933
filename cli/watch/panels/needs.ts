import type { Demand } from "../../../coordinator/report/run/demands.ts";
import { baseRun } from "../../../shared/phase.ts";
import { line, span, type Line } from "../line.ts";
import type { Watched } from "../watched.ts";
import { paragraph, titled, type Panel } from "./panel.ts";

/** What waits for a person, with the commands that answer it. What only wants a look goes to the end. */
export const needs: Panel = (watched, columns) => {
  const musts = watched.demands.filter(({ kind }) => kind === "must");
  return titled("NEEDS YOU NOW", [
    ...musts.flatMap((demand) => demandLines(demand, columns)),
    ...resumption(watched, columns),
  ]);
};

export const looks: Panel = ({ demands }, columns) =>
  titled(
    "WORTH A LOOK",
    demands.filter(({ kind }) => kind === "look").flatMap((demand) => demandLines(demand, columns)),
  );

function demandLines({ kind, what, reasons, commands }: Demand, columns: number): readonly Line[] {
  const mark = kind === "must" ? { mark: "! ", tone: "odd" as const } : { mark: "- ", tone: "plain" as const };
  return [
    ...paragraph(what, columns, mark),
    ...reasons.flatMap((reason) => paragraph(reason, columns, { mark: "    ", tone: "plain" })),
    ...commands.map((command) => line("  ", span(command, "strong"))),
  ];
}

function resumption({ state, reading: { known } }: Watched, columns: number): readonly Line[] {
  if (state !== "interrupted") return [];
  return [
    ...paragraph("Nobody is at work on it. Resume it", columns, { mark: "! ", tone: "odd" }),
    line("  ", span(`touchdown run ${known.migration} --run ${baseRun(known.run)}`, "strong")),
  ];
}
