import { Failure, toError } from "../../shared/errors.ts";
import { writePart } from "./write-part.ts";
import { writerTaskSchema, type WriterReport } from "./writer-task.ts";

// A process of `seedSources`: it gets one task by message, reports by message and ends. Its parent's end is its own end.
process.once("disconnect", () => process.exit(1));
process.once("message", (message) => {
  void run(message).then(async (report) => {
    await send(report);
    process.exit(report.kind === "done" ? 0 : 1);
  });
});

async function run(message: unknown): Promise<WriterReport> {
  try {
    const task = writerTaskSchema.parse(message);
    const written = await writePart(task, (documents) => void send({ kind: "progress", written: documents }));
    return { kind: "done", ...written };
  } catch (thrown) {
    const error = toError(thrown);
    return { kind: "failed", message: error.message, hint: error instanceof Failure ? error.hint : "" };
  }
}

function send(report: WriterReport): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(report, undefined, undefined, () => resolve());
  });
}
