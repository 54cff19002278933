import { createHash } from "node:crypto";
import type { CheckFacts } from "../../shared/check.ts";
import { MEGABYTE } from "../../shared/config.ts";
import type { FileStore } from "../../shared/file-store.ts";
import type { FileDeclaration } from "../../shared/migration.ts";
import { SAMPLES_MAX, type Sample } from "../../shared/verdict.ts";
import { counted, figure, type Fault } from "../validators/fault.ts";

/** Copies whose bytes are read from their stores once more, at the most: by number, and together by size. */
const COPIES_MAX = 1000;
const BYTES_MAX = 256 * MEGABYTE;
/** Objects that are told as missing and asked for once more, at the most. */
const MISSING_MAX = 10_000;
/** Questions at a time: a bucket answers each after a while. */
const AT_ONCE = 8;

type Entry = {
  readonly object: string;
  readonly state: "copied" | "missing";
  readonly size: number | null;
  readonly sha256: string | null;
};

export type StoresAsked = { readonly asked: number; readonly told: string; readonly faults: readonly Fault[] };

/**
 * What only the stores know: that an object which is told as missing is not there, and that a copy has the bytes which the manifest says, whatever row, ledger
 * and disk agree upon. Copies are a sample in the order of their digests, which has nothing to do with what they are.
 */
export async function askStores(
  { target, openFileStore }: CheckFacts,
  { stores }: FileDeclaration,
): Promise<StoresAsked> {
  if (openFileStore === undefined) return { asked: 0, told: "", faults: [] };
  const found = new Map<string, Sample[]>();
  let copies = 0;
  let missing = 0;
  for (const declaration of stores) {
    const entries = entriesOf(target, declaration.name);
    if (entries.length === 0) continue;
    const store = openFileStore(declaration);
    try {
      await store.probe();
      await eachOf(entries, async (entry) => {
        const fault = await faultOf(entry, store);
        if (fault !== null)
          found.set(fault, [
            ...(found.get(fault) ?? []),
            { key: `${declaration.name} ${entry.object}`, detail: fault },
          ]);
      });
    } finally {
      await store.close();
    }
    missing += entries.filter(({ state }) => state === "missing").length;
    copies += entries.filter(({ state }) => state === "copied").length;
  }
  const told = `${figure(copies)} of the copies compared with their stores once more, and ${counted(missing, "missing object")} asked for again`;
  return { asked: copies + missing, told, faults: [...found].map(toFault) };
}

function toFault([what, samples]: readonly [string, readonly Sample[]]): Fault {
  const count = samples.length;
  return {
    count,
    what: `${counted(count, "object")} of the stores: ${what}`,
    samples: samples.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, SAMPLES_MAX),
  };
}

function entriesOf(target: CheckFacts["target"], store: string): readonly Entry[] {
  const select = target.prepare<[string, string, number], Entry>(
    "SELECT object, state, size, sha256 FROM _touchdown_files WHERE store = ? AND state = ? ORDER BY sha256, object LIMIT ?",
  );
  let left = BYTES_MAX;
  const copies = select.all(store, "copied", COPIES_MAX).filter(({ size }) => {
    if ((size ?? 0) > left) return false;
    left -= size ?? 0;
    return true;
  });
  return [...copies, ...select.all(store, "missing", MISSING_MAX)];
}

async function eachOf(entries: readonly Entry[], ask: (entry: Entry) => Promise<void>): Promise<void> {
  const waiting = entries.values();
  const askOn = async (): Promise<void> => {
    for (const entry of waiting) await ask(entry);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
}

async function faultOf({ object, state, size, sha256 }: Entry, store: FileStore): Promise<string | null> {
  if (state === "missing")
    return (await store.describe(object)) === null ? null : "it is told as missing, and the store has it";
  const opened = await store.open(object);
  if (opened === null) return "the store does not have it any more";
  try {
    const sum = createHash("sha256");
    let bytes = 0;
    for await (const chunk of opened.bytes) {
      sum.update(chunk);
      bytes += chunk.byteLength;
    }
    return bytes === size && sum.digest("hex") === sha256 ? null : "its bytes are not those of the copy";
  } finally {
    await opened.close();
  }
}
