import { answeredBelowLost, mapped, type SeedDocument } from "../answer.ts";
import { documentId } from "../document-id.ts";
import { at } from "../random.ts";
import type { Scene } from "../scene.ts";
import { SPAN } from "./leaf.ts";
import type { Seat } from "./seat.ts";

const SECTIONS = [
  { name: "Statutory documents", key: "statutory", colour: "#44BBA4" },
  { name: "Bank and cash", key: "bank", colour: "#3F88C5" },
  { name: "Revenue and receivables", key: "revenue", colour: "#F6AE2D" },
  { name: "Purchases and payables", key: "purchases", colour: "#F26419" },
  { name: "Payroll", key: "payroll", colour: "#7F7EFF" },
  { name: "Property, plant and equipment", key: "ppe", colour: "#5C5346" },
  { name: "Inventory", key: "inventory", colour: "#8F2D56" },
  { name: "Tax", key: "tax", colour: "#218380" },
  { name: "Loans and borrowings", key: "loans", colour: "#B0B0B0" },
] as const;

/** Recreation gives sections new ids, so they come from the engagement itself and not from its root. */
export function sectionId({ plan }: Scene, seat: Seat, section: number): string {
  return documentId(plan.seed, "section", seat.index * SPAN + section);
}

export function* generateSections(scene: Scene, seat: Seat): Iterable<SeedDocument> {
  for (let section = 0; section < seat.sections; section += 1) {
    const id = sectionId(scene, seat, section);
    const path = `${seat.path}/sections/${id}`;
    const { name, key, colour } = at(SECTIONS, seat.lineage.root + section);
    const copiedId = section % 5 === 4 ? { cloud_id: id } : {};
    yield {
      system: "friday",
      path,
      data: { name, key, order: BigInt(section + 1), colour, ...copiedId },
      answers: [seat.isLost ? answeredBelowLost(path, null) : mapped(path, "rfi_section")],
    };
  }
}
