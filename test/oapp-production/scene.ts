import type { Export } from "./landed-export.ts";

/** A page with a title, as relation cells name it. */
export function item(title: string, page: string): string {
  return `${title} (https://www.notion.so/Words-${page}?pvs=21)`;
}

/** A page id that ends in this letter or digit. */
export function page(name: string): string {
  return `23ce1901e36e8${name.padStart(19, "0")}`;
}

export type ScenePhase = {
  readonly id: string;
  readonly title: string;
  /** Titles with pages in the first and in the second column. */
  readonly first?: string;
  readonly second?: string;
};

/** Projects by title, each with the items in its own cell; project "Alpha" has the id P-Alpha. */
export type SceneProjects = Readonly<Record<string, readonly string[]>>;

export function sceneOf(projects: SceneProjects, phases: readonly ScenePhase[]): Export {
  return {
    projects: Object.entries(projects).map(([name, items]) => {
      // Several projects of one title: "Alpha#2".
      const title = name.replace(/#.*$/, "");
      return { Title: title, projectID: `P-${name}`, status: "Active", owner: "crew", Phase: items.join(", ") };
    }),
    phases: phases.map(({ id, title, first = "", second = "" }) => ({
      phaseid: id,
      phasename: title,
      status: "Planned",
      "WT Projects": first,
      "WT Projects 1": second,
    })),
  };
}
