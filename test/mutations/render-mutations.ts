import { VALIDATOR_NAMES } from "../../coordinator/validators/validator.ts";
import type { Defect, Maker, Oddity, Topic } from "./planting.ts";
import { SHARES_MAPPINGS, defectsOf, isCaughtIndependently, totalsOf, type Results, type Totals } from "./results.ts";

export type Rendering = {
  readonly topics: readonly Topic[];
  readonly oddities: readonly Oddity[];
  readonly checkNames: readonly string[];
  readonly results: Results;
};

const HEAD = `# The mutation suite

A gate is worth what it catches. \`test/mutations/\` lands a small set of both sources through the engine, with the usual dirt and with whatever looks wrong and is right,
plants one defect at a time in a copy of it (foreign keys and checks off, the ledger made to agree wherever whoever makes such a mistake would see to that), and asks
everybody: the eight validators, the twelve checks and the full diff. Then it shows them what is odd and legal.

This page is written by that suite (\`npx vitest run test/mutations -u\`), and without \`-u\` compared with what they say.`;

const KEY = `**by** says who makes such a mistake: a *mapping*, the *engine* (or the machine below it), or a *hand* with the target at its disposal. The diff and the spot check map documents
again with the same mappings and compare: a mistake of a mapping itself would be in both, so where a mapping makes it they stand in brackets. Such a mistake is caught by the validators and the other checks, which
do not share the mappings, or else by the cases in \`test/moonlanding/cases\`, before anything is moved. A verdict that is not PASS catches: no gate lets a SKIP through.`;

/** docs/mutations.md. */
export function renderMutations({ topics, oddities, checkNames, results }: Rendering): string {
  const parts = [
    HEAD,
    summary(defectsOf(topics), oddities, results),
    totalsTable(topics, results),
    KEY,
    "## Who catches how many",
    whoTable(topics, checkNames, results),
    ...topics.flatMap((topic) => [`## ${topic.title}`, topicTable(topic, results)]),
    "## Odd and legal",
    "Nobody says anything but PASS. Where it is said to be at the source, it lies there and has been landed; the others are done to the target alone.",
    oddities.map((oddity) => `- ${oddity.title}${"change" in oddity ? " (target)" : ""}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** One sentence with totals. */
export function summary(defects: readonly Defect[], oddities: readonly Oddity[], results: Results): string {
  const { planted, caught, byDiffAlone } = totalsOf(defects, results);
  const alarms = oddities.filter(({ title }) => results.isFlagged(title)).length;
  const mapped = defects.filter(({ maker }) => maker === "mapping").map((defect) => results.of(defect));
  const independent = mapped.filter(isCaughtIndependently).length;
  return `**${caught} of ${planted} defects are caught** (${byDiffAlone} of them by the diff alone), and **${alarms} of ${oddities.length} oddities raise a false alarm**. Of the ${mapped.length} that a mapping might make, ${independent} are caught by those who do not share the mappings.`;
}

function totalsTable(topics: readonly Topic[], results: Results): string {
  const rows = topics.map(({ title, defects }) => [title, ...figures(totalsOf(defects, results))]);
  const titles = ["defects", "planted", "caught", "by validators", "by checks", "by the diff", "by the diff alone"];
  return table(titles, [...rows, ["all", ...figures(totalsOf(defectsOf(topics), results))]]);
}

function figures({ planted, caught, byValidators, byChecks, byDiff, byDiffAlone }: Totals): number[] {
  return [planted, caught, byValidators, byChecks, byDiff, byDiffAlone];
}

function whoTable(topics: readonly Topic[], checkNames: readonly string[], results: Results): string {
  const all = defectsOf(topics).map((defect) => results.of(defect));
  const count = (kind: "validators" | "checks", name: string): number =>
    all.filter((caught) => caught[kind].includes(name)).length;
  const validators = VALIDATOR_NAMES.map((name) => [`validator ${name}`, count("validators", name)]);
  const checks = checkNames.map((name) => [`check ${name}`, count("checks", name)]);
  return table(["who", "defects"], [...validators, ...checks, ["diff", all.filter(({ diff }) => diff).length]]);
}

function topicTable({ defects }: Topic, results: Results): string {
  const rows = defects.map((defect) => {
    const { validators, checks, diff } = results.of(defect);
    return [
      defect.title,
      defect.maker,
      validators.join(", "),
      listChecks(checks, defect.maker),
      mark(diff, defect.maker),
    ];
  });
  return table(["defect", "by", "validators", "checks", "diff"], rows);
}

function listChecks(checks: readonly string[], maker: Maker): string {
  return checks.map((name) => (name === SHARES_MAPPINGS && maker === "mapping" ? `(${name})` : name)).join(", ");
}

function mark(isCaught: boolean, maker: Maker): string {
  if (!isCaught) return "";
  return maker === "mapping" ? "(yes)" : "yes";
}

function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const lines = [titles, titles.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
