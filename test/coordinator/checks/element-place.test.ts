import { expect, test } from "vitest";
import { ElementPlaces } from "../../../coordinator/checks/element-place.ts";
import { elementIds } from "../../../shared/transforms/element-ids.ts";

const DATA = {
  letter: { file: { name: "a" } },
  people: [{ cloud_id: "p1" }, { cloud_id: "p2" }],
  highlights: [
    { id: "h1", responses: [{ text: "first" }, { text: "second" }] },
    { id: "h1", text: "the other h1" },
    { id: 7n, text: "seven" },
  ],
  names: ["x", "y"],
};

test.each([
  ["", "", DATA],
  ["#letter", "letter", DATA.letter],
  ["#letter#file", "letter.file", DATA.letter.file],
  ["#people/p2", "people[]", DATA.people[1]],
  ["#highlights/h1#responses/1", "highlights[].responses[]", { text: "second" }],
  ["#highlights/h1~2", "highlights[]", DATA.highlights[1]],
  ["#highlights/7", "highlights[]", DATA.highlights[2]],
  ["#names/1", "names[]", "y"],
])("%s is found", (element, pattern, value) => {
  expect(new ElementPlaces(DATA).find(element)).toEqual({ pattern, value });
});

test.each(["#gone", "#people/p3", "#letter/0", "#names/1#deeper"])("%s is nowhere", (element) => {
  expect(new ElementPlaces(DATA).find(element)).toBeNull();
});

test("elements go by the names that the mapping gives them", () => {
  const ids = ["a", null, "a", "b"];
  const items = ids.map((id, index) => ({ ...(id === null ? {} : { id }), index: BigInt(index) }));
  const places = new ElementPlaces({ items });
  const found = elementIds(ids).map((name) => places.find(`#items/${name}`)?.value);
  expect(found).toEqual(items);
});
