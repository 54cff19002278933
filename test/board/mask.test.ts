import { expect, test } from "vitest";
import { maskEmails, maskText, maskValue } from "../../bull-board/mask.ts";
import { describeAction } from "../../bull-board/queues/describe-action.ts";
import { jobLink } from "../../bull-board/queues/job-link.ts";

test.each([
  ["Jane <jane.doe+x@example.com> wrote", "Jane <•> wrote"],
  ["friday/users/list/jane@example.com/chat", "friday/users/list/•/chat"],
  ["jane%40example.com, ünï@exämple.de.", "•, •."],
  ["call 4915112345678 or 12345", "call • or 12345"],
  ["run moonlanding-20261121-093000 failed", "run moonlanding-20261121-093000 failed"],
  ["nothing of the kind", "nothing of the kind"],
])("of a text, e-mail addresses and long numbers are masked: %s", (text, expected) => {
  expect(maskText(text)).toBe(expected);
});

test("a key keeps its numbers, without which nobody could find its document", () => {
  expect(maskEmails("c/1234567890/jane@example.com")).toBe("c/1234567890/•");
});

test("of a value the shape is shown", () => {
  expect(maskValue({ name: "Jane", ages: [41, null], isIn: true })).toEqual({
    name: "‹text, 4 characters›",
    ages: ["‹number›", null],
    isIn: true,
  });
});

test.each([
  [
    "a page",
    { run: "R", collection: "c", after: "c/jane@example.com", upTo: null, limit: 5 },
    "/runs/R/ranges?target=R&collection=c&after=c%2F%E2%80%A2",
  ],
  [
    "a batch of a phase",
    { kind: "batch", run: "R/pilot", collection: "c", after: null, upTo: "c/z" },
    "/runs/R/ranges?target=R%2Fpilot&collection=c&upTo=c%2Fz",
  ],
  ["a page of a replay", { run: "R", collection: "c", after: null, upTo: null, paths: ["c/a"] }, "/runs/R"],
  ["a settlement", { kind: "settle", run: "R/pilot", merge: "users" }, "/runs/R"],
  ["anything else", { x: 1 }, "/"],
])("%s leads to where the console shows it", (_title, data, href) => {
  expect(jobLink(data).href).toBe(href);
});

test.each([
  ["/api/queues/pause", "pause", { queue: "all" }],
  ["/api/queues/pages/clean/failed", "remove", { queue: "pages", which: "failed" }],
  ["/api/queues/pages/R~pilot-c-1/retry", "retry", { queue: "pages", job: "R~pilot-c-1" }],
  ["/api/queues/pages/a%20b/clean", "remove", { queue: "pages", job: "a b" }],
  ["/elsewhere", "unknown", {}],
])("what is asked of Bull Board is put into words: %s", (path, action, given) => {
  expect(describeAction(path)).toEqual({ action, given });
});
