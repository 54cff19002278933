import { textTable } from "../cli/text-table.ts";
import { ROWS, isMet, type Figure, type Goal } from "./figure.ts";

/** The table, and below it the raw figures of each row. */
export function tableLines(figures: readonly Figure[]): string[] {
  const columns = [
    { title: "row" },
    { title: "what" },
    { title: "figure", isNumber: true },
    { title: "goal" },
    { title: "" },
  ];
  const rows = figures.map((figure) => {
    const { title, goals } = ROWS[figure.row];
    return [
      figure.row,
      title,
      describeValue(figure),
      goals.map((goal) => describeGoal(figure, goal)).join(", then "),
      describeVerdict(figure),
    ];
  });
  return [...textTable(columns, rows), ...figures.flatMap(describeRaw)];
}

function describeValue(figure: Figure): string {
  if (figure.kind === "not run") return "-";
  const { unit } = ROWS[figure.row];
  return `${figure.value.toFixed(unit === "" ? 3 : 1)}${unit}`;
}

function describeGoal({ row }: Figure, { kind, value }: Goal): string {
  return `${kind === "at most" ? "<=" : ">="} ${value}${ROWS[row].unit}`;
}

/** Of several goals the first that is missed is told: the later ones are harder. */
function describeVerdict(figure: Figure): string {
  if (figure.kind === "not run") return `not run (${figure.reason})`;
  const { goals, unit } = ROWS[figure.row];
  const missed = goals.find((goal) => !isMet(figure.value, goal));
  if (missed === undefined) return "met";
  const by = Math.abs(figure.value - missed.value);
  const met = missed === goals[0] ? "" : "first met, ";
  return `${met}misses ${missed.value}${unit} by ${by.toFixed(unit === "" ? 3 : 1)}${unit} (${((by / missed.value) * 100).toFixed(0)} %)`;
}

function describeRaw(figure: Figure): string[] {
  if (figure.kind === "not run") return [];
  return ["", `${figure.row}: ${ROWS[figure.row].title}`, ...figure.lines.map((line) => `  ${line}`)];
}
