import { landExport, type Choices } from "./landed-export.ts";
import { sceneOf, type ScenePhase, type SceneProjects } from "./scene.ts";

export type FoundLink = {
  readonly id: string;
  readonly state: string;
  readonly title: string | null;
  readonly confirmed: number;
  readonly reason: string | null;
};

/** What becomes of the phases, in the order of their ids. */
export function linksOf(
  projects: SceneProjects,
  phases: readonly ScenePhase[],
  choices: Choices = {},
): readonly FoundLink[] {
  const landed = landExport(sceneOf(projects, phases), choices);
  try {
    return landed.all<FoundLink>(
      `SELECT p.phase_id AS id, l.state, j.title, l.is_confirmed AS confirmed, l.reason
       FROM phase_link AS l JOIN phase AS p ON p.id = l.phase_ref LEFT JOIN project AS j ON j.id = l.project_ref ORDER BY p.phase_id`,
    );
  } finally {
    landed.close();
  }
}
