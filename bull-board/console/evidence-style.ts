/** What the evidence of a run adds to the look of the reports: forms that act, commands, steps, an alarm. */
export const EVIDENCE_STYLE = `
.act { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
.act > label, .act > .fields { flex-basis: 100%; }
.act > label { color: var(--soft); font-size: 13px; }
.act > input { flex: 1 1 220px; max-width: 420px; min-width: 0; }
.act > button { text-align: left; overflow-wrap: anywhere; }
td form.act { margin: 0; }
td form.act > button { white-space: nowrap; }
.content td, .content th { overflow-wrap: break-word; }
.content .path, .content code { overflow-wrap: anywhere; }
.content > .scroll + .scroll { margin-top: 18px; }
.content > .lead:last-child { margin: 14px 0 0; }
.broken { margin: 0 0 14px; padding: 12px 16px; border: 2px solid var(--fail); border-radius: 12px; background: var(--fail-soft); overflow-wrap: anywhere; }
.broken p { margin: 0; color: var(--fail); }
.broken ul { margin: 4px 0 0; padding-left: 18px; }
.under-way { margin: 8px 0 14px; }
.under-way p { margin: 0; }
.under-way pre { margin: 8px 0 0; padding: 10px 12px; border-radius: 8px; background: var(--track); overflow-x: auto; font-size: 12.5px; line-height: 1.45; }
.steps { display: flex; flex-wrap: wrap; gap: 4px 6px; margin: 0; padding: 0; list-style: none; min-width: 260px; }
.steps li { padding: 0 8px; border: 1px solid var(--line); border-radius: 6px; font-size: 13px; white-space: nowrap; }
.steps small { display: inline; margin: 0; }
.steps .done { border-left: 4px solid var(--pass); }
.steps .now { border-left: 4px solid var(--held); font-weight: 620; }
.steps .left { border-style: dashed; color: var(--soft); }
.demands dl.facts { margin: 8px 0; }
.demands .waiver { margin: 4px 0 0; font-weight: 400; }
.demands .path { overflow-wrap: anywhere; }
@media (max-width: 620px) {
  .stack td.wide[data-label] { display: block; width: 100%; margin: 4px 0; }
  .stack td .act, .stack td details { margin: 6px 0; }
  .steps { min-width: 0; }
}
`;
