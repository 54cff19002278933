import { createServer } from "node:http";
import { openTargetReadOnly } from "../../shared/connections/sqlite.ts";

// A service that reads the live database at each request: node api-server.ts <database> <port>.
const [, , file = "", port = "0"] = process.argv;

createServer((_request, response) => {
  try {
    const live = openTargetReadOnly(file);
    try {
      const areas = live.prepare("SELECT count(*) FROM area").pluck().get();
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ areas }));
    } finally {
      live.close();
    }
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(port), "127.0.0.1");
