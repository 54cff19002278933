import { EventEmitter } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bar, sparkline } from "../../cli/watch/bar.ts";
import { cleaned, clipped, widthOf, wrapped } from "../../cli/watch/cells.ts";
import { keysOf } from "../../cli/watch/keys.ts";
import { layOut, type View } from "../../cli/watch/lay-out.ts";
import { line, lineWidth, rendered, span, textOf } from "../../cli/watch/line.ts";
import { ratesOf } from "../../cli/watch/panels/rate.ts";
import { openScreenDisplay } from "../../cli/watch/screen-display.ts";
import { openScreen } from "../../cli/watch/screen.ts";
import type { WatchedAs } from "../../cli/watch/watch-status.ts";
import type { Watched } from "../../cli/watch/watched.ts";
import { drawnScreen } from "./drawn-screen.ts";
import { openRunAtWork, sampleAt, type RunAtWork } from "./watched-run.ts";

let place: RunAtWork;
/** The run at work, as its watcher reads it. */
let atWork: Watched;

beforeAll(async () => {
  place = await openRunAtWork("screen");
  atWork = await place.look();
});
afterAll(() => place.close());

const view = (columns: number, rows: number, more: Partial<View> = {}): View => ({
  size: { columns, rows },
  scrolled: 0,
  isHelp: false,
  isWhole: false,
  hasKeys: true,
  ...more,
});
const textsOf = (watched: Watched, of: View): string[] => layOut(watched, of).lines.map(textOf);

const SIZES = [
  [80, 24],
  [160, 50],
  [40, 10],
  [200, 12],
] as const;

test.each(SIZES)("a screen of %i columns and %i rows is filled, and nothing is wider", (columns, rows) => {
  const { lines } = layOut(atWork, view(columns, rows));
  expect(lines).toHaveLength(rows);
  expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(columns);
});

test("a wide screen shows everything that the console shows", () => {
  const text = textsOf(atWork, view(160, 50)).join("\n");
  for (const shown of [
    "R  RUNNING",
    "Phase pilot is at load.  touchdown run, process 4711 on loader-1",
    "130/430 landed 30.2%",
    "records/s ",
    "✓ sample  passed",
    "gate 10/10 hold",
    "▶ pilot   at load",
    "COLLECTIONS of R/pilot",
    "30/30   100%",
    "100/400    25%",
    "7 rej",
    "reads of this phase 131 of 5000",
    "slowed to 2 pages at once since 09:01:00 UTC",
    "friday answers in 2.4 s",
    "at most 4 pages at once",
    "loader-1  2 workers, 300 MB",
    "! the disk of the target is full",
  ])
    expect(text).toContain(shown);
});

test("a small screen shows what moves, scrolls to the rest, and shows all when asked", () => {
  const small = textsOf(atWork, view(80, 24)).join("\n");
  expect(small).toContain("friday-files");
  expect(small).not.toContain("friday-clients");
  expect(small).toContain("1 of 2 landed whole, 0 not begun, 7 records rejected");
  expect(small).toContain("lines 1 to 17 of");
  expect(textsOf(atWork, view(80, 24, { isWhole: true })).join("\n")).toContain("friday-clients");
  const { scrolledMost } = layOut(atWork, view(80, 24));
  const end = textsOf(atWork, view(80, 24, { scrolled: scrolledMost + 5 }));
  expect(end[0]).toContain("R  RUNNING");
  expect(end.slice(0, -1).join("\n")).toContain("touchdown rejects R/sample");
});

const changed: readonly (readonly [string, (watched: Watched) => Watched, string])[] = [
  ["an interrupted run", (facts) => ({ ...facts, state: "interrupted" }), "  touchdown run moonlanding --run R"],
  [
    "a paused run",
    ({ reading, ...facts }) => ({
      ...facts,
      state: "paused",
      reading: { ...reading, live: reading.live === null ? null : { ...reading.live, state: "paused" } },
    }),
    "paused: nothing new is read; touchdown resume R",
  ],
  [
    "an alert",
    (facts) => ({
      ...facts,
      alerts: [
        {
          time: "2026-03-02T09:00:00.000Z",
          run: "R",
          kind: "stalled",
          state: "raised",
          what: "Nothing landed.",
          value: 1,
          limit: 1,
        },
      ],
    }),
    "! stalled: Nothing landed. (09:00:00 UTC)",
  ],
  ["a Redis that is away", (facts) => ({ ...facts, troubles: ["Redis does not answer"] }), "! Redis does not answer"],
  [
    "what waits for a person",
    (facts) => ({
      ...facts,
      demands: [
        {
          kind: "must",
          what: "Approve it",
          reasons: ["it passed"],
          commands: ["touchdown approve R pilot"],
          approves: "pilot",
        },
      ],
    }),
    "  touchdown approve R pilot",
  ],
  [
    "jobs that failed, without what a terminal would obey",
    ({ reading, ...facts }) => ({
      ...facts,
      reading: {
        ...reading,
        live:
          reading.live === null
            ? null
            : {
                ...reading.live,
                failures: [{ queue: "pages", job: "7", reason: "SOURCE_DENIED: no\u001B[2J\nright" }],
                failed: { count: 3, jobs: [], codes: [{ queue: "pages", code: "SOURCE_DENIED", count: 3 }] },
              },
      },
    }),
    "    pages 7: SOURCE_DENIED: no [2J right",
  ],
];

test.each(changed)("the screen tells of %s", (_what, change, told) => {
  expect(textsOf(change(atWork), view(160, 50)).join("\n")).toContain(told);
});

test("colours are for a terminal that wants them, and say nothing that the words do not", () => {
  const row = line(span("✗ failed", "bad"), " plain");
  expect(rendered(row, true)).toBe("\u001B[31;1m✗ failed\u001B[0m plain");
  expect(rendered(row, false)).toBe("✗ failed plain");
});

test("text from elsewhere cannot move the cursor, and is measured as a terminal shows it", () => {
  expect(cleaned("a\u001B[2Jb\r\nc\u202Ed")).toBe("a [2Jb c d");
  expect([widthOf("abc"), widthOf("日本"), widthOf("é"), widthOf("e\u0301")]).toEqual([3, 4, 1, 1]);
  expect([clipped("abcdef", 4), clipped("abcd", 4), clipped("日本語", 4)]).toEqual(["abc…", "abcd", "日…"]);
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("abcdefgh i", 3)).toEqual(["abc", "def", "gh", "i"]);
});

test.each([
  [0, ""],
  [0.001, "▏"],
  [0.5, "██"],
  [0.99, "███▉"],
  [1, "████"],
])("a bar of four columns for %f", (share, filled) => {
  expect(bar(share, 4)).toEqual({ filled, rest: "░".repeat(4 - filled.length) });
});

test("rates are between samples of one target, and a rollback is none", () => {
  const samples = [sampleAt(0), sampleAt(1), { ...sampleAt(2), landed: 5 }, { ...sampleAt(3), run: "R" }];
  expect(ratesOf(samples)).toEqual([5, 0]);
  expect(sparkline([0, 5, 10, null])).toBe("▁▄█ ");
});

test("keys are known however the terminal sends them", () => {
  expect(
    keysOf("jq\u0003\u001B[A\u001BOB\u001B[6~x").map((key) =>
      key.kind === "scroll" ? `${key.by} ${key.unit}` : key.kind,
    ),
  ).toEqual(["1 line", "quit", "interrupt", "-1 line", "1 line", "1 screen", "other"]);
});

/** A terminal that keeps what it is sent. */
function fakeTerminal(columns: number, rows: number) {
  const sent: string[] = [];
  const output = Object.assign(new EventEmitter(), { columns, rows, write: (text: string) => sent.push(text) > 0 });
  const input = Object.assign(new EventEmitter(), {
    isTTY: true,
    isRaw: false,
    setRawMode: (isRaw: boolean) => Object.assign(input, { isRaw }),
    resume: () => input,
    pause: () => input,
  });
  return { sent, output, input };
}
type FakeTerminal = ReturnType<typeof fakeTerminal>;

/** It has all that a display asks of a terminal. */
function openDisplay({ input, output }: FakeTerminal) {
  const terminal = { input, output, isColoured: false } as unknown as Extract<WatchedAs, { kind: "screen" }>;
  return openScreenDisplay(terminal);
}

test("only lines that changed are sent", () => {
  const { sent, output } = fakeTerminal(20, 3);
  const screen = openScreen({ output: output as unknown as NodeJS.WriteStream, isColoured: false });
  screen.draw([line("one"), line("two"), line("three")]);
  screen.draw([line("one"), line("2"), line("three")]);
  screen.draw([line("one"), line("2"), line("three")]);
  screen.close();
  expect(sent).toHaveLength(4);
  expect(sent[2]).toBe("\u001B[?2026h\u001B[2;1H2\u001B[K\u001B[?2026l");
  expect(drawnScreen(sent.join(""), 3)).toMatchObject({
    rows: ["one", "2", "three"],
    isOther: false,
    hasCursor: true,
    isWrapping: true,
  });
});

test("keys scroll, show help and leave; a resize draws anew; the terminal is given back", () => {
  const terminal = fakeTerminal(80, 24);
  const display = openDisplay(terminal);
  const shown = (): string => drawnScreen(terminal.sent.join(""), terminal.output.rows).rows.join("\n");
  display.show(atWork);
  expect(terminal.input.isRaw).toBe(true);
  expect(shown()).toContain("PHASES");
  terminal.input.emit("data", Buffer.from("G"));
  expect(shown()).toContain("touchdown rejects R/sample");
  terminal.input.emit("data", Buffer.from("?"));
  expect(shown()).toContain("leave; the run goes on");
  terminal.input.emit("data", Buffer.from("x"));
  Object.assign(terminal.output, { columns: 160, rows: 50 });
  terminal.output.emit("resize");
  expect(shown()).toContain("friday-clients");
  terminal.input.emit("data", Buffer.from("q"));
  expect(display.left.reason).toBe(0);
  display.close();
  expect(terminal.input.isRaw).toBe(false);
  expect(drawnScreen(terminal.sent.join(""), 50)).toMatchObject({ isOther: false, hasCursor: true, isWrapping: true });
  expect(terminal.output.listenerCount("resize") + terminal.input.listenerCount("data")).toBe(0);
});
