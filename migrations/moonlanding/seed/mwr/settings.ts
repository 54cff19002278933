import { excluded, mapped, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import { at, randomFor } from "../random.ts";
import type { Scene } from "../scene.ts";
import { secretText } from "../secret.ts";
import { createdValue, FIRST_SECOND } from "../time.ts";
import { FLAGS } from "./remarks.ts";

const SECTION_NAMES = ["Standard sections", "Tender sections"] as const;

/** Settings, the two sections whose purpose nobody knows, and the keys that must stay behind. */
export function* generateMwrSettings({ plan }: Scene): Iterable<SeedDocument> {
  const { seed, counts } = plan;
  for (let index = 0; index < counts.mwrSettings; index += 1) {
    const path = `myworkreview/settings/list/${documentId(seed, "mwr-setting", index)}`;
    const data = {
      temporary_review_access_period: 30n,
      flags_managers: ["Open", "Closed"],
      tender_flags: [...FLAGS],
    };
    yield { system: "mwr", path, data, answers: [mapped(path, "audit_logs")] };
  }
  for (let index = 0; index < counts.mwrSections; index += 1) {
    const path = `myworkreview/sections/list/${documentId(seed, "mwr-section", index)}`;
    const data = { name: at(SECTION_NAMES, index), order: BigInt(index) };
    yield { system: "mwr", path, data, answers: [mapped(path, "audit_logs")] };
  }
  for (let index = 0; index < counts.apis; index += 1) {
    const random = randomFor(seed, "api", 1_000_000_000 + index);
    const path = `myworkreview/apis/list/${documentId(seed, "api", 1000 + index)}`;
    const data = {
      name: index === 0 ? "friday" : "drive",
      key: secretText(seed, 1 + index),
      createdTime: createdValue("instant", FIRST_SECOND, random),
    };
    yield { system: "mwr", path, data, answers: [excluded(path, "secret")] };
  }
}
