import { createServer, type ServerResponse } from "node:http";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";

// A small service over a live database, in a process of its own: what a demo's cutover asks for its health. Its only argument is the file. It tells its
// parent its address, and its parent's end is its own end.
const [, , file = ""] = process.argv;

/** Path -> the number that answers it. */
const COUNTS: Readonly<Record<string, string>> = {
  "/api/health": "SELECT 1",
  "/api/projects/count": "SELECT count(*) FROM projects_canonical",
  "/api/phases/count": "SELECT count(*) FROM phases_canonical",
  "/api/steps/count": "SELECT count(*) FROM steps_canonical",
};

process.once("disconnect", () => process.exit(0));
const server = createServer((request, response) => {
  try {
    const sql = COUNTS[request.url ?? ""];
    answer(
      response,
      sql === undefined ? 404 : 200,
      sql === undefined ? { error: "no such path" } : { count: ask(sql) },
    );
  } catch (error) {
    answer(response, 503, { error: String(error) });
  }
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ url: `http://127.0.0.1:${address.port}` });
});

/** Opened anew each time: a database that is put in another's place is met at once. */
function ask(sql: string): unknown {
  const live = openTargetReadOnly(file);
  try {
    return live.prepare(sql).pluck().get();
  } finally {
    live.close();
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
