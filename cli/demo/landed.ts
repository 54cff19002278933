import { readTarget } from "../../coordinator/runs/read-ledger.ts";
import type { Target } from "../../shared/connections/sqlite.ts";
import { textTable } from "../text-table.ts";

/** What a demo shows of a loaded export: how its phases hang together, which do not, and what is odd. */
export type Landed = {
  readonly links: readonly Count[];
  readonly orphans: readonly {
    readonly phase: string;
    readonly title: string;
    readonly state: string;
    readonly reason: string;
  }[];
  readonly duplicates: readonly string[];
  readonly issues: readonly Count[];
};

type Count = { readonly name: string; readonly count: number };

const ISSUES_SHOWN = 20;
const ORPHANS_SHOWN = 20;

export function readLanded(runsDir: string, run: string): Landed {
  return readTarget(runsDir, run, (target) => ({
    links: all<Count>(target, "SELECT state AS name, count(*) AS count FROM phase_link GROUP BY state ORDER BY state"),
    orphans: all<Landed["orphans"][number]>(
      target,
      `SELECT k.key AS phase, p.title, l.state, l.reason FROM phase_link AS l JOIN phase AS p ON p.id = l.phase_ref
        JOIN business_key AS k ON k.id = 'phase ' || p.id WHERE l.state <> 'linked' ORDER BY k.key`,
    ),
    duplicates: all<{ readonly key: string }>(
      target,
      "SELECT key FROM business_key WHERE rows_alike > 1 ORDER BY key",
    ).map(({ key }) => key),
    issues: all<Count>(
      target,
      "SELECT rule AS name, count(*) AS count FROM issue GROUP BY rule ORDER BY count(*) DESC, rule",
    ),
  }));
}

function all<Row>(target: Target, sql: string): Row[] {
  return target.prepare<[], Row>(sql).all();
}

export function landedLines({ links, orphans, duplicates, issues }: Landed): readonly string[] {
  return [
    "",
    ...textTable([{ title: "links of phases" }, { title: "phases", isNumber: true }], counted(links)),
    "",
    ...textTable(
      [{ title: "orphan" }, { title: "title" }, { title: "became" }, { title: "why" }],
      orphans.slice(0, ORPHANS_SHOWN).map(({ phase, title, state, reason }) => [phase, title, state, reason]),
    ),
    "",
    ...(duplicates.length === 0
      ? []
      : [`one id twice, both kept: ${duplicates.slice(0, ORPHANS_SHOWN).join(", ")}`, ""]),
    ...textTable([{ title: "issue" }, { title: "records", isNumber: true }], counted(issues.slice(0, ISSUES_SHOWN))),
    "",
  ];
}

function counted(counts: readonly Count[]): readonly (readonly [string, number])[] {
  return counts.map(({ name, count }) => [name, count]);
}
