import type { PhaseAct } from "../../coordinator/phases/decide-phase.ts";
import type { StepEstimate } from "../../coordinator/phases/dry-run-actions.ts";
import { megabytes } from "../../coordinator/backup/require-room.ts";
import { ROLLBACK_SECONDS_MAX, type PhaseDeclaration } from "../../shared/phase.ts";
import { durationFor, valueAt } from "./measured-act.ts";
import type { Rates } from "./rates.ts";
import type { Volume } from "./volume.ts";

export type EstimateOptions = {
  readonly volume: Volume;
  readonly rates: Rates;
  /** Bytes of the phase's target as far as it is there already. */
  readonly standingBytes: (phase: PhaseDeclaration) => number;
};

/** What a step would cost, from what was counted and measured: pure, and null where nothing was. */
export function estimateStep(phase: PhaseDeclaration, act: PhaseAct, options: EstimateOptions): StepEstimate {
  const size = act === "backup" || act === "rehearse" ? backedUpBytes(phase, options) : documentsOf(phase, options);
  const duration = size === null ? null : durationFor(act, size, options.rates.measured);
  return { ...FREE, durationMs: duration === null ? null : Math.round(duration), ...costOf(phase, act, options) };
}

const FREE: Omit<StepEstimate, "note"> = { documents: null, reads: 0, durationMs: null, bytes: 0, passingBytes: 0 };

/** Documents that a phase is about: all, or as many as samples of that share came to, else what every sample takes whole and the share of the rest. */
function documentsOf({ share }: PhaseDeclaration, { volume, rates }: EstimateOptions): number {
  const { documents, wholeDocuments } = volume;
  // A phase that only looks counts all of them.
  if (share === null || share === 0 || share === 1) return documents;
  const drawn = valueAt(
    share * documents,
    rates.draws.map((draw) => ({ size: draw.asked, value: draw.documents })),
  );
  const atLeast = wholeDocuments + share * (documents - wholeDocuments);
  return Math.min(documents, Math.ceil(drawn ?? atLeast));
}

function costOf(
  phase: PhaseDeclaration,
  act: PhaseAct,
  options: EstimateOptions,
): Partial<StepEstimate> & Pick<StepEstimate, "note"> {
  const { volume, standingBytes } = options;
  const documents = documentsOf(phase, options);
  switch (act) {
    case "backup":
      return backup(phase, options);
    case "draw":
      return {
        documents,
        reads: drawReads(phase, options),
        note: `${percent(phase.share ?? 1)} by seed, and what it refers to`,
      };
    case "load": {
      const target = targetBytes(phase, options);
      const files = fileBytes(phase, options);
      return {
        documents,
        reads: phase.share === 1 ? volume.planReads + volume.readReads : documents,
        bytes: target === null ? null : Math.max(0, target + (files ?? 0) - standingBytes(phase)),
        // SQLite's log holds every page that the largest transaction changes: at the most the whole target.
        passingBytes: target,
        note: loadNote(phase, options),
      };
    }
    case "validate":
      return { documents, note: `${volume.validators ?? "eight"} validators, over the whole target` };
    case "close":
      // As many as dangle: none, or a handful.
      return { documents, note: "what dangles must dangle at the source" };
    case "diff":
      return { documents, reads: volume.readReads, note: "every record is read again and compared" };
    case "check":
      return {
        documents: volume.checkedDocuments,
        reads: volume.checkReads,
        passingBytes: copyBytes(phase, options),
        note: `${volume.checks} checks of source against target`,
      };
    case "survey":
      return { documents, reads: volume.planReads, note: "counts, files and what is expected" };
    case "publish":
      return {
        documents,
        bytes: targetBytes(phase, options),
        note: "documents and a database, read back and compared",
      };
    case "promote":
      return { documents, note: "field by field; what has not changed is not written" };
    case "cutover":
      return { note: "backed up, swapped in one transaction, proved, taken back when anything fails" };
    case "monitor":
      return { note: "the live database is asked again and again" };
    case "rehearse":
      return rehearse(phase, options);
    case "report":
      return { note: `report-${phase.name}.json, report.html` };
    case "certify":
      return { note: `gate: ${phase.gate.join(", ")}` };
    case "roll-back":
      return { note: "its gate does not hold" };
  }
}

/** The empty target before anything lands in it, the whole one where nothing will. */
function backup(phase: PhaseDeclaration, options: EstimateOptions): Partial<StepEstimate> & Pick<StepEstimate, "note"> {
  const { volume, standingBytes } = options;
  if (phase.share === null) return { bytes: targetBytes(phase, options), note: "of the whole target, proved" };
  const isThere = standingBytes(phase) > 0;
  return {
    // Before it is made the sources' times are asked for; the backup is a copy of it.
    reads: isThere ? 0 : volume.sources,
    bytes: isThere ? volume.bareBytes : 2 * volume.bareBytes,
    note: "of the empty target, proved",
  };
}

/** What a phase backs up before it writes: a target without rows, or where it moves nothing the whole one. */
function backedUpBytes(phase: PhaseDeclaration, options: EstimateOptions): number | null {
  return phase.share === null ? targetBytes(phase, options) : options.volume.bareBytes;
}

/** A copy of the backup is restored over a copy of what it would replace. */
function rehearse(
  phase: PhaseDeclaration,
  options: EstimateOptions,
): Partial<StepEstimate> & Pick<StepEstimate, "note"> {
  const copied = backedUpBytes(phase, options);
  return {
    passingBytes: copied === null ? null : 2 * copied,
    note: `rolling back, at most ${ROLLBACK_SECONDS_MAX} s`,
  };
}

/** As many as samples of that share cost, else what every drawing reads whole, and the share of the rest. */
function drawReads({ share }: PhaseDeclaration, { volume, rates }: EstimateOptions): number {
  const { documents, headDocuments, planReads } = volume;
  const drawn = valueAt(
    (share ?? 1) * documents,
    rates.draws.map((draw) => ({ size: draw.asked, value: draw.reads })),
  );
  return Math.ceil(drawn ?? planReads + headDocuments + (share ?? 1) * (documents - headDocuments));
}

function targetBytes(phase: PhaseDeclaration, options: EstimateOptions): number | null {
  const { targetBytesPerDocument: each } = options.rates;
  return each === null ? null : Math.round(options.volume.builtBytes + each * documentsOf(phase, options));
}

/** Of the copy that checks try things on: of the target, or of one that is grown; a document comes to about a row. */
function copyBytes(phase: PhaseDeclaration, options: EstimateOptions): number | null {
  const { volume, rates } = options;
  const { targetBytesPerDocument: each } = rates;
  if (volume.copyRowsMin === null) return 0;
  const rows = Math.max(volume.copyRowsMin, documentsOf(phase, options));
  return each === null ? null : Math.round(volume.builtBytes + each * rows);
}

/** As an earlier run copied them, else all that lie in the stores. */
function fileBytes(phase: PhaseDeclaration, options: EstimateOptions): number | null {
  const { volume, rates } = options;
  const { fileBytesPerDocument: each } = rates;
  if (each !== null) return Math.round(each * documentsOf(phase, options));
  return volume.storeBytes === null ? null : Math.round(volume.storeBytes * (phase.share ?? 1));
}

function loadNote(phase: PhaseDeclaration, options: EstimateOptions): string {
  const what = phase.share === 1 ? `all ${options.volume.collections} collections` : "what was drawn";
  const files = fileBytes(phase, options);
  if (files === 0) return what;
  return files === null
    ? `${what}, and its files, whose bytes are unknown`
    : `${what}, and ${megabytes(files)} of files`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
