import { verifyChain, type Chain, type ChainLink } from "../coordinator/certificates/verify-chain.ts";
import { counted } from "../coordinator/validators/fault.ts";
import type { Config } from "../shared/config.ts";
import { FAILURES } from "../shared/errors.ts";
import { certificateOptions } from "./certificate-options.ts";
import { findRunMigration } from "../coordinator/runs/find-run-migration.ts";
import { findMigration } from "./find-migration.ts";
import { unknownRun } from "../coordinator/runs/unknown-run.ts";
import { textTable } from "./text-table.ts";
import type { Terminal } from "./terminal.ts";
import type { VerbResult } from "./verb.ts";

/**
 * Holds a run's certificates and decisions against what is there now. Exits 4 when something is not what was certified or decided, 1 when all holds but a
 * phase that has begun has no certificate (or nothing was certified at all), else 0.
 */
export async function verifyCertificates(config: Config, run: string, terminal: Terminal): Promise<VerbResult> {
  const name = findRunMigration(config.runsDir, run);
  if (name === null) throw unknownRun(config.runsDir, run);
  const options = certificateOptions(config, run, findMigration(name));
  const chain = await verifyChain(options);
  for (const line of chainLines(run, chain)) terminal.say(line);
  if (options.configDigest === null)
    terminal.say("the settings of the sources are not given here, so they were not compared");
  const { phases, decisions, holds, ok } = chain;
  return { json: { ok, holds, run, migration: name, phases, decisions }, exitCode: exitCodeOf(chain) };
}

function exitCodeOf({ holds, ok }: Chain): number {
  if (!holds) return FAILURES.CERTIFICATE_INVALID;
  return ok ? 0 : 1;
}

/** A table of the phases, then each fault in full: they are sentences. */
export function chainLines(run: string, { phases, decisions, holds, ok }: Chain): string[] {
  const columns = ["phase", "at", "verdict", "by", "certificate or waiver"].map((title) => ({ title }));
  const rows = phases.map((link) => [link.phase, link.at ?? "", verdictOf(link), link.by ?? "", link.digest ?? ""]);
  const { count, faults, unfinished } = decisions;
  return [
    ...textTable(
      [...columns, { title: "faults", isNumber: true }],
      rows.map((row, index) => [...row, faultsOf(phases[index])]),
    ),
    ...phases.flatMap((link) => link.faults.map((fault) => `! ${link.phase}: ${fault}`)),
    `${counted(count, "decision")}${faults.length === 0 ? ", as recorded" : ""}`,
    ...faults.map((fault) => `! decisions.ndjson: ${fault}; what stands from there on counts for nothing`),
    ...(unfinished === null
      ? []
      : ["  the last line is half written: whoever wrote it was cut off, and it counts for nothing"]),
    conclusion(run, { holds, ok }),
  ];
}

function faultsOf(link: ChainLink | undefined): number {
  return link?.faults.length ?? 0;
}

function verdictOf({ kind, faults }: ChainLink): string {
  if (faults.length > 0) return "does not hold";
  return { certified: "holds", waived: "waived", missing: "no certificate", "not begun": "not begun" }[kind];
}

function conclusion(run: string, { holds, ok }: Pick<Chain, "holds" | "ok">): string {
  if (!holds) return `run ${run}: what was certified does not hold as it is now`;
  return ok
    ? `run ${run}: everything that was certified holds`
    : `run ${run}: what there is holds, and not every phase that has begun is certified`;
}
