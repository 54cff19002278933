import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { openLive, type Target } from "../../shared/connections/sqlite.ts";

// Somebody who writes into protected tables of live databases all the while, and says each row that is committed: "<file>\t<body>". A line with a file begins with it, the same line again lets go of
// it, which is said as well: "<file>\t".
const open = new Map<string, Target>();

createInterface(process.stdin).on("line", (file) => {
  const live = open.get(file);
  if (live === undefined) return void open.set(file, openLive(file));
  open.delete(file);
  live.close();
  process.stdout.write(`${file}\t\n`);
});

for (let index = 0; ; index += 1) {
  for (const [file, live] of open) {
    const body = `written ${process.pid} ${index}`;
    live.transaction(() => {
      live.prepare("INSERT INTO message (area_id, body) VALUES ('A1', ?)").run(body);
      live.prepare("INSERT INTO audit (what) VALUES (?)").run(body);
    })();
    process.stdout.write(`${file}\t${body}\n`);
  }
  await sleep(3);
}
