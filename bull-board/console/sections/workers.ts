import { formatBytes, formatCount } from "../../../coordinator/report/figures.ts";
import { html, type Markup } from "../../../coordinator/report/html.ts";
import type { Live, LiveWorker } from "../../../coordinator/runs/live.ts";
import { groupBy } from "../../../coordinator/validators/group-by.ts";
import { SECOND } from "../../../shared/config.ts";
import { renderTime } from "../render-time.ts";
import type { Section } from "../section.ts";

/** Who works on the run, host by host. */
export const workers: Section = {
  id: "workers",
  title: "Workers",
  everyMs: 2 * SECOND,
  render({ live }) {
    if (live === null) return null;
    const hosts = groupBy(live.workers, ({ host }) => host);
    return html`${renderMissing(live)}
    ${live.workers.length === 0 ? html`<p class="none">No worker is heard of.</p>` : renderHosts(hosts)}`;
  },
};

/** Who takes the jobs of a queue. Plans are the coordinator's own producer's. */
const ROLES = { pages: "transform", files: "copy", batches: "load" } as const;

/** Jobs that nobody will take: the run stands still, and nothing fails. */
function renderMissing({ queues, workers: known }: Live): Markup | null {
  const missing = (["pages", "files", "batches"] as const).flatMap((queue) => {
    const role = ROLES[queue];
    const jobs = queues[queue].waiting + queues[queue].delayed;
    return jobs === 0 || known.some(({ roles }) => roles.includes(role)) ? [] : [{ queue, role, jobs }];
  });
  if (missing.length === 0) return null;
  return html`<ul class="alarm" role="alert">
    ${missing.map(
      ({ queue, role, jobs }) =>
        html`<li>
          <strong>No worker has the role ${role}</strong>, and ${formatCount(jobs)} jobs wait in the queue ${queue}.
          <code class="command">touchdown worker --roles ${role}</code>
        </li>`,
    )}
  </ul>`;
}

function renderHosts(hosts: ReadonlyMap<string, readonly LiveWorker[]>): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of the workers">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">Worker</th>
          <th scope="col">Roles</th>
          <th scope="col">Heard of</th>
          <th scope="col" class="number">Memory</th>
          <th scope="col" class="number">Pages at once</th>
          <th scope="col">Reads from the sources</th>
          <th scope="col">Jobs done</th>
        </tr>
      </thead>
      ${[...hosts]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(
          ([host, there]) =>
            html`<tbody>
              <tr class="group">
                <th scope="rowgroup" colspan="7">${host} <small>${describeHost(there)}</small></th>
              </tr>
              ${there.toSorted((a, b) => (a.worker < b.worker ? -1 : 1)).map(renderWorker)}
            </tbody>`,
        )}
    </table>
  </div>`;
}

function describeHost(there: readonly LiveWorker[]): string {
  const bytes = there.reduce((sum, { residentBytes }) => sum + residentBytes, 0);
  return `${formatCount(there.length)} ${there.length === 1 ? "worker" : "workers"}, ${formatBytes(bytes)}`;
}

function renderWorker({ worker, pid, roles, heardAt, residentBytes, concurrency, work }: LiveWorker): Markup {
  return html`<tr id="worker-${worker}">
    <th scope="row">process ${pid} <small class="path">${worker}</small></th>
    <td data-label="Roles">${roles.join(", ")}</td>
    <td data-label="Heard of">${renderTime(heardAt)}</td>
    <td class="number" data-label="Memory">${formatBytes(residentBytes)}</td>
    <td class="number" data-label="Pages at once">${concurrency === 0 ? "–" : concurrency}</td>
    <td data-label="Reads">
      ${describe(Object.entries(work.sources).map(([system, { requests, failed }]) => [system, requests, failed]))}
    </td>
    <td data-label="Jobs">
      ${describe(Object.entries(work.jobs).map(([queue, { done, failed }]) => [queue, done, failed]))}
    </td>
  </tr>`;
}

function describe(counts: readonly (readonly [name: string, done: number, failed: number])[]): Markup {
  if (counts.length === 0) return html`–`;
  return html`${counts.map(
    ([name, done, failed]) =>
      html`<div>
        ${name}
        ${formatCount(done)}${failed === 0 ? null : html`, <span class="wrong">${formatCount(failed)} failed</span>`}
      </div>`,
  )}`;
}
