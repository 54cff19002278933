import type { Notes } from "./answer.ts";
import { plainNotes } from "./notes.ts";
import { at, below, hex, randomFor, type Random } from "./random.ts";
import { bareUrl, notionPage } from "./relation-cell.ts";
import { person, prose, result, sentence, sentences, task } from "./words.ts";

/** Issue table, findings and fixes on one page: 6 + 5 action items, reported and no steps. */
export function stabilityNotes(random: Random): Notes {
  const issues = Array.from(
    { length: 8 },
    (_, index) => `00${index + 1}${task(random)}${at(["High", "Medium", "Low"], index)}`,
  );
  const findings = Array.from({ length: 6 }, (_, index) => `F00${index + 1} ${task(random)}`);
  const fixes = Array.from({ length: 5 }, () => `• ${result(random)}`);
  const text = [
    `IDIssueSeverity${issues.join("")}`,
    "",
    "Findings",
    ...findings,
    "",
    "Fix Actions Taken",
    ...fixes,
    "",
    sentences(random, 3),
  ];
  return plainNotes(text.join("\n"), findings.length + fixes.length);
}

/** What is left of a table of features: 15 rows, candidates and no steps. */
export function featureNotes(random: Random): Notes {
  const rows = Array.from(
    { length: 15 },
    (_, index) => `${task(random)}${at(["✅", "❌", "🔲"], index)}${at(["✅", "✅", "🟡", "❌"], index)}`,
  );
  return plainNotes(`FeatureChartDeskChartPage${rows.join("")}\n\n${sentences(random, 4)}`, rows.length);
}

/** Something pasted from a terminal, with numbers that count no steps. */
export function transcriptNotes(random: Random): Notes {
  const lines = [
    "$ lantern memory list",
    "1. Project Memory: ./LANTERN.md",
    "2. User Memory: ~/.lantern/LANTERN.md",
    "3. Crew Memory: /etc/lantern/LANTERN.md",
    "$ http://lantern-safe-copy.sh/ --from 4.1 --to 4.2",
    "  ✅ 1. copied",
    `  ❌ 2. skipped ("${task(random)}")`,
    "$ exit 0",
  ];
  return plainNotes(lines.join("\n"));
}

/** Names of brands, each with an icon and a number before it: of exactly that many UTF-16 units. */
export function brandNotes(random: Random, length: number): Notes {
  const brands = ["Lagoon Core", "Lagoon Desk", "Lagoon Watch"].map(
    (brand, index) => `🔵 ${index + 1}. ${brand}\n${sentences(random, 2)}`,
  );
  const text = `Families of names\n\n${brands.join("\n\n")}\n\n`;
  return plainNotes(text + prose(random, length - text.length));
}

/** Addresses without titles: artefacts, no relations. `separator` "" glues them to each other. */
export function linkNotes(
  seed: number,
  index: number,
  { count, separator }: { readonly count: number; readonly separator: string },
): Notes {
  const urls = Array.from({ length: count }, (_, place) =>
    bareUrl(notionPage(seed, "other-page", index * 100 + place)),
  );
  return plainNotes(`Artefacts:${separator === "" ? " " : "\n"}${urls.join(separator)}`);
}

/** Sentences that name phases, versions and branches, and promise no step. */
export function mentionNotes(random: Random, id: string): Notes {
  const forms = [
    `Phase 3.x, covering Phases ${id} to ${id}.9. The purpose of it is plain. ${sentence(random)}`,
    `${id} PhaseStep was renamed after a review by ${person(below(random, 8))}. ${sentence(random)}`,
    `Next: ${id}GitOps on every host, and lamps.config.json at v2.1. ${sentence(random)}`,
    `From ${id} onward every change carries a ticket. ${sentence(random)}`,
    `Branch ${id.toLowerCase()} at ${hex(randomFor(below(random, 1e6), "scene", 0), 7)} holds the work so far. ${sentence(random)}`,
  ];
  return plainNotes(at(forms, below(random, forms.length)));
}
