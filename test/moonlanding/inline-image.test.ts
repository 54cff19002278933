import { expect, test } from "vitest";
import { readImage } from "../../migrations/moonlanding/inline-image.ts";

const BYTES = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0xfb, 0xff]);
const BASE64 = Buffer.from(BYTES).toString("base64");

test.each([
  ["with its type", `data:image/jpeg;base64,${BASE64}`, "image/jpeg"],
  ["with parameters", `data:image/svg+xml;charset=utf-8;BASE64,${BASE64}`, "image/svg+xml"],
  ["without a type", `data:;base64,${BASE64}`, "image/png"],
  ["bare", BASE64, "image/png"],
  ["in lines", `${BASE64.slice(0, 4)}\r\n ${BASE64.slice(4)}\n`, "image/png"],
  ["in the letters of addresses", Buffer.from(BYTES).toString("base64url"), "image/png"],
])("an image %s is its bytes", (_, text, type) => {
  expect(readImage(text)).toEqual({ bytes: Buffer.from(BYTES), type });
});

test("a long image arrives whole", () => {
  const bytes = Buffer.alloc(700_000, "touchdown");
  const image = readImage(`data:image/png;base64,${bytes.toString("base64")}`);
  expect(image !== null && bytes.equals(image.bytes)).toBe(true);
});

test.each([
  "not base64!",
  "",
  "   ",
  "data:image/png;base64,",
  "data:image/png,%89PNG",
  "https://firm.example/a.png",
  "A",
  "QUJDR",
])("%j is no image", (text) => {
  expect(readImage(text)).toBeNull();
});
