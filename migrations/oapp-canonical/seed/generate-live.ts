import { at, below, pick, randomFor, type Random } from "../../oapp-production/seed/random.ts";
import { PHASE_PLANS } from "../../oapp-production/seed/scene/phase-plans.ts";
import { PROJECT_PLANS } from "../../oapp-production/seed/scene/project-plans.ts";
import { sentence, task } from "../../oapp-production/seed/words.ts";

/** Tables, indexes, views and triggers of the live database. */
export const LIVE_SCHEMA = new URL("./live.sql", import.meta.url);

/** Name of its file. */
export const LIVE_FILE = "oapp_production.db";

export type LiveOptions = {
  readonly seed: number;
  /** Rows of governance_logs: 1924, as the real one holds, unless this says so. */
  readonly governanceLogs?: number;
  /** Rows of comms_canonical: 134, unless this says so. */
  readonly comms?: number;
};

export type LiveRow = { readonly table: string; readonly values: Readonly<Record<string, string | number | null>> };

const REAL_PROJECTS = 15;
const PROJECT_FRAGMENTS = 72;
const REAL_PHASES = 35;
const PHASE_FRAGMENTS = 46;
const STEPS = 12;
/** Of the messages, those that name a phase that is not there: about a third. */
const DANGLING_EVERY = 3;
/** Entries that were deleted once: their numbers are not given again. */
const FORGOTTEN_LOGS = 7;

/**
 * The old state as the earlier attempt left it: some real projects and phases among fragments of their texts, a dozen noisy steps, references that
 * lead nowhere, and the two protected tables. Equal options give equal rows.
 */
export function* generateLive({ seed, governanceLogs = 1924, comms = 134 }: LiveOptions): Generator<LiveRow> {
  const random = randomFor(seed, "live", 0);
  yield* oldProjects(random);
  yield* oldPhases(random);
  yield* oldSteps(random);
  for (let index = 0; index < comms; index += 1) yield message(random, index);
  for (let index = 0; index < governanceLogs + FORGOTTEN_LOGS; index += 1) yield governanceLog(random, index);
  yield { table: "app_settings", values: { name: "theme", value: "harbour" } };
}

/** Run once all rows are there: what the counters of the ids remember and the tables do not. */
export function forgetting({ governanceLogs = 1924 }: LiveOptions): string {
  return `DELETE FROM governance_logs WHERE id > ${governanceLogs}`;
}

function* oldProjects(random: Random): Generator<LiveRow> {
  for (let index = 0; index < REAL_PROJECTS; index += 1) {
    const { id, title, status } = at(PROJECT_PLANS, index);
    yield {
      table: "projects_canonical",
      values: { projectId: id, projectName: title, status, owner: null, goals: sentence(random), ...written(index) },
    };
  }
  for (let index = 0; index < PROJECT_FRAGMENTS; index += 1) {
    const fragment = sentence(random);
    yield {
      table: "projects_canonical",
      values: {
        projectId: `${fragment.slice(0, 24)} ${index}`,
        projectName: fragment,
        owner: pick(random, ["LanternHub", "TideStore"]),
        ...written(index),
      },
    };
  }
}

function written(index: number): LiveRow["values"] {
  return { createdAt: instant(index), updatedAt: instant(index) };
}

function* oldPhases(random: Random): Generator<LiveRow> {
  const seen = new Set<string>();
  for (const { id, title, status, project } of PHASE_PLANS) {
    if (seen.has(id) || seen.size >= REAL_PHASES) continue;
    seen.add(id);
    // Four of ten were linked by what their titles sounded like.
    const guessed = below(random, 10) < 4 ? at(PROJECT_PLANS, below(random, PROJECT_PLANS.length)).id : null;
    const project_ref = guessed ?? (project === null ? "Unknown" : at(PROJECT_PLANS, project).id);
    yield { table: "phases_canonical", values: { phaseId: id, phaseName: title.trim(), project_ref, status } };
  }
  for (let index = 0; index < PHASE_FRAGMENTS; index += 1) {
    const fragment = sentence(random);
    yield {
      table: "phases_canonical",
      values: {
        phaseId: `${fragment.slice(0, 20)} ${index}`,
        phaseName: "Unknown Phase",
        project_ref: `${task(random)} (https://www.notion.so/)`,
        notes: fragment,
      },
    };
  }
}

function* oldSteps(random: Random): Generator<LiveRow> {
  for (let index = 0; index < STEPS; index += 1) {
    const { id } = at(PHASE_PLANS, index * 3);
    const number = String(index + 1).padStart(3, "0");
    yield {
      table: "steps_canonical",
      values: {
        stepId: `${id}-S${number}`,
        stepName: `StepTaskOutput${index + 1}.1${task(random)}`,
        phase_ref: id,
        project_ref: "Unknown",
        status: "pending",
        outputNotes: sentence(random),
      },
    };
  }
}

function message(random: Random, index: number): LiveRow {
  return {
    table: "comms_canonical",
    values: {
      projectId: null,
      phaseId: index % DANGLING_EVERY === 0 ? `TB-GONE-${index}` : null,
      timestamp: instant(index),
      agentType: pick(random, ["Ledgerbot", "System", "admin", "unknown"]),
      eventType: pick(random, ["note", "handover", "review"]),
      messagePayload: JSON.stringify({ text: sentence(random), at: index }),
    },
  };
}

function governanceLog(random: Random, index: number): LiveRow {
  return {
    table: "governance_logs",
    values: {
      timestamp: instant(index),
      event_type: pick(random, ["db-push", "review", "phase-closed"]),
      user_id: pick(random, ["Ledgerbot", "Runa", "Tinker"]),
      user_role: pick(random, ["developer", "assistant", "architect"]),
      resource_type: "phase",
      resource_id: at(PHASE_PLANS, index).id,
      action: pick(random, ["create", "update", "close"]),
      success: index % 17 === 0 ? 0 : 1,
      details: JSON.stringify({ text: sentence(random), number: index }),
      runtime_context: index % 3 === 0 ? JSON.stringify({ phase: at(PHASE_PLANS, index).id, branch: "main" }) : null,
    },
  };
}

function instant(index: number): string {
  return new Date(Date.UTC(2025, 5, 1) + index * 3_600_000).toISOString();
}
