import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  WHOLE_RANGE,
  compareKeys,
  contains,
  gapsOf,
  overlapsOf,
  splitRange,
  type Key,
  type KeyRange,
} from "../../shared/key.ts";
import type { SourceRecord } from "../../shared/landing.ts";
import type { Source } from "../../shared/source.ts";

/** Records of the contract's collection, by their ids: what every bed puts into its source. */
export const COUNT = 150;
export const AT = { kind: "collection", path: "things" } as const;
export const EMPTY = { kind: "collection", path: "nothings" } as const;
export const things: readonly Thing[] = Array.from({ length: COUNT }, (_, index) => ({
  path: `${AT.path}/${String(index + 1).padStart(8, "0")}`,
  data: { name: `thing ${index + 1}`, note: index % 3 === 0 ? "" : `note ${index % 5},\n"quoted" ✅` },
}));

export type Thing = { readonly path: Key; readonly data: { readonly name: string; readonly note: string } };

export type ContractBed = {
  readonly source: Source;
  close(): Promise<void>;
};

/** What whoever plans and reads relies on, whatever the source is (shared/source.ts). `openBed` opens one with the things, and nothing in the other collection. */
export function describeSource(name: string, openBed: () => Promise<ContractBed>): void {
  describe(`source contract: ${name}`, () => {
    let bed: ContractBed;
    let readTime: string | null;
    beforeAll(async () => {
      bed = await openBed();
      readTime = await bed.source.pin();
    });
    afterAll(() => bed.close());

    const page = (range: KeyRange, limit: number, select?: readonly string[]) =>
      bed.source.readPage({ at: AT, range, limit, readTime, ...(select !== undefined && { select }) });

    async function walk(range: KeyRange, limit: number): Promise<readonly SourceRecord[]> {
      const records: SourceRecord[] = [];
      for (;;) {
        const read = await page({ ...range, after: records.at(-1)?.path ?? range.after }, limit);
        records.push(...read);
        if (read.length < limit) return records;
      }
    }

    test("the same state has the same read time or a later one", async () => {
      const again = await bed.source.pin();
      expect(typeof again).toBe(typeof readTime);
    });

    test("records come in key order, with system, path, id and everything that they hold", async () => {
      const records = await walk(WHOLE_RANGE, 40);
      expect(records.map(({ system, path, id, data }) => ({ system, path, id, data: { ...data } }))).toEqual(
        things.map(({ path, data }) => ({ system: bed.source.system, path, id: path.split("/")[1], data })),
      );
      expect(records.map(({ path }) => path)).toEqual(records.map(({ path }) => path).toSorted(compareKeys));
    });

    test.each([1, 7, COUNT - 1, COUNT, COUNT + 1])(
      "pages of %i hold no more, and a page that holds fewer is the last",
      async (limit) => {
        expect((await walk(WHOLE_RANGE, limit)).map(({ path }) => path)).toEqual(things.map(({ path }) => path));
        expect(await page(WHOLE_RANGE, limit)).toHaveLength(Math.min(limit, COUNT));
      },
    );

    const RANGES: readonly KeyRange[] = [
      { after: null, upTo: `${AT.path}/00000010` },
      { after: `${AT.path}/00000010`, upTo: `${AT.path}/00000011` },
      { after: `${AT.path}/00000140`, upTo: null },
      { after: `${AT.path}/00000150`, upTo: null },
      { after: `${AT.path}/00000020`, upTo: `${AT.path}/00000020` },
      { after: `${AT.path}/0000003`, upTo: `${AT.path}/0000004` },
      { after: `${AT.path}/000000305`, upTo: `${AT.path}/00000031x` },
      { after: `${AT.path}/zzz`, upTo: null },
    ];
    test.each(RANGES)(
      "a range is open at its start and closed at its end, and counts what it holds: %o",
      async (range) => {
        const inside = things.map(({ path }) => path).filter((path) => contains(range, path));
        expect((await walk(range, 25)).map(({ path }) => path)).toEqual(inside);
        expect(await bed.source.count(AT, readTime, range)).toBe(inside.length);
      },
    );

    test("the whole collection is counted, and an empty one", async () => {
      expect(await bed.source.count(AT, readTime)).toBe(COUNT);
      expect(await bed.source.count(EMPTY, readTime)).toBe(0);
      expect(await bed.source.readPage({ at: EMPTY, range: WHOLE_RANGE, limit: 5, readTime })).toEqual([]);
      expect(await bed.source.split(EMPTY, 4)).toEqual([]);
    });

    test.each([1, 2, 3, 8, 64])("split for %i parts, the collection is read whole and nothing twice", async (parts) => {
      const boundaries = await bed.source.split(AT, parts);
      expect(boundaries.length).toBeLessThan(parts);
      expect(boundaries).toEqual([...new Set(boundaries)].toSorted(compareKeys));
      for (const key of boundaries) expect(key.startsWith(`${AT.path}/`)).toBe(true);
      const ranges = splitRange(WHOLE_RANGE, boundaries);
      expect(gapsOf(ranges)).toEqual([]);
      expect(overlapsOf(ranges)).toEqual([]);
      const read: string[] = [];
      let counted = 0;
      for (const range of ranges) {
        read.push(...(await walk(range, 30)).map(({ path }) => path));
        counted += await bed.source.count(AT, readTime, range);
      }
      expect(read).toEqual(things.map(({ path }) => path));
      expect(counted).toBe(COUNT);
    });

    test("only selected fields are carried, or nothing but the keys", async () => {
      const [thing] = await page(WHOLE_RANGE, 1, ["note"]);
      expect({ ...thing?.data }).toEqual({ note: things[0]?.data.note });
      const keys = await page(WHOLE_RANGE, 3, []);
      expect(keys.map(({ path, data }) => [path, { ...data }])).toEqual(
        things.slice(0, 3).map(({ path }) => [path, {}]),
      );
    });

    test("documents are read by path, and those that do not exist are left out", async () => {
      const paths = [150, 2, 77, 76, 78, 151, 9999].map((number) => `${AT.path}/${String(number).padStart(8, "0")}`);
      const records = await bed.source.readDocuments([...paths, "nothings/00000001", `${AT.path}/77`], readTime);
      const byPath = new Map(records.map(({ path, data }) => [path, { ...data }]));
      const wanted = things.filter(({ path }) => paths.includes(path));
      expect(records).toHaveLength(wanted.length);
      expect(byPath).toEqual(new Map(wanted.map(({ path, data }) => [path, data])));
      const [selected] = await bed.source.readDocuments(paths.slice(0, 1), readTime, ["name"]);
      expect({ ...selected?.data }).toEqual({ name: "thing 150" });
      expect(await bed.source.readDocuments([], readTime)).toEqual([]);
    });

    test("documents are found by what a field holds, by any text but the empty one, and at most the limit", async () => {
      const find = async (values: readonly string[] | "any", limit: number) =>
        bed.source.findDocuments({ at: AT, field: "note", values, limit, readTime });
      const noted = things.filter(({ data }) => data.note !== "");
      expect((await find("any", 1000)).map(({ path }) => path).toSorted()).toEqual(noted.map(({ path }) => path));
      const some = things.filter(({ data }) => data.note.startsWith("note 1") || data.note.startsWith("note 4"));
      const values = [...new Set(some.map(({ data }) => data.note))];
      expect((await find(values, 1000)).map(({ path }) => path).toSorted()).toEqual(some.map(({ path }) => path));
      expect(await find("any", 7)).toHaveLength(7);
      expect(await find(["no such note"], 10)).toEqual([]);
    });

    test("as it is now, without a read time, it is read as well", async () => {
      expect(await bed.source.count(AT, null)).toBe(COUNT);
      expect(await bed.source.readPage({ at: AT, range: WHOLE_RANGE, limit: 500, readTime: null })).toHaveLength(COUNT);
    });

    test("reads are counted", async () => {
      const before = bed.source.readsSpent();
      await page(WHOLE_RANGE, 10);
      expect(bed.source.readsSpent() - before).toBe(10);
    });
  });
}
