import { describe, expect, test } from "vitest";
import { ownItems } from "../../migrations/oapp-production/checks/own-relation.ts";
import { notionPageIds } from "../../shared/transforms/notion-page-ids.ts";
import { parseRelationCell } from "../../shared/transforms/notion-relation.ts";

const A = "23ce1901e36e80b58e8ef4b6c2f4e38a";
const B = "23ce1901e36e80b58e8ef4b6c2f4e38b";
const C = "23ce1901e36e80b58e8ef4b6c2f4e38c";

function url(id: string, slug = "Page"): string {
  return `https://www.notion.so/${slug}-${id}?pvs=21`;
}

type Case = readonly [
  sentence: string,
  cell: string,
  items: readonly (readonly [title: string, page: string])[],
  unread?: readonly string[],
];

/** Every trap of the sheet (oapp.md, A.1), and what people may make of a cell besides. */
const CASES: readonly Case[] = [
  ["an empty cell says nothing", "", []],
  ["blanks say nothing", "  \n", []],
  ["one item", `Harbour Desk (${url(A)})`, [["Harbour Desk", A]]],
  [
    "several items",
    `One (${url(A)}), Two (${url(B)}), Three (${url(C)})`,
    [
      ["One", A],
      ["Two", B],
      ["Three", C],
    ],
  ],
  [
    "a title with a comma",
    `Pipes, CI/CD (${url(A, "Pipes-CI-CD")}), Two (${url(B)})`,
    [
      ["Pipes, CI/CD", A],
      ["Two", B],
    ],
  ],
  [
    "a title that begins like a separator",
    `One (${url(A)}), , Two (${url(B)})`,
    [
      ["One", A],
      [", Two", B],
    ],
  ],
  [
    "a title with brackets",
    `Mesh View (Integrate Surface) (${url(A)}), Widget (React) (${url(B)})`,
    [
      ["Mesh View (Integrate Surface)", A],
      ["Widget (React)", B],
    ],
  ],
  ["a title with a bracket and a comma behind it", `Mesh (old), new (${url(A)})`, [["Mesh (old), new", A]]],
  [
    "a title that ends in a line feed",
    `Kite Board & Timeline\n (${url(A)}), Two (${url(B)})`,
    [
      ["Kite Board & Timeline", A],
      ["Two", B],
    ],
  ],
  ["blanks at the end of a title", `Console UI  (${url(A)})`, [["Console UI", A]]],
  ["no blank before the bracket", `Console UI(${url(A)})`, [["Console UI", A]]],
  ["an address without words", `One (https://www.notion.so/${A}?pvs=21)`, [["One", A]]],
  ["an address without a view", `One (https://www.notion.so/One-${A})`, [["One", A]]],
  ["an address in a workspace", `One (https://www.notion.so/crew/One-${A})`, [["One", A]]],
  ["words that end in hexadecimal digits", `Dead (${url(A, "Dead-beef")})`, [["Dead", A]]],
  [
    "words that are cut and changed are no title",
    `Ünïcode 🚀 Ship (${url(A, "n-code-Ship")})`,
    [["Ünïcode 🚀 Ship", A]],
  ],
  ["text behind the last item is unread", `One (${url(A)}) and more`, [["One", A]], [" and more"]],
  ["text without any address is unread", "Harbour Desk", [], ["Harbour Desk"]],
  ["an item without a title is unread", `(${url(A)})`, [], [`(${url(A)})`]],
  [
    "an item without a separator before it is unread",
    `One (${url(A)})Two (${url(B)})`,
    [["One", A]],
    [`Two (${url(B)})`],
  ],
  [
    "an address that is no page's is unread",
    "One (https://www.notion.so/short)",
    [],
    ["One (https://www.notion.so/short)"],
  ],
  ["an address elsewhere is unread", `One (https://example.com/One-${A})`, [], [`One (https://example.com/One-${A})`]],
  [
    "a broken item does not become another one's title",
    `Bad (https://www.notion.so/short), Two (${url(B)})`,
    [],
    [`Bad (https://www.notion.so/short), Two (${url(B)})`],
  ],
];

describe("a relation cell", () => {
  test.each(CASES.map((each) => [each[0], each] as const))("%s", (_, [, cell, items, unread = []]) => {
    const parsed = parseRelationCell(cell);
    expect(parsed.items.map(({ title, pageId }) => [title, pageId])).toEqual(items);
    expect(parsed.unread).toEqual(unread);
  });

  test("every character of it is in an item, unread, or a separator", () => {
    for (const [, cell] of CASES) {
      const { items, unread } = parseRelationCell(cell);
      const rest = [...items.map(({ raw }) => raw), ...unread].reduce((text, part) => text.replace(part, ""), cell);
      expect(rest.replaceAll(", ", "").trim()).toBe("");
    }
  });

  test("keeps the title as it stands beside the trimmed one", () => {
    expect(parseRelationCell(`Console UI  (${url(A)})`).items[0]?.titleRaw).toBe("Console UI  ");
  });

  test("a page id is the same in capitals", () => {
    expect(parseRelationCell(`One (${url(A.toUpperCase())})`).items[0]?.pageId).toBe(A);
  });
});

describe("the checks' own reading of a relation cell", () => {
  const clean = CASES.filter(([, , , unread]) => unread === undefined);
  test.each(clean.map((each) => [each[0], each] as const))("%s", (_, [, cell, items]) => {
    expect(ownItems(cell).map(({ title, page }) => [title, page])).toEqual(items);
  });

  test("what stands behind the last address is left out", () => {
    expect(ownItems(`One (${url(A)}) and (more)`)).toEqual([{ title: "One", page: A }]);
  });
});

describe("bare addresses in a text", () => {
  test.each<readonly [string, string, readonly string[]]>([
    ["no address", "From WT-6.0 onward", []],
    ["one", `See https://www.notion.so/${A}?pvs=21.`, [A]],
    ["eight glued together", [A, B, C].map((id) => `https://www.notion.so/${id}?pvs=21`).join(""), [A, B, C]],
    ["glued together without a view", `https://www.notion.so/${A}https://www.notion.so/${B}`, [A, B]],
    ["one twice", `https://www.notion.so/${A} https://www.notion.so/${A}?pvs=4`, [A]],
    ["with words", `(https://www.notion.so/Some-Page-${B}?pvs=21)`, [B]],
    ["names of files that became links", "http://safe-copy.sh/ http://notes.md/", []],
    ["too few digits", "https://www.notion.so/23ce1901e36e", []],
  ])("%s", (_, text, pages) => {
    expect(notionPageIds(text)).toEqual(pages);
  });
});
