import { INVERSE_COLUMN } from "../relation-tables.ts";

/** A phase of the title at hand. `alike`: how many phases have its id. */
export type PhaseFacts = {
  readonly id: string;
  readonly phaseId: string;
  readonly alike: number;
  readonly title: string;
  /** A relation cell of it holds text that is no item. */
  readonly hasUnread: boolean;
};

/** An item of a phase's relation columns. */
export type Named = {
  readonly phase: string;
  readonly column: string;
  readonly title: string;
  readonly pageId: string;
  /** The project of that title; null unless there is exactly one. */
  readonly project: string | null;
  readonly projects: number;
  /** How many pages the title leads to, over all phases. */
  readonly pages: number;
  /** How many titles lead to the page, over all phases. */
  readonly titles: number;
};

/** An item with the title at hand in the relation cell of a project. */
export type Inverse = { readonly project: string; readonly projectTitle: string; readonly pageId: string };

export type LinkFacts = {
  readonly phases: readonly PhaseFacts[];
  readonly named: readonly Named[];
  readonly inverse: readonly Inverse[];
};

/** linked: `project` is known. orphan: nothing says which it is. disagreement: the source says several things, which no policy may decide. */
export type Link = {
  readonly phase: PhaseFacts;
  readonly state: "linked" | "orphan" | "disagreement";
  readonly project: string | null;
  readonly evidence: readonly string[];
  readonly isConfirmed: boolean;
  readonly projectPage: string | null;
  readonly phasePage: string | null;
  /** What its own columns say. */
  readonly titles: readonly string[];
  /** A sentence; null for a link. */
  readonly reason: string | null;
};

/** Decides over all phases of one title. The order of the phases makes no difference. */
export function decideLinks({ phases, named, inverse }: LinkFacts): readonly Link[] {
  const claims = phases.map((phase) =>
    claimOf(
      phase,
      named.filter((item) => item.phase === phase.id),
    ),
  );
  const pool = new InversePool(inverse, claims);
  return claims.map((claim) => decide(claim, pool));
}

/** What the columns of a phase say. */
type Claim = {
  readonly phase: PhaseFacts;
  readonly kind: "none" | "project" | "unknown" | "ambiguous" | "contradiction";
  readonly project: string | null;
  readonly page: string | null;
  readonly columns: readonly string[];
  readonly titles: readonly string[];
  readonly reason: string;
};

function claimOf(phase: PhaseFacts, items: readonly Named[]): Claim {
  const columns = distinct(items.map(({ column }) => column));
  const titles = distinct(items.map(({ title }) => title));
  const pages = distinct(items.map(({ pageId }) => pageId));
  const claim = { phase, columns, titles, project: null, page: pages.length === 1 ? (pages[0] ?? null) : null };
  const [item] = items;
  if (item === undefined) return { ...claim, kind: "none", reason: "" };
  if (titles.length > 1) {
    const said = items.map(({ column, title }) => `"${title}" (${column})`);
    const isUnknown = items.every(({ projects }) => projects === 0);
    const reason = `Its columns name different projects: ${distinct(said).join(", ")}${isUnknown ? "; none of them exists" : ""}.`;
    return { ...claim, kind: "contradiction", reason };
  }
  if (item.projects === 0)
    return { ...claim, kind: "unknown", reason: `Its columns name "${item.title}", which is the title of no project.` };
  if (item.projects > 1)
    return {
      ...claim,
      kind: "ambiguous",
      reason: `Its columns name "${item.title}", which is the title of ${item.projects} projects.`,
    };
  if (item.pages > 1)
    return { ...claim, kind: "contradiction", reason: `The title "${item.title}" leads to ${item.pages} pages.` };
  if (items.some((each) => each.titles > 1))
    return { ...claim, kind: "contradiction", reason: `The page of "${item.title}" goes by other titles elsewhere.` };
  return { ...claim, kind: "project", project: item.project, reason: "" };
}

/** The items with this title in the projects' cells: each is that of one phase. Many phases may share a title, so everything is counted once. */
class InversePool {
  readonly #items: ReadonlyMap<string, readonly Inverse[]>;
  /** Phases whose own columns name a project, by project. */
  readonly #claims: ReadonlyMap<string, readonly Claim[]>;
  /** Titles of the projects in whose cells a page stands, by page. */
  readonly #holders: ReadonlyMap<string, readonly string[]>;
  /** Items that no phase uses whose own columns name the project. */
  readonly left: readonly Inverse[];
  readonly leftProjects: readonly string[];
  readonly leftPages: readonly string[];
  /** Phases whose columns say nothing. */
  readonly silent: readonly Claim[];
  /** Whether an item that is left may be meant for a phase whose columns say something. */
  readonly isContested: boolean;
  /** Ids of the phases that have used items up. */
  readonly users: readonly string[];

  constructor(inverse: readonly Inverse[], claims: readonly Claim[]) {
    const named = claims.filter(({ kind }) => kind === "project");
    this.#items = groupBy(inverse, ({ project }) => project);
    this.#claims = groupBy(named, ({ project }) => project ?? "");
    this.#holders = new Map(
      [...groupBy(inverse, ({ pageId }) => pageId)].map(([page, items]) => [
        page,
        distinct(items.map(({ project }) => project)).length > 1
          ? distinct(items.map(({ projectTitle }) => projectTitle))
          : [],
      ]),
    );
    this.silent = claims.filter(({ kind }) => kind === "none");
    this.left = [...this.#items].flatMap(([project, items]) => items.slice(this.#claimsOn(project)));
    this.leftProjects = distinct(this.left.map(({ project }) => project));
    this.leftPages = distinct(this.left.map(({ pageId }) => pageId));
    this.isContested =
      claims.some(({ kind }) => kind !== "none" && kind !== "project") ||
      [...this.#claims.keys()].some((project) => !this.isConfirmed(project));
    this.users = named
      .filter(({ project }) => this.itemsOf(project ?? "").length > 0)
      .map(({ phase }) => phase.phaseId || phase.title);
  }

  itemsOf(project: string): readonly Inverse[] {
    return this.#items.get(project) ?? [];
  }

  /** Of as many items as phases claim the project, none is left for another phase. */
  #claimsOn(project: string): number {
    return this.#claims.get(project)?.length ?? 0;
  }

  /** The project's cell holds an item for each of the phases that claim it. */
  isConfirmed(project: string): boolean {
    return this.#claimsOn(project) <= this.itemsOf(project).length;
  }

  /** Page of the phase in the project's cell; null where it is not the only phase or the only page there. */
  pageIn(project: string): string | null {
    const [first, ...others] = this.itemsOf(project);
    const isLeft = this.itemsOf(project).length > this.#claimsOn(project);
    const uses = this.#claimsOn(project) + (isLeft ? this.silent.length : 0);
    const isOne = first !== undefined && others.every(({ pageId }) => pageId === first.pageId);
    return isOne && uses === 1 ? first.pageId : null;
  }

  /** Titles of the projects whose cells hold a page that the project's cell holds; none where it alone does. */
  rivalsOf(project: string): readonly string[] {
    return distinct(this.itemsOf(project).flatMap(({ pageId }) => this.#holders.get(pageId) ?? []));
  }
}

function decide(claim: Claim, pool: InversePool): Link {
  switch (claim.kind) {
    case "contradiction":
      return unlinked(claim, "disagreement", claim.reason);
    case "project":
      return decideProject(claim, pool, claim.project ?? "");
    case "unknown":
    case "ambiguous":
      return decideUnknown(claim, pool);
    case "none":
      return decideSilent(claim, pool);
  }
}

function decideProject(claim: Claim, pool: InversePool, project: string): Link {
  const isConfirmed = pool.isConfirmed(project);
  const foreign = isConfirmed ? [] : pool.left.filter((item) => item.project !== project);
  if (foreign.length > 0) {
    const reason = `Its columns name "${claim.titles.join()}", and the cell ${INVERSE_COLUMN} of ${quoted(foreign)} holds it.`;
    return unlinked(claim, "disagreement", reason);
  }
  const rivals = pool.rivalsOf(project);
  if (rivals.length > 0) {
    const reason = `The cells ${INVERSE_COLUMN} of several projects hold its page: "${rivals.join('", "')}".`;
    return unlinked(claim, "disagreement", reason);
  }
  const evidence = [...claim.columns, ...(isConfirmed ? [INVERSE_COLUMN] : [])];
  return linked(claim, project, { evidence, isConfirmed, phasePage: pool.pageIn(project) });
}

/** Its columns name what cannot be found, or not be told apart; a project of another title whose cell holds it says something else. */
function decideUnknown(claim: Claim, pool: InversePool): Link {
  const foreign = pool.left.filter(({ projectTitle }) => !claim.titles.includes(projectTitle));
  if (foreign.length === 0) return unlinked(claim, "orphan", claim.reason);
  const reason = `${claim.reason.slice(0, -1)}, and the cell ${INVERSE_COLUMN} of ${quoted(foreign)} holds it.`;
  return unlinked(claim, "disagreement", reason);
}

/** Its columns say nothing: the project is the one whose cell holds it, if there is no other phase that it may mean and no other project. */
function decideSilent(claim: Claim, pool: InversePool): Link {
  const { left, leftProjects, leftPages, silent } = pool;
  if (left.length === 0) return unlinked(claim, "orphan", silence(claim, pool));
  const [project] = leftProjects;
  if (leftProjects.length === 1 && project !== undefined && left.length >= silent.length && !pool.isContested)
    return linked(claim, project, { evidence: [INVERSE_COLUMN], isConfirmed: false, phasePage: pool.pageIn(project) });
  if (silent.length === 1 && leftProjects.length > 1 && leftPages.length === 1)
    return unlinked(
      claim,
      "disagreement",
      `The cells ${INVERSE_COLUMN} of several projects hold its page: ${quoted(left)}.`,
    );
  return unlinked(
    claim,
    "orphan",
    `Neither column names a project, and of the items "${claim.phase.title}" in the cells ${INVERSE_COLUMN} of ${quoted(left)} it cannot be told which is whose.`,
  );
}

const USERS_NAMED = 5;

function silence(claim: Claim, pool: InversePool): string {
  const { users } = pool;
  const unread = claim.phase.hasUnread ? " (text in them is no item of a relation)" : "";
  const start = `Neither column names a project${unread}`;
  if (users.length === 0) return `${start}, and no project's cell ${INVERSE_COLUMN} holds it.`;
  const more = users.length > USERS_NAMED ? ` and ${users.length - USERS_NAMED} more` : "";
  const named = users.slice(0, USERS_NAMED).join(", ");
  return `${start}, and the item of its title in the cell ${INVERSE_COLUMN} is already used by ${named}${more}.`;
}

type LinkedDraft = Pick<Link, "evidence" | "isConfirmed" | "phasePage">;

function linked(claim: Claim, project: string, draft: LinkedDraft): Link {
  const { phase, titles, page } = claim;
  return { phase, state: "linked", project, projectPage: page, titles, reason: null, ...draft };
}

function unlinked({ phase, titles, columns, page }: Claim, state: "orphan" | "disagreement", reason: string): Link {
  const evidence = columns;
  return {
    phase,
    state,
    project: null,
    evidence,
    isConfirmed: false,
    projectPage: page,
    phasePage: null,
    titles,
    reason,
  };
}

function quoted(items: readonly Inverse[]): string {
  return distinct(items.map(({ projectTitle }) => `"${projectTitle}"`)).join(", ");
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group === undefined) groups.set(keyOf(value), [value]);
    else group.push(value);
  }
  return groups;
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
