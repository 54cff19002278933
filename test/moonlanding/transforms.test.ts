import { expect, test } from "vitest";
import { z } from "zod";
import { booleanCell, isBooleanLike, type BooleanLike } from "../../shared/transforms/boolean-like.ts";
import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import { elementIds } from "../../shared/transforms/element-ids.ts";
import { canonicalEmail, localPart } from "../../shared/transforms/canonical-email.ts";
import { anything, flag, list, map, numeric, text, texts, textual } from "../../shared/transforms/fields.ts";
import { mapOf } from "../../shared/transforms/map-of.ts";
import { exactDouble, numberCell } from "../../shared/transforms/number-cell.ts";
import { parseMailbox, splitMailboxes } from "../../shared/transforms/parse-mailbox.ts";
import { plainText } from "../../shared/transforms/plain-text.ts";
import { decodeBase64, sha256 } from "../../shared/transforms/sha256.ts";
import { lookUp, vocabularyOf } from "../../shared/transforms/vocabulary.ts";
import { findYear } from "../../shared/transforms/find-year.ts";
import { GeoPoint, Instant, Reference, type SourceValue } from "../../shared/value.ts";

test.each([
  [" Ann@Firm.Example ", "ann@firm.example"],
  ["\tANN@FIRM.EXAMPLE\n", "ann@firm.example"],
  ["rene\u0301@firm.example", "ren\u00e9@firm.example"],
  ["ann@firm", "ann@firm"],
  ["n/a", null],
  ["@", null],
  ["ann@", null],
  ["ann firm@example.com", null],
  ["a@b@c", null],
  ["", null],
])("the canonical e-mail of %j is %j", (raw, email) => {
  expect(canonicalEmail(raw)).toBe(email);
});

test("the local part stands before the last @", () => {
  expect(localPart("ann.n@firm.example")).toBe("ann.n");
});

test.each([
  ["ann@firm.example", { name: null, email: "ann@firm.example", isAddress: true }],
  [" ANN@Firm.Example ", { name: null, email: "ann@firm.example", isAddress: true }],
  ["Ann Ndlovu <ANN@firm.example>", { name: "Ann Ndlovu", email: "ann@firm.example", isAddress: true }],
  ['"Ndlovu, Ann" <ann@firm.example>', { name: "Ndlovu, Ann", email: "ann@firm.example", isAddress: true }],
  ["<ann@firm.example>", { name: null, email: "ann@firm.example", isAddress: true }],
  ["a@b <ann@firm.example>", { name: "a@b", email: "ann@firm.example", isAddress: true }],
  ["Ann Ndlovu", { name: null, email: "Ann Ndlovu", isAddress: false }],
  ["Ann <not an address>", { name: null, email: "Ann <not an address>", isAddress: false }],
])("the mailbox %j is %j", (raw, mailbox) => {
  expect(parseMailbox(raw)).toEqual(mailbox);
});

test("nothing is no mailbox", () => {
  expect([parseMailbox(""), parseMailbox(" \n")]).toEqual([null, null]);
});

test.each([
  ["a@x.example", ["a@x.example"]],
  ["a@x.example, b@x.example;c@x.example", ["a@x.example", "b@x.example", "c@x.example"]],
  ['"Ndlovu, Ann" <a@x.example>, b@x.example', ['"Ndlovu, Ann" <a@x.example>', "b@x.example"]],
  ['an open " quote, b@x.example', ['an open " quote', "b@x.example"]],
  [" ,; ", []],
  ["", []],
])("the mailboxes of %j are %j", (raw, mailboxes) => {
  expect(splitMailboxes(raw)).toEqual(mailboxes);
});

test.each([
  ["<p>Dear Ben,</p><p>See <b>below</b>.</p>", "Dear Ben,\nSee below."],
  ["a<br>b<BR/>c", "a\nb\nc"],
  ["<style>p{color:red}</style><script>alert('x<y')</script><!-- no -->text", "text"],
  [
    "Tom &amp; Jerry &lt;3 &quot;x&quot; &#39;y&#39; &#x1F4CE; &nbsp;&unknown; &#xD800;",
    "Tom & Jerry <3 \"x\" 'y' 📎 &unknown; &#xD800;",
  ],
  ["plain  text\r\n\n\n with lines", "plain text\nwith lines"],
  ["2 < 3 and 4 > 1", "2 < 3 and 4 > 1"],
  ["<td>a</td><td>b</td></tr>c", "ab\nc"],
  ["", ""],
])("a reader sees of %j %j", (html, text) => {
  expect(plainText(html)).toBe(text);
});

test.each([
  ["  Acme   Holdings (Pty) Ltd ", "acme holdings (pty) ltd"],
  ["ACME\u00a0HOLDINGS", "acme holdings"],
  ["Cafe\u0301", "caf\u00e9"],
  ["", ""],
])("the canonical name of %j is %j", (raw, name) => {
  expect(canonicalName(raw)).toBe(name);
});

test.each<[BooleanLike, 0 | 1 | null]>([
  [true, 1],
  [false, 0],
  [1n, 1],
  [0n, 0],
  [1, 1],
  [0, 0],
  ["true", 1],
  ["false", 0],
  ["1", 1],
  ["0", 0],
  ["", null],
  [null, null],
  [undefined, null],
])("%o is the boolean %o", (value, cell) => {
  expect(isBooleanLike(value)).toBe(true);
  expect(booleanCell(value)).toBe(cell);
});

test.each([["yes"], ["TRUE"], [2n], [0.5], [Number.NaN], [{}], [[]], [new Instant(1, 0)]])(
  "%o is no boolean",
  (value) => {
    expect(isBooleanLike(value)).toBe(false);
  },
);

test.each<[number | bigint, number | bigint]>([
  [7n, 7],
  [1.5, 1.5],
  [9_007_199_254_740_991n, 9_007_199_254_740_991],
  [9_007_199_254_740_993n, 9_007_199_254_740_993n],
  [-9_223_372_036_854_775_808n, -9_223_372_036_854_775_808n],
])("the cell of %s holds it exactly", (value, cell) => {
  expect(numberCell(value)).toBe(cell);
});

test.each<[number | bigint, number | null]>([
  [100n, 100],
  [0.1 + 0.2, 0.300_000_000_000_000_04],
  [-0, -0],
  [9_007_199_254_740_992n, 9_007_199_254_740_992],
  [9_007_199_254_740_993n, null],
  [Number.NaN, null],
  [Number.NEGATIVE_INFINITY, null],
])("the double of %s is %s", (value, double) => {
  expect(exactDouble(value)).toBe(double);
});

test.each([
  ["2024", "2024", false],
  ["FY2024", "2024", false],
  ["Feb 2024 (re-opened)", "2024", false],
  ["2023/2024", "2023", true],
  ["2024 and 2024", "2024", false],
  ["20245", null, false],
  ["24", null, false],
  ["", null, false],
])("the year in %j is %j", (raw, year, isAmbiguous) => {
  expect(findYear(raw)).toEqual({ year, isAmbiguous });
});

const STAGES = vocabularyOf({ "Info Gathering": "info_gathering", "Close Out": "close_out" });

test.each<[string | null | undefined, string | null | undefined]>([
  ["Info Gathering", "info_gathering"],
  ["InfoGathering", "info_gathering"],
  ["info_gathering", "info_gathering"],
  [" INFO-GATHERING ", "info_gathering"],
  ["closeout", "close_out"],
  ["close_out", "close_out"],
  ["", null],
  ["  ", null],
  [null, null],
  [undefined, null],
  ["complete", undefined],
  ["constructor", undefined],
])("the vocabulary says of %j %j", (word, target) => {
  expect(lookUp(STAGES, word)).toBe(target);
});

test.each<[readonly (string | null)[], readonly string[]]>([
  [[], []],
  [
    ["a", "b"],
    ["a", "b"],
  ],
  [
    ["a", "a", "a"],
    ["a", "a~2", "a~3"],
  ],
  [
    ["a", "a~2", "a"],
    ["a", "a~2", "a~3"],
  ],
  [
    [null, null],
    ["0", "1"],
  ],
  [
    ["1", null],
    ["1", "1~2"],
  ],
  [
    [null, "0"],
    ["0~2", "0"],
  ],
])("the elements %j are known as %j", (ids, unique) => {
  expect(elementIds(ids)).toEqual(unique);
  expect(new Set(elementIds(ids)).size).toBe(ids.length);
});

test("an image is the same with and without its data prefix", () => {
  expect(sha256(decodeBase64("data:image/png;base64,aGVsbG8="))).toBe(sha256(decodeBase64("aGVsbG8=")));
  expect(sha256(decodeBase64("aGVsbG8="))).toBe("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
});

test.each<[SourceValue | undefined, boolean]>([
  [{ a: 1n }, true],
  [{ seconds: 1n, nanoseconds: 2n }, true],
  [new Instant(1, 2), false],
  [new GeoPoint(1, 2), false],
  [new Reference("a/b"), false],
  [[1n], false],
  ["{}", false],
  [null, false],
  [undefined, false],
])("%o is a map: %s", (value, isMap) => {
  expect(mapOf(value) !== null).toBe(isMap);
});

const schema = z.object({ text, textual, numeric, flag, anything, map, list, texts });

test.each([
  [{}],
  [{ text: null, textual: null, numeric: null, flag: null, anything: null, map: null, list: null, texts: null }],
  [
    {
      text: "",
      textual: 7n,
      numeric: 7n,
      flag: "true",
      anything: new Instant(1, 2),
      map: {},
      list: [7n],
      texts: ["a", null],
    },
  ],
])("a schema takes nothing, null and the right type: %#", (data) => {
  expect(schema.safeParse(data)).toMatchObject({ success: true, data });
});

test.each([
  ["text", 7n],
  ["textual", 7.5],
  ["numeric", "7"],
  ["numeric", Number.NaN],
  ["flag", "maybe"],
  ["map", []],
  ["map", new Instant(1, 2)],
  ["list", {}],
  ["texts", [7n]],
])("the field %s refuses %s and is named", (field, value) => {
  const parsed = schema.safeParse({ [field]: value });
  expect(parsed.error?.issues[0]?.path).toEqual([field]);
});
