import type { Viewer } from "../../../bull-board/access/viewer.ts";
import type { ActionProgress } from "../../../bull-board/console-actions.ts";
import type { Section } from "../../../bull-board/console/section.ts";
import type { Live } from "../../../coordinator/runs/live.ts";
import { readKnownRun, type Migrations } from "../../../coordinator/runs/read-runs.ts";
import { parseConfig } from "../../../shared/config.ts";

export const VIEWER: Viewer = { name: "Vera", role: "viewer", maySeeValues: false };
export const OPERATOR: Viewer = { name: "Ada", role: "operator", maySeeValues: false };
export const SEEING: Viewer = { ...OPERATOR, maySeeValues: true };

export type LookedAt = {
  readonly runsDir: string;
  readonly run: string;
  readonly migrations: Migrations;
  readonly live?: Live | null;
  readonly progress?: readonly ActionProgress[];
};

/** The markup of a section as somebody sees it now; "" where it is left out. */
export async function look(section: Section, viewer: Viewer, at: LookedAt): Promise<string> {
  const { runsDir, run, migrations, live = null, progress = [] } = at;
  const known = readKnownRun(runsDir, run, migrations);
  if (known === null) throw new Error(`there is no run ${run}`);
  const config = parseConfig({ TOUCHDOWN_RUNS_DIR: runsDir });
  const context = { config, run, known, live, speed: null, throttle: null, series: [], progress, viewer };
  return (await section.render(context))?.text ?? "";
}

/** Without elements, and with single spaces. */
export function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll("&#39;", "'")
    .trim();
}

/** Where the forms of a section send what. */
export function formsOf(
  markup: string,
): readonly { readonly action: string; readonly fields: Record<string, string> }[] {
  return [...markup.matchAll(/<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].map(
    ([, action = "", inside = ""]) => ({
      action,
      fields: Object.fromEntries(
        [...inside.matchAll(/<input[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?[^>]*>/g)].map(([, name, value]) => [
          name ?? "",
          value ?? "",
        ]),
      ),
    }),
  );
}
