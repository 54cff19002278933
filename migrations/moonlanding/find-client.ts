import { canonicalName } from "../../shared/transforms/canonical-name.ts";
import type { SourceValue } from "../../shared/value.ts";
import { CLIENTS } from "./directories.ts";
import { keepAside, note, refuse, type Draft } from "./draft.ts";
import { referencePath } from "./reference-path.ts";
import { PATHS } from "./systems.ts";

export type ClientFields = {
  readonly client?: SourceValue | undefined;
  readonly client_id?: SourceValue | undefined;
  readonly client_name?: string | null | undefined;
};

/**
 * The client of an engagement: by id in `client`, then in `client_id`; last by its name, if only one client bears it. Another
 * client's engagement is a breach of confidence, so everything else rejects.
 */
export function findClient(draft: Draft, fields: ClientFields): string | null {
  const byClient = clientAt(draft, "client", fields.client);
  const byId = clientAt(draft, "client_id", fields.client_id);
  if (byClient !== null && byId !== null && byClient !== byId) {
    note(draft, "client-disagrees", "client is followed");
    keepAside(draft, "client_id");
  }
  return byClient ?? byId ?? clientNamed(draft, fields);
}

function clientAt(draft: Draft, field: string, value: SourceValue | undefined): string | null {
  const path = referencePath(draft, { field, value }, PATHS.fridayClients);
  if (path === null) return null;
  const id = draft.context.directory(CLIENTS).get(`path:${path}`)?.["id"];
  return typeof id === "string" ? id : null;
}

function clientNamed(draft: Draft, { client, client_id: clientId, client_name: name }: ClientFields): string | null {
  const found = name ? draft.context.directory(CLIENTS).get(`name:${canonicalName(name)}`) : undefined;
  const id = found?.["id"];
  if (typeof id !== "string") {
    const raw = { client: client ?? null, client_id: clientId ?? null, client_name: name ?? null };
    refuse(draft, {
      rule: "unresolved-client",
      reason: "No client has the id or the name that the engagement gives.",
      raw,
    });
    return null;
  }
  if (found?.["count"] !== 1) {
    refuse(draft, {
      rule: "ambiguous-client",
      reason: "Several clients bear the name that the engagement gives.",
      raw: name,
    });
    return null;
  }
  note(draft, "client-by-name", id);
  return id;
}
