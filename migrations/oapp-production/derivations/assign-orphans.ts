import type { OrphanPolicy } from "../settings.ts";
import type { Link } from "./decide-links.ts";
import { keySuffix } from "./key-suffix.ts";

/** A line of the mapping file for a phase of this id. */
export type Assignment = {
  readonly phase: string;
  /** The phase as the line names it: its id, or its key where the id is that of several. */
  readonly given: string;
  readonly line: number;
  readonly projectId: string;
  /** Null unless exactly one project has that id. */
  readonly project: string | null;
  readonly projects: number;
  readonly approver: string;
  readonly reason: string;
};

export type AssignedLink = {
  readonly link: Link;
  readonly state: "linked" | "assigned" | "quarantined" | "orphan" | "disagreement";
  readonly project: string | null;
  /** Null where there was nothing to decide. */
  readonly policy: OrphanPolicy | null;
  readonly assignment: Assignment | null;
  /** Of the mapping file: the first one that names the phase, followed or not. */
  readonly line: number | null;
  readonly fault: string | null;
};

export type AssignOptions = { readonly policy: OrphanPolicy; readonly lines: readonly Assignment[] };

/** What the policy makes of a phase. Only an orphan is given a project, by exactly one line that somebody answers for; a line for any other phase is a fault. */
export function assign(link: Link, { policy, lines }: AssignOptions): AssignedLink {
  const own = lines.filter((line) => line.phase === link.phase.id && isMeant(line, link));
  const fault = own.length === 0 ? null : faultOf(own, link, policy);
  const decided = { link, project: link.project, assignment: null, line: own[0]?.line ?? null, fault };
  if (link.state !== "orphan") return { ...decided, state: link.state, policy: null };
  if (policy === "quarantine") return { ...decided, state: "quarantined", policy };
  const [line] = own;
  if (policy === "fail" || line === undefined || fault !== null) return { ...decided, state: "orphan", policy };
  return { ...decided, state: "assigned", policy, project: line.project, assignment: line };
}

function isMeant({ given }: Assignment, link: Link): boolean {
  return given === link.phase.phaseId || given === keyOf(link);
}

function keyOf({ phase, phasePage }: Link): string {
  return `${phase.phaseId}~${keySuffix(phasePage, phase.title)}`;
}

function faultOf(lines: readonly Assignment[], link: Link, policy: OrphanPolicy): string | null {
  const [line] = lines;
  if (line === undefined) return null;
  const place = `Record ${lines.map((own) => own.line).join(", ")} of the mapping file`;
  if (policy !== "assign") return `${place} assigns it, and the orphan policy is ${policy}.`;
  if (link.state === "linked") return `${place} assigns it, and it has a project already.`;
  if (link.state === "disagreement")
    return `${place} assigns it, and the source contradicts itself about it: that is mended at the source.`;
  if (lines.length > 1) return `${place} all assign it.`;
  if (line.given === link.phase.phaseId && link.phase.alike > 1)
    return `${place} names ${line.given}, which is the id of ${link.phase.alike} phases: this one is ${keyOf(link)}.`;
  if (line.project === null)
    return `${place} gives it project ${line.projectId}, which ${line.projects === 0 ? "does not exist" : `is the id of ${line.projects} projects`}.`;
  if (line.approver === "") return `${place} names no approver.`;
  return line.reason === "" ? `${place} gives no reason.` : null;
}
