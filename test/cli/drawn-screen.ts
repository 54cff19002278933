/** What a terminal shows after it was sent this, as far as the screen of `status --watch` speaks to it; the state it leaves behind. */
export type DrawnScreen = {
  readonly rows: readonly string[];
  readonly isOther: boolean;
  readonly hasCursor: boolean;
  readonly isWrapping: boolean;
  /** What stayed on the screen with the scrollback. */
  readonly kept: string;
};

// oxlint-disable-next-line no-control-regex
const PIECE = /\u001B\[(\??)([\d;]*)([A-Za-z])|\r|\n|[\s\S]/gu;

export function drawnScreen(sent: string, rows: number): DrawnScreen {
  let screen = Array.from({ length: rows }, () => "");
  let kept = "";
  let row = 0;
  let column = 0;
  const modes = new Map<string, boolean>([
    ["1049", false],
    ["25", true],
    ["7", true],
  ]);
  for (const [piece, isMode, numbers = "", letter] of sent.matchAll(PIECE)) {
    const isOther = modes.get("1049") === true;
    if (letter === undefined) {
      if (!isOther) kept += piece;
      else {
        const line = (screen[row] ?? "").padEnd(column);
        screen[row] = `${line.slice(0, column)}${piece}${line.slice(column + 1)}`;
        column += 1;
      }
    } else if (isMode === "?") modes.set(numbers, letter === "h");
    else if (letter === "H") {
      const [at = "1", from = "1"] = numbers.split(";");
      row = Number(at) - 1;
      column = Number(from) - 1;
    } else if (letter === "K") screen[row] = (screen[row] ?? "").slice(0, column);
    else if (letter === "J")
      screen = numbers === "2" ? screen.map(() => "") : screen.map((line, index) => (index < row ? line : ""));
  }
  return {
    rows: screen.map((line) => line.trimEnd()),
    isOther: modes.get("1049") === true,
    hasCursor: modes.get("25") === true,
    isWrapping: modes.get("7") === true,
    kept,
  };
}
