/** Words for `touchdown run` where a test is about loading everything, and not about the phases before. */
export const FULL_ONLY = [
  "--phase",
  "full",
  "--by",
  "tester",
  "--waive",
  "this test loads everything at once",
] as const;
