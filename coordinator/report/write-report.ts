import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderHtml } from "./render-html.ts";
import type { Report } from "./report.ts";

/** Writes report.json and report.html into the run's folder. Whoever reads them meets the old one or the new one, never a half. */
export function writeReport(folder: string, report: Report): { readonly json: string; readonly html: string } {
  mkdirSync(folder, { recursive: true });
  const json = join(folder, "report.json");
  const html = join(folder, "report.html");
  writeWhole(html, renderHtml(report));
  // Last, as its presence says that there is a report.
  writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  return { json, html };
}

function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
