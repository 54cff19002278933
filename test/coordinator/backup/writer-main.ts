import { openTarget } from "../../../shared/connections/sqlite.ts";

// A process that writes to the target given, a thing and its part in each transaction, until it is killed.
const target = openTarget(process.argv[2] ?? "");
const thing = target.prepare("INSERT INTO thing (id, search_key, name) VALUES (?, ?, ?)");
const part = target.prepare("INSERT INTO part VALUES (?, ?, NULL)");
let next = 1000;
setInterval(() => {
  target.transaction(() => {
    next += 1;
    thing.run(`thing-${next}`, next, "written meanwhile");
    part.run(`part-${next}`, `thing-${next}`);
  })();
  if (next === 1010) process.stdout.write("under way\n");
}, 1);
