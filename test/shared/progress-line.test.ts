import { expect, test } from "vitest";
import { progressLine, type Progress } from "../../shared/progress-line.ts";

const loading: Progress = {
  migration: "moonlanding",
  phase: "full",
  landed: 46_100,
  counted: 75_286,
  rejected: 12,
  merged: 3,
  queue: 40,
  state: "loading",
  files: null,
  ratePerSecond: 369.4,
};
const head = "moonlanding full";
const counts = "rejected 12 merged 3 queue 40";

test.each<[string, Partial<Progress>, string]>([
  ["loading", {}, `${head} 46100/75286 61.2% ${counts} state loading 369/s ETA 1m20s`],
  ["before the plan is known", { counted: null, landed: 0, state: "planning" }, `${head} 0/? ${counts} state planning`],
  ["below 1 %", { landed: 752 }, `${head} 752/75286 0.9% ${counts} state loading 369/s`],
  ["from 1 % on", { landed: 753 }, `${head} 753/75286 1.0% ${counts} state loading 369/s ETA 3m22s`],
  ["before the rate is known", { ratePerSecond: null }, `${head} 46100/75286 61.2% ${counts} state loading`],
  ["when nothing moves", { ratePerSecond: 0 }, `${head} 46100/75286 61.2% ${counts} state loading 0/s`],
  ["paused", { state: "paused" }, `${head} 46100/75286 61.2% ${counts} state paused`],
  ["one document before the end", { landed: 75_285 }, `${head} 75285/75286 99.9% ${counts} state loading 369/s ETA 1s`],
  ["when all has landed", { landed: 75_286, state: "settling" }, `${head} 75286/75286 100.0% ${counts} state settling`],
  [
    "while files are copied",
    { landed: 75_286, state: "copying files", files: { known: 120, wanted: 4000 } },
    `${head} 75286/75286 100.0% ${counts} state copying files 120/4000`,
  ],
  ["for hours", { ratePerSecond: 4 }, `${head} 46100/75286 61.2% ${counts} state loading 4/s ETA 2h01m`],
  ["with an empty source", { landed: 0, counted: 0 }, `${head} 0/0 100.0% ${counts} state loading 369/s`],
])("the progress line %s", (_title, progress, expected) => {
  expect(progressLine({ ...loading, ...progress })).toBe(expected);
});
