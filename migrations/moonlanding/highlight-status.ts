/** How far the resolution of a highlight has come, as its flags say. */
export type Resolution = {
  readonly isResolved: boolean;
  readonly isPartnerResolved: boolean;
  readonly isManagerResolved: boolean;
  readonly isPartialResolved: boolean;
};

export type HighlightStatus = "resolved" | "partner_resolved" | "manager_resolved" | "partial_resolved" | "unresolved";

/** The furthest step that is taken counts, whatever the earlier ones say (domain sheet, appendix B). */
export function highlightStatus(resolution: Resolution): HighlightStatus {
  if (resolution.isResolved) return "resolved";
  if (resolution.isPartnerResolved) return "partner_resolved";
  if (resolution.isManagerResolved) return "manager_resolved";
  return resolution.isPartialResolved ? "partial_resolved" : "unresolved";
}

/** Colours are derived: green when resolved, whoever made it; else red for a partner's. Purple is the viewer's focus and never stored. */
export function highlightColor(status: HighlightStatus, creatorRole: string | null): "green" | "red" | "grey" {
  if (status === "resolved") return "green";
  return creatorRole === "partner" ? "red" : "grey";
}
