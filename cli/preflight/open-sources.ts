import { SECOND, type Config } from "../../shared/config.ts";
import type { Migration } from "../../shared/migration.ts";
import { readTimeUs, type ReadTime, type Source } from "../../shared/source.ts";
import { openSourceWith } from "../parts.ts";
import { findingOf, warns, type Finding } from "./finding.ts";

export type PinnedSource = { readonly source: Source; readonly readTime: ReadTime };

export type OpenedSources = {
  /** Those that answer, by system. */
  readonly pinned: ReadonlyMap<string, PinnedSource>;
  readonly findings: readonly Finding[];
  close(): Promise<void>;
};

/** Opens every source and asks it for its time, whatever the others say: an operator mends all of them at once. */
export async function openSources(migration: Migration, config: Config): Promise<OpenedSources> {
  const openSource = openSourceWith(config);
  const opened: Source[] = [];
  const pinned = new Map<string, PinnedSource>();
  const found = await Promise.all(
    migration.sources.map(async ({ system }): Promise<readonly Finding[]> => {
      try {
        const source = openSource(system);
        opened.push(source);
        const askedAtMs = Date.now();
        const readTime = await source.pin();
        pinned.set(system, { source, readTime });
        return findSkew(system, { readTime, askedAtMs, answeredAtMs: Date.now() });
      } catch (error) {
        return [findingOf(error)];
      }
    }),
  );
  return {
    pinned,
    findings: found.flat(),
    async close() {
      await Promise.all(opened.map((source) => source.close()));
    },
  };
}

type Asked = { readonly readTime: ReadTime; readonly askedAtMs: number; readonly answeredAtMs: number };

const SKEW_MS = 5 * SECOND;
const MINUTE_MS = 60 * SECOND;

/** Whether the clocks of source and host differ. A read time that is a whole minute has been rounded down: the source's time is within the minute after it. */
export function findSkew(system: string, { readTime, askedAtMs, answeredAtMs }: Asked): readonly Finding[] {
  const us = readTimeUs(readTime);
  if (us === null) return [];
  const earliestMs = us / 1000;
  const latestMs = earliestMs % MINUTE_MS === 0 ? earliestMs + MINUTE_MS : earliestMs;
  const offMs = Math.max(earliestMs - answeredAtMs, askedAtMs - latestMs);
  if (offMs <= SKEW_MS) return [];
  const direction = earliestMs > answeredAtMs ? "behind" : "ahead of";
  return [
    warns(
      `the clock of this host is ${Math.round(offMs / SECOND)} s ${direction} that of ${system}`,
      "Set the host's clock (timedatectl, chrony): times in reports and certificates would not agree with the source's.",
    ),
  ];
}
