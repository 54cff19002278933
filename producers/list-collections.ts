import { openFirestore, toSourceFailure, type FirestoreOptions } from "../shared/connections/firestore.ts";
import { TransientError } from "../shared/errors.ts";
import type { Key } from "../shared/key.ts";

export type ListCollectionsOptions = FirestoreOptions & {
  readonly system: string;
  readonly timeoutMs: number;
  /** Root collections whose documents lead to others, documents that do not exist included; they are listed whole. */
  readonly roots: readonly string[];
  /** Further documents below which to look. */
  readonly documents: readonly Key[];
};

export type ListedCollections = {
  /** Paths of the collections that stand there. */
  readonly paths: readonly string[];
  /** What that cost. */
  readonly reads: number;
};

/** Documents that are asked at once. */
const ASKED_AT_ONCE = 16;

/** Names the collections at the root of a Firestore, and below some of its documents: what a migration does not know of it cannot read. */
export async function listCollections(options: ListCollectionsOptions): Promise<ListedCollections> {
  const { system, projectId, timeoutMs, roots, documents } = options;
  const connection = openFirestore(options);
  const { firestore } = connection;
  const late = AbortSignal.timeout(timeoutMs);
  const place = `${system} (project ${projectId}): list collections`;
  const list = async (): Promise<ListedCollections> => {
    const top = await firestore.listCollections();
    const wanted = new Set(roots);
    const listed = await Promise.all(top.filter(({ id }) => wanted.has(id)).map((root) => root.listDocuments()));
    const asked = new Set([...listed.flat().map(({ path }) => path), ...documents]);
    const waiting = asked.values();
    const paths = top.map(({ path }) => path);
    await Promise.all(
      Array.from({ length: ASKED_AT_ONCE }, async () => {
        for (const path of waiting)
          paths.push(...(await firestore.doc(path).listCollections()).map((found) => found.path));
      }),
    );
    return { paths, reads: 1 + listed.flat().length + asked.size };
  };
  try {
    return await Promise.race([list(), rejectWhen(late, place, timeoutMs)]);
  } catch (error) {
    throw error instanceof TransientError ? error : toSourceFailure(error, place);
  } finally {
    await connection.close();
  }
}

function rejectWhen(late: AbortSignal, place: string, timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => {
    late.addEventListener("abort", () => {
      reject(
        new TransientError("SOURCE_UNAVAILABLE", `${place}: no answer within ${timeoutMs} ms`, {
          hint: "Try again. If it lasts, raise TOUCHDOWN_READ_TIMEOUT_MS.",
        }),
      );
    });
  });
}
