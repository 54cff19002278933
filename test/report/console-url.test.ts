import { expect, it } from "vitest";
import { consoleUrl } from "../../coordinator/report/console-url.ts";

const base = "https://console.firebase.google.com/project/acme/firestore/databases/-default-/data/";

it.each([
  ["a document", "friday/users/list/u1", "~2Ffriday~2Fusers~2Flist~2Fu1"],
  ["an element, by its document", "friday/users/list/u1#clients/c1", "~2Ffriday~2Fusers~2Flist~2Fu1"],
  ["an id with signs", "a/b c~%é", "~2Fa~2Fb~20c~7E~25~C3~A9"],
])("the console's page of %s", (_, path, written) => {
  expect(consoleUrl("acme", path)).toBe(base + written);
});

it("a record of a local Firestore has no page", () => {
  expect(consoleUrl(undefined, "a/b")).toBeNull();
});
