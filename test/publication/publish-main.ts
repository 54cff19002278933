import { crashRehearsal } from "../../shared/checkpoint.ts";
import { promote, publish, type Bed } from "./catalogue-bed.ts";

/** What a test hands to a process that publishes. */
export type PublishTask = { readonly bed: Bed; readonly act: "publish" | "promote"; readonly run: string };

// Publishes or promotes once, and may kill itself on the way.
const { bed, act, run } = JSON.parse(process.env["PUBLISH"] ?? "{}") as PublishTask; // Written by the test.
const reach = crashRehearsal(process.env["TOUCHDOWN_CRASH_AT"] ?? null);
await (act === "publish" ? publish : promote)(bed, { run, reach });
