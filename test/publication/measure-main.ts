import { readFileSync, writeFileSync } from "node:fs";
import { failed, load, openBed, promote, publish, type Bed, type Export } from "./catalogue-bed.ts";

// Measures publishing and promoting, one act a process: node cli/launch.mjs test/publication/measure-main.ts make|edit|publish|promote <file> [records]
const [, , act, file = "", given = "100000"] = process.argv;
const records = Number(given);

/** A fifth of them teams, the others tasks with a note of two lines; the first `changed` notes say something else. */
function exportOf(changed: number): Export {
  const number = (at: number): string => String(at).padStart(7, "0");
  const teams = Array.from({ length: Math.floor(records / 5) }, (_, at) => {
    return [
      `T-${number(at)}`,
      `Team ${at}, "x"`,
      `Lead ${at % 97}`,
      `["a${at % 7}","b"]`,
      String(at / 4),
      String(at),
      "",
    ];
  });
  const tasks = Array.from({ length: records - teams.length }, (_, at) => {
    const note = at < changed ? `changed ${at}` : `note ${at}\n${"some words of a note ".repeat(10)}`;
    const team = at % 50 === 0 ? "" : `T-${number(at % teams.length)}`;
    return [`K-${number(at)}`, `Task ${at}, with words`, team, at % 2 === 0 ? "Open" : "Done", note];
  });
  return { teams, tasks };
}

function openAgain(): Bed {
  return JSON.parse(readFileSync(file, "utf8")) as Bed; // Written by the act "make".
}

async function measure(): Promise<void> {
  const startedAtMs = performance.now();
  const { writes, verdicts, ...published } = await (act === "publish" ? publish : promote)(openAgain());
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const megabytes = Math.round(maxRSS / 1024);
  const cpu = ((userCPUTime + systemCPUTime) / 1_000_000).toFixed(1);
  const asked = verdicts.map(({ name, durationMs }) => `${name} ${(durationMs / 1000).toFixed(1)}`).join(", ");
  const wrong = failed({ ...published, writes, verdicts });
  process.stdout.write(
    `${act} ${records}: ${seconds} s, ${cpu} s of CPU, ${megabytes} MB, ${writes} writes, wrong: ${wrong.join(", ") || "none"} (${asked})\n`,
  );
}

if (act === "make") writeFileSync(file, JSON.stringify(openBed(exportOf(0))));
else if (act === "edit") {
  const bed = openAgain();
  load(bed, exportOf(records / 100));
  writeFileSync(file, JSON.stringify(bed));
} else await measure();
