import type { GovernanceDeclaration, GovernanceDraft, GovernanceEntry } from "../../shared/governance.ts";
import type { ChangeCounts, PublishedTable, TablePush } from "../../shared/publication.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import type { Findings } from "./proof/findings.ts";
import type { Publishing } from "./publishing.ts";

/** A push that the governance log is to be told of. */
export type Push = {
  readonly table: string;
  /** That made it. */
  readonly run: string;
  readonly push: TablePush;
  readonly digest: string;
  /** The same when a push is told again because somebody was killed: with the target it names the push. */
  readonly sync: string;
  readonly changes: ChangeCounts | null;
  readonly summary: VerificationSummary | null;
};

export type VerificationSummary = {
  readonly totalRecords: number;
  readonly orphanedRecords: number;
  readonly successfulLinkages: number;
};

/**
 * Tells the governance log of each push that it has not been told of, and of the beginning of curation where that is declared; then asks whether the log is
 * sound and longer by exactly these entries. Returns how many were appended.
 */
export function tellPushes(publishing: Publishing, pushes: readonly Push[], findings: Findings): number {
  const { governance, migration } = publishing;
  const declaration = migration.governance;
  if (declaration === undefined) return 0;
  const question = findings.ask("governance", "The governance log is sound, and longer by exactly the new entries");
  const before = governance.verify();
  const told = pushes.map((push) => {
    const draft = pushDraft(publishing, declaration, push);
    return { draft, entry: governance.append(draft, (entry) => isOfPush(entry, draft)) };
  });
  const activation = pushes.some(({ push }) => push.mode === "production")
    ? activationDraft(publishing, declaration)
    : null;
  if (activation !== null && pushes.every(({ push }) => push.verified)) {
    told.push({ draft: activation, entry: governance.append(activation, (entry) => isActivation(entry, activation)) });
  }
  const after = governance.verify();
  const appended = told.filter(({ entry }) => entry.sequence > before.entries).length;
  question.looked(Math.max(after.entries, 1));
  const fault = (key: string, detail: string): void => question.fault({ table: "", key, detail });
  for (const { line, what } of after.faults) fault(`line ${line}`, what);
  // A log whose last entry was cut off is completed by the first append: only then it says how long it was.
  if (before.faults.length === 0 && after.entries !== before.entries + appended) {
    fault(
      "length",
      `${after.entries} entries, and ${before.entries} with ${appended} new ones would be another number`,
    );
  }
  for (const { draft, entry } of told) {
    if (entry.success !== draft.success || entry.resource_id !== draft.resource_id) {
      fault(`entry ${entry.sequence}`, `does not say what was to be told of ${draft.resource_id}`);
    }
  }
  question.tell(`${appended} new, ${after.entries} in all`);
  question.done();
  return appended;
}

/** What the published database itself says of the verification of a table, by its live rows. */
export function readSummary(database: Target, { summary }: PublishedTable): VerificationSummary | null {
  if (summary === undefined) return null;
  const row = database.prepare<[], VerificationSummary>(summary).get();
  if (row === undefined) return null;
  const { totalRecords, orphanedRecords, successfulLinkages } = row;
  return { totalRecords, orphanedRecords, successfulLinkages };
}

function pushDraft(
  { facts, now }: Publishing,
  declaration: GovernanceDeclaration,
  { push, run, digest, sync, changes, summary }: Push,
): GovernanceDraft {
  return {
    timestamp: now().toISOString(),
    event_type: declaration.push.event_type,
    user_id: facts.actor,
    user_role: declaration.user_role,
    resource_type: declaration.push.resource_type,
    resource_id: push.target,
    action: declaration.push.action,
    success: push.verified,
    details: {
      ...push,
      run,
      digest,
      sync,
      ...(changes === null ? {} : { changes }),
      ...(summary === null ? {} : { verificationSummary: summary }),
    },
    runtime_context: { ...declaration.runtime_context },
  };
}

/** A push that could not be verified, and is later, is told once more. */
function isOfPush(entry: GovernanceEntry, draft: GovernanceDraft): boolean {
  return (
    entry.event_type === draft.event_type &&
    entry.resource_id === draft.resource_id &&
    entry.success === draft.success &&
    entry.details["sync"] === draft.details["sync"]
  );
}

function activationDraft({ facts, now }: Publishing, declaration: GovernanceDeclaration): GovernanceDraft | null {
  const { activation, user_role, runtime_context } = declaration;
  if (activation === undefined) return null;
  const { event_type, resource_type, resource_id, action, details } = activation;
  return {
    timestamp: now().toISOString(),
    event_type,
    user_id: facts.actor,
    user_role,
    resource_type,
    resource_id,
    action,
    success: true,
    details: { ...details, run: facts.run },
    runtime_context: { ...runtime_context },
  };
}

function isActivation(entry: GovernanceEntry, draft: GovernanceDraft): boolean {
  return entry.event_type === draft.event_type && entry.resource_id === draft.resource_id;
}
