import { setImmediate as nextTurn } from "node:timers/promises";
import { nameOf, updatedOf, type Body } from "../model/document.ts";
import { documentPathOf, pathOf } from "../model/path.ts";
import { execute } from "../query/execute.ts";
import { admit, isInScope, planQuery, type Plan } from "../query/plan.ts";
import { project } from "../query/project.ts";
import { invalidArgument } from "../status.ts";
import { findPlace, readBody } from "../store/read.ts";
import type { Place, Store } from "../store/store.ts";
import type { Target } from "../wire/requests.ts";

/** What a listener watches: the results of a query, or documents by name. */
type Watched =
  | { readonly kind: "query"; readonly plan: Plan }
  | { readonly kind: "documents"; readonly names: ReadonlySet<string> };

/**
 * One target of a listener. `known` is what the listener has been told: names and update times. `pending` are the names that
 * commits touched since then.
 */
export type ListenTarget = {
  readonly id: number;
  readonly watched: Watched;
  known: Map<string, number>;
  pending: Set<string>;
};

/** What to tell the listener. A document is removed when it left the results, deleted when it is gone altogether. */
export type Difference =
  | { readonly kind: "changed"; readonly body: Body }
  | { readonly kind: "removed"; readonly name: string }
  | { readonly kind: "deleted"; readonly name: string };

export function openTarget({ query, documents, targetId }: Target): ListenTarget {
  return { id: targetId, watched: watchedBy(query, documents), known: new Map(), pending: new Set() };
}

/** Notes which of the changes concern the target; false if none does. */
export function notePending(store: Store, target: ListenTarget, changes: readonly Place[]): boolean {
  const { watched, pending } = target;
  const before = pending.size;
  for (const { name, key, collection } of changes) {
    const isWatched =
      watched.kind === "documents"
        ? watched.names.has(name)
        : isInScope(store, watched.plan, { key, group: collection.group });
    if (isWatched) {
      pending.add(name);
    }
  }
  return pending.size > before;
}

/** Everything that differs between what the listener knows and the state at a time, in pages; the target then knows it. */
export async function* compareAll(
  store: Store,
  target: ListenTarget,
  time: number,
): AsyncGenerator<readonly Difference[]> {
  const { known } = target;
  const now = new Map<string, number>();
  for await (const page of resultsOf(store, target, time)) {
    const differences: Difference[] = [];
    for (const body of page) {
      const name = nameOf(body);
      const updated = updatedOf(body);
      now.set(name, updated);
      if (known.get(name) !== updated) {
        differences.push({ kind: "changed", body });
      }
    }
    yield differences;
  }
  target.known = now;
  const { watched } = target;
  const gone = watched.kind === "documents" ? [...watched.names] : [...known.keys()];
  yield gone.filter((name) => !now.has(name)).map((name) => goneAs(store, name, time));
}

/** As `compareAll`, but asks only about the documents that commits touched, where that is enough to know. */
export async function* comparePending(
  store: Store,
  target: ListenTarget,
  time: number,
): AsyncGenerator<readonly Difference[]> {
  const { watched, pending } = target;
  target.pending = new Set();
  if (watched.kind === "query" && (watched.plan.limit !== Infinity || watched.plan.offset > 0)) {
    // Which documents are among the first ones depends on all the others.
    yield* compareAll(store, target, time);
    return;
  }
  yield [...pending].flatMap((name) => {
    const body = visible(store, watched, { name, time });
    const updated = body === null ? null : updatedOf(body);
    if (updated === (target.known.get(name) ?? null)) {
      return [];
    }
    if (body === null || updated === null) {
      target.known.delete(name);
      return [goneAs(store, name, time)];
    }
    target.known.set(name, updated);
    return [{ kind: "changed", body }];
  });
}

/** Makes the target know what a listener knew that had been told the state at an earlier time. */
export async function resume(store: Store, target: ListenTarget, time: number): Promise<void> {
  for await (const page of resultsOf(store, target, time)) {
    for (const body of page) {
      target.known.set(nameOf(body), updatedOf(body));
    }
  }
}

function watchedBy(query: Target["query"], documents: Target["documents"]): Watched {
  if (query?.structuredQuery) {
    return { kind: "query", plan: planQuery(query.parent, query.structuredQuery) };
  }
  if (documents !== null) {
    documents.documents.forEach(documentPathOf);
    return { kind: "documents", names: new Set(documents.documents) };
  }
  throw invalidArgument("A target needs a query or documents.");
}

async function* resultsOf(store: Store, { watched }: ListenTarget, time: number): AsyncGenerator<readonly Body[]> {
  if (watched.kind === "query") {
    yield* execute(store, watched.plan, time);
    return;
  }
  for (const name of watched.names) {
    const body = find(store, name, time);
    yield body === null ? [] : [body];
    await nextTurn();
  }
}

function visible(
  store: Store,
  watched: Watched,
  { name, time }: { readonly name: string; readonly time: number },
): Body | null {
  const body = find(store, name, time);
  if (body === null || watched.kind === "documents") {
    return body;
  }
  return admit(watched.plan, body) === null ? null : project(body, watched.plan.projection);
}

function goneAs(store: Store, name: string, time: number): Difference {
  return find(store, name, time) === null ? { kind: "deleted", name } : { kind: "removed", name };
}

function find(store: Store, name: string, time: number): Body | null {
  const place = findPlace(store, pathOf(name));
  return place === null ? null : readBody(store, place, time);
}
