import { cutOver } from "../../coordinator/cutover/cut-over.ts";
import { takeBack } from "../../coordinator/cutover/take-back.ts";
import { toError } from "../../shared/errors.ts";
import { crashingReach, optionsOf, type Place } from "./lab.ts";

// A coordinator at a cutover, for tests that kill it; its owner may stop it at a checkpoint.
const place: Place = JSON.parse(process.env["CUTOVER_LAB"] ?? "");
const owner = new AbortController();
const options = optionsOf(place, {
  reach: (checkpoint) => {
    if (checkpoint === process.env["CUTOVER_ABORT_AT"]) owner.abort();
    crashingReach()(checkpoint);
  },
  signal: owner.signal,
});
try {
  const done =
    process.env["CUTOVER_ACT"] === "take-back"
      ? await takeBack({ ...options, reason: "the owner takes it back" })
      : await cutOver(options);
  process.stdout.write(`${JSON.stringify(done)}\n`, () => process.exit(0));
} catch (error) {
  process.stdout.write(`${toError(error).stack}\n`, () => process.exit(1));
}
