export type Key =
  | { readonly kind: "quit" | "interrupt" | "suspend" | "help" | "all" | "redraw" | "other" }
  | { readonly kind: "scroll"; readonly by: number; readonly unit: "line" | "screen" | "all" };

const scroll = (by: number, unit: "line" | "screen" | "all") => ({ kind: "scroll", by, unit }) as const;

const KEYS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ["q", { kind: "quit" }],
  ["Q", { kind: "quit" }],
  ["\u0003", { kind: "interrupt" }],
  ["\u001A", { kind: "suspend" }],
  ["\u000C", { kind: "redraw" }],
  ["a", { kind: "all" }],
  ["?", { kind: "help" }],
  ["h", { kind: "help" }],
  ...["k", "\u001B[A", "\u001BOA"].map((key) => [key, scroll(-1, "line")] as const),
  ...["j", "\u001B[B", "\u001BOB", "\r"].map((key) => [key, scroll(1, "line")] as const),
  ...["b", "\u001B[5~"].map((key) => [key, scroll(-1, "screen")] as const),
  ...[" ", "\u001B[6~"].map((key) => [key, scroll(1, "screen")] as const),
  ...["g", "\u001B[H", "\u001BOH", "\u001B[1~"].map((key) => [key, scroll(-1, "all")] as const),
  ...["G", "\u001B[F", "\u001BOF", "\u001B[4~"].map((key) => [key, scroll(1, "all")] as const),
]);

// What a terminal sends for one key: an escape sequence, or a letter.
// oxlint-disable-next-line no-control-regex
const ONE = /\u001B(?:\[[0-9;?]*[A-Za-z~]|O[A-Za-z])?|[\s\S]/gu;

/** The keys in what a terminal has sent at once. */
export function keysOf(input: string): readonly Key[] {
  return [...input.matchAll(ONE)].map(([key]) => KEYS.get(key) ?? { kind: "other" });
}
