import { createServer } from "node:http";
import { openTargetReadOnly } from "../shared/connections/sqlite.ts";

// An API over a live database in a process of its own, which says its port: node cutover-api.ts <database>.
const [, , file = ""] = process.argv;

const server = createServer((_request, response) => {
  const database = openTargetReadOnly(file);
  const rows = database.prepare("SELECT count(*) FROM thing").pluck().get();
  database.close();
  response.writeHead(200).end(String(rows));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
