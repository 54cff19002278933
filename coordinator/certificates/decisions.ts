import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { digest } from "../../shared/identity.ts";
import { gateItemSchema, phaseName, type GateItem, type PhaseName } from "../../shared/phase.ts";
import { runFolder } from "../../shared/run-folder.ts";
import type { Certificate } from "./certificate.ts";

const head = {
  /** Of this line's shape. */
  format: z.literal(1),
  /** 1 for the first line. */
  number: z.number().int().positive(),
  run: z.string(),
};
const answered = {
  phase: phaseName,
  /** Who answers for it. */
  by: z.string(),
  at: z.string(),
};
/** Of the line before (null for the first) and of all the above. */
const tail = { previous: z.string().nullable(), digest: z.string() };

const approvalSchema = z.strictObject({
  ...head,
  kind: z.literal("approval"),
  ...answered,
  /** Seal of the certificate that was approved, and digest of the report it names. */
  certificate: z.string(),
  reportDigest: z.string(),
  note: z.string().nullable(),
  /** The person had said beforehand to approve whatever passes, and had not read the report. */
  inAdvance: z.boolean(),
  ...tail,
});

const waiverSchema = z.strictObject({
  ...head,
  kind: z.literal("waiver"),
  ...answered,
  /** "phase": it is left out. "source": what has changed there. Else the name of an item of its gate. */
  what: z.string(),
  why: z.string(),
  /** Keys, paths or rules that it is about, as the person named them. */
  records: z.array(z.string()),
  /** What the item said and how many had failed when it was waived: another outcome is not covered. Null and 0 where no item is waived. */
  status: gateItemSchema.shape.status.nullable(),
  failed: z.number().int().nonnegative(),
  /** Of the report that the person had before them; null where there was none. */
  reportDigest: z.string().nullable(),
  ...tail,
});

const decisionSchema = z.discriminatedUnion("kind", [approvalSchema, waiverSchema]);

/** What a person answers for. One line of decisions.ndjson, chained to the line before. */
export type Decision = z.infer<typeof decisionSchema>;
export type Approval = z.infer<typeof approvalSchema>;
export type Waiver = z.infer<typeof waiverSchema>;
type Chained = "format" | "number" | "run" | "previous" | "digest";
/** A decision before it has its place in the chain. */
export type Draft = Omit<Approval, Chained> | Omit<Waiver, Chained>;

export type Decisions = {
  /** Those that count: up to the first fault. */
  readonly entries: readonly Decision[];
  /** A sentence for each line that is not what was written there, and for each that is missing. */
  readonly faults: readonly string[];
  /** What somebody left who was killed while he wrote the last line; the next decision takes it away. Null where there is none. */
  readonly unfinished: string | null;
  /** Digest of the last decision that counts; null where there is none. */
  readonly head: string | null;
};

export type DecisionsOf = { readonly runsDir: string; readonly run: string };

export function decisionsFile({ runsDir, run }: DecisionsOf): string {
  return join(runFolder(runsDir, run), "decisions.ndjson");
}

/** The decisions of a run, in their order, with all that is wrong with them. */
export function readDecisions(of: DecisionsOf): Decisions {
  const file = decisionsFile(of);
  return parseDecisions(existsSync(file) ? readFileSync(file, "utf8") : "", of.run);
}

export function parseDecisions(text: string, run: string): Decisions {
  const lines = text.split("\n");
  const rest = lines.pop() ?? "";
  const isTorn = rest !== "" && !isWhole(rest);
  // What lacks nothing but the end of its line was written whole.
  const whole = rest === "" || isTorn ? lines : [...lines, rest];
  const entries: Decision[] = [];
  const faults: string[] = [];
  let place: Place = { run, number: 1, previous: null };
  for (const [index, line] of whole.entries()) {
    const { decision, fault } = readLine(line, place);
    if (fault !== null) faults.push(`line ${index + 1} ${fault}`);
    else if (faults.length === 0) entries.push(decision);
    // One fault is told once, and not again by every line behind it.
    place = { run, number: (decision?.number ?? place.number) + 1, previous: decision?.digest };
  }
  return { entries, faults, unfinished: isTorn ? rest : null, head: entries.at(-1)?.digest ?? null };
}

/** The line of a decision, in its place behind the last one. */
export function renderDecision(draft: Draft, { run, entries, head: previous }: DecisionsOf & Decisions): string {
  const chained = { ...draft, format: 1 as const, number: entries.length + 1, run, previous, digest: "" };
  return JSON.stringify(sealed(decisionSchema.parse(chained)));
}

/** The approval of a certificate as it is now, over the report that it names; null where nobody has approved just that. */
export function findApproval(
  { entries }: Pick<Decisions, "entries">,
  phase: PhaseName,
  certificate: Pick<Certificate, "seal" | "report">,
): Approval | null {
  const isOver = (approval: Approval): boolean =>
    approval.phase === phase &&
    approval.certificate === certificate.seal &&
    approval.reportDigest === certificate.report.digest;
  return entries.findLast((entry): entry is Approval => entry.kind === "approval" && isOver(entry)) ?? null;
}

/** What a waiver may be about beside the items of a gate. */
export const LEFT_OUT = "phase";
export const CHANGED_SOURCE = "source";
export type WaivedItem =
  | typeof LEFT_OUT
  | typeof CHANGED_SOURCE
  | Readonly<Pick<GateItem, "name" | "status" | "failed">>;

/** The last waiver of a phase, of what has changed at its source, or of an item of its gate that came to just what was waived; null where there is none. */
export function waiverFor({ entries }: Pick<Decisions, "entries">, phase: PhaseName, item: WaivedItem): Waiver | null {
  return (
    entries.findLast(
      (entry): entry is Waiver => entry.kind === "waiver" && entry.phase === phase && covers(entry, item),
    ) ?? null
  );
}

/** Exactly so many failures of that item: more are not covered, and fewer are not those that the person saw. */
export function covers({ what, status, failed }: Waiver, item: WaivedItem): boolean {
  if (typeof item === "string") return what === item;
  return what === item.name && status === item.status && failed === item.failed;
}

/** What the next line must say of itself. `previous` is undefined where the line before cannot be read. */
type Place = { readonly run: string; readonly number: number; readonly previous: string | null | undefined };
type ReadLine =
  | { readonly decision: Decision; readonly fault: null }
  | { readonly decision: Decision | null; readonly fault: string };

function readLine(line: string, place: Place): ReadLine {
  const parsed = z.safeParse(decisionSchema, readJson(line));
  if (!parsed.success) return { decision: null, fault: "is no decision: it was glued, cut or changed" };
  const decision = parsed.data;
  return { decision, fault: lineFault(line, decision, place) };
}

function lineFault(line: string, decision: Decision, { run, number, previous }: Place): string | null {
  if (line !== JSON.stringify(sealed(decision))) return "was changed: it is not what its digest says";
  if (decision.run !== run) return `is a decision of run ${decision.run}, not of ${run}`;
  if (decision.number !== number) return `is decision ${decision.number}: lines are missing, repeated or out of order`;
  if (previous !== undefined && decision.previous !== previous) return "does not follow from the line before it";
  return null;
}

function sealed(decision: Decision): Decision {
  // Parsing has put the fields in the order of the schema.
  return { ...decision, digest: digest(JSON.stringify({ ...decision, digest: "" })) };
}

/** Nobody who is killed leaves the end of a line: only whole lines have it. */
const ENDS_WHOLE = /"digest":"[0-9a-f]{32}"\}/;

/** Whether all of a line without its end was written. If something follows on it, then it was changed, and reading it says so. */
function isWhole(line: string): boolean {
  return ENDS_WHOLE.test(line);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Then it is no decision, and the schema says so.
    return null;
  }
}
