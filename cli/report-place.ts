import { closeSync, openSync, readFileSync, rmSync, statSync } from "node:fs";
import { extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeDurably } from "../shared/durable-file.ts";
import { TerminalError, toError } from "../shared/errors.ts";
import { runFolder } from "../shared/run-folder.ts";

/** Where --report wants the report of a walk as well, beside what the run's folder keeps. */
export type ReportPlace = { readonly file: string; readonly kind: "json" | "html" };

/** The place that was named, if a report can be written there; asked before anything is begun, so that no run ends with a report that has no place. */
export function requireReportPlace(named: string): ReportPlace {
  const file = resolve(named);
  const kind = KINDS[extname(file).toLowerCase()];
  if (kind === undefined) {
    throw new TerminalError("USAGE", `--report: "${named}" ends neither in .json nor in .html`, {
      hint: "The ending says which of the two is written: what --json prints, or the page of the run.",
    });
  }
  const fault = faultOf(file);
  if (fault === null) return { file, kind };
  throw new TerminalError("USAGE", `--report: ${file} cannot be written: ${fault}`, {
    hint: "Name a file in a folder that this user may write to; what stands in the file is replaced.",
  });
}

export type WalkedReport = {
  readonly runsDir: string;
  readonly run: string;
  /** Whether the run's folder stays, so that the page may lead to the files in it. */
  readonly isKept: boolean;
  /** What --json prints of the walk. */
  readonly json: object;
};

/** Writes it as a whole: whoever reads the file meets the old one or the new one. */
export function writeReportTo({ file, kind }: ReportPlace, walked: WalkedReport): void {
  try {
    writeDurably(file, kind === "json" ? `${JSON.stringify(walked.json, null, 2)}\n` : pageOf(walked));
  } catch (error) {
    throw new TerminalError("TARGET_UNAVAILABLE", `--report: ${file} was not written: ${toError(error).message}`, {
      hint: `The walk has ended, and this is all that failed: see touchdown report ${walked.run}.`,
      cause: error,
    });
  }
}

/** Links to files beside the page. */
const BESIDE = / href="([\w.-]+)"/g;

/** The page leads to files beside it, which are elsewhere for one that was put somewhere else. */
function pageOf({ runsDir, run, isKept }: WalkedReport): string {
  const folder = runFolder(runsDir, run);
  const page = readFileSync(join(folder, "report.html"), "utf8");
  return page.replaceAll(BESIDE, (_link, name: string) => {
    return isKept ? ` href="${pathToFileURL(join(folder, name)).href}"` : "";
  });
}

const KINDS: Readonly<Record<string, ReportPlace["kind"]>> = { ".json": "json", ".html": "html", ".htm": "html" };

/** Why a file cannot be written, or null: tried with the draft that it would be written through, of which nothing is left. */
function faultOf(file: string): string | null {
  const draft = `${file}.draft`;
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isFile() === false) return "it is no file";
    closeSync(openSync(draft, "w"));
    rmSync(draft);
    return null;
  } catch (error) {
    return toError(error).message;
  }
}
