/** The report's whole style: light and dark, wide and narrow, screen and paper. No font, image or script is fetched. */
export const REPORT_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #16191f; --soft: #566070; --line: #dde1e8; --track: #edf0f4;
  --pass: #13713c; --pass-soft: #e2f3e8; --fail: #b3261e; --fail-soft: #fbe6e4; --skip: #7a5a00; --skip-soft: #f9efd2;
  --mapped: #2563c9; --embedded: #35a3b5; --merged: #8a63d2; --excluded: #98a2b3; --rejected: #d9480f; --held: #c99a06;
  --plot: #2563c9; --plot-soft: #2563c926; --link: #1d55b4;
  --step-backup: #98a2b3; --step-draw: #8a63d2; --step-load: #2563c9; --step-validate: #2f9e5b; --step-close: #c99a06;
  --step-diff: #35a3b5; --step-check: #d9480f; --step-rehearse: #b0487f; --step-survey: #7a8b2f; --step-publish: #4b5bd6;
  --step-promote: #0f8a8a; --step-cutover: #a6541a; --step-monitor: #5f6f85;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12151a; --card: #1a1e25; --ink: #e8ebf0; --soft: #9da7b6; --line: #2d333d; --track: #272c35;
    --pass: #62cf8e; --pass-soft: #173526; --fail: #ff8a80; --fail-soft: #43201d; --skip: #e5c35c; --skip-soft: #3a300f;
    --mapped: #5b93f0; --embedded: #4fc0d0; --merged: #b093ee; --excluded: #6c7686; --rejected: #ff8347; --held: #e5c35c;
    --plot: #6aa0f7; --plot-soft: #6aa0f72e; --link: #8ab6ff;
    --step-backup: #6c7686; --step-draw: #b093ee; --step-load: #5b93f0; --step-validate: #62cf8e; --step-close: #e5c35c;
    --step-diff: #4fc0d0; --step-check: #ff8347; --step-rehearse: #ee8fbf; --step-survey: #b6c96a; --step-publish: #95a0ff;
    --step-promote: #5fd0d0; --step-cutover: #f0a86a; --step-monitor: #a9b8cc;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 28px 20px 56px; display: grid; gap: 20px; grid-template-columns: minmax(0, 1fr); }
header h1 { margin: 6px 0 2px; font-size: 28px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
header p { margin: 0; color: var(--soft); }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; min-width: 0; }
h2 { margin: 0 0 4px; font-size: 17px; }
h3 { margin: 18px 0 4px; font-size: 15px; }
.lead { margin: 0 0 14px; color: var(--soft); }
.badge { display: inline-block; padding: 2px 10px; border-radius: 999px; font-weight: 650; font-size: 13px; letter-spacing: 0.02em; white-space: nowrap; }
.PASS { color: var(--pass); background: var(--pass-soft); }
.FAIL { color: var(--fail); background: var(--fail-soft); }
.SKIP { color: var(--skip); background: var(--skip-soft); }
.tiles { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); margin: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 16px; }
.tiles dt { color: var(--soft); font-size: 13px; }
.tiles dd { margin: 0; font-size: 24px; font-weight: 620; line-height: 1.25; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tiles small { display: block; color: var(--soft); font-size: 13px; font-weight: 400; letter-spacing: 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--plot); outline-offset: 2px; border-radius: 4px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
caption { text-align: left; color: var(--soft); padding-bottom: 6px; }
th, td { padding: 6px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tr:last-child > td, tr:last-child > th[scope="row"] { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 550; white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 550; }
tfoot th, tfoot td { border-top: 2px solid var(--line); border-bottom: 0; font-weight: 620; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.zero { color: var(--soft); opacity: 0.55; }
.path, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 12.5px; overflow-wrap: anywhere; }
.wrong { color: var(--fail); font-weight: 620; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 12px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 6px; }
.bars { display: grid; gap: 8px; margin: 0 0 18px; }
.bar { display: grid; gap: 14px; grid-template-columns: 170px minmax(0, 1fr) 72px; align-items: center; font-size: 14px; }
.bar span, .whole { overflow-wrap: anywhere; }
.bar svg { display: block; width: 100%; height: 16px; border-radius: 4px; background: var(--track); }
.plot { position: relative; margin: 6px 0 4px 0; padding-left: 56px; }
.plot svg { display: block; width: 100%; height: 200px; overflow: visible; }
.plot .y { position: absolute; left: 0; width: 48px; text-align: right; transform: translateY(-50%); }
.plot .y, .axis { color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.axis { display: flex; justify-content: space-between; padding: 4px 0 0 56px; }
.grid { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.line { fill: none; stroke: var(--plot); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.area { fill: var(--plot-soft); }
details { margin: 8px 0 0; }
details ul { margin: 2px 0 6px; padding-left: 18px; }
summary { cursor: pointer; padding: 4px 0; }
summary .count { color: var(--soft); font-variant-numeric: tabular-nums; }
td details { margin: 2px 0 0; }
.facts { display: grid; gap: 6px 16px; grid-template-columns: max-content minmax(0, 1fr); margin: 0; font-size: 14px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.none { margin: 0; color: var(--soft); }
a { color: var(--link); text-underline-offset: 2px; text-decoration-thickness: 1px; }
a.path { color: inherit; text-decoration-color: var(--line); }
a.open { white-space: nowrap; font-size: 13px; }
tr[id] { scroll-margin-top: 96px; }
tr:target > * { background: var(--skip-soft); }
.odd { color: var(--skip); font-weight: 620; }
.whys { margin: 0; padding: 0; list-style: none; }
.whys .count { color: var(--soft); font-variant-numeric: tabular-nums; }
.warnings { margin: 12px 0 0; padding: 10px 14px 10px 32px; border-radius: 12px; background: var(--skip-soft); color: var(--skip); overflow-wrap: anywhere; }
td small, tbody th small { display: block; color: var(--soft); font-weight: 400; font-size: 12.5px; }
.phases tbody th { min-width: 160px; }
.phases td { white-space: nowrap; }
.phases td:last-child { white-space: normal; min-width: 90px; }
.in-fours { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.demands { display: grid; gap: 12px; margin: 10px 0 0; padding: 0; list-style: none; }
.demands li { overflow-wrap: anywhere; }
.demands > li { border-left: 4px solid var(--track); padding: 2px 0 2px 14px; }
.demands > .must { border-color: var(--fail); }
.demands > .look { border-color: var(--held); }
.demands p { margin: 0; font-weight: 550; }
.demands .look p { font-weight: 400; }
.demands ul { margin: 4px 0; padding-left: 18px; }
.demands code { display: block; margin-top: 6px; padding: 6px 10px; border-radius: 8px; background: var(--track); }
summary h3 { display: inline; margin: 0 8px 0 0; }
.waiver { margin: 4px 0 0; padding: 4px 10px; border-radius: 8px; color: var(--skip); background: var(--skip-soft); }
.part section { border: 0; padding: 12px 0 0; }
.nothing { color: var(--soft); opacity: 0.55; }
footer { color: var(--soft); font-size: 13px; }
@media (max-width: 620px) {
  main { padding: 16px 12px 40px; gap: 14px; }
  section { padding: 14px; }
  header h1 { font-size: 23px; }
  .tiles, .in-fours { grid-template-columns: 1fr 1fr; gap: 10px; }
  .tiles dd { font-size: 20px; }
  .tiles div { padding: 10px 12px; }
  .bars { gap: 10px; }
  .bar { grid-template-columns: minmax(0, 1fr) max-content; gap: 2px 10px; }
  .bar svg { grid-column: 1 / -1; order: 1; height: 12px; }
  .plot { padding-left: 46px; } .plot .y { width: 40px; } .axis { padding-left: 46px; }
  .plot svg { height: 150px; }
  .stack, .stack tbody, .stack tfoot, .stack tr, .stack th, .stack td { display: block; width: 100%; padding: 0; border: 0; text-align: left; }
  .stack caption { display: block; }
  .stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stack tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  .stack tr:last-child { border-bottom: 0; }
  .stack td[data-label] { display: inline-block; width: auto; margin-right: 14px; }
  .stack .nothing { display: none; }
  .stack td small { display: inline; margin-left: 6px; }
  .phases td { white-space: normal; }
  .stack td[data-label]::before { content: attr(data-label) " "; color: var(--soft); }
  .fates td[data-label] { display: grid; grid-template-columns: 104px minmax(0, 1fr); margin: 0; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 8px; }
}
@media print {
  body { background: #fff; } section, .tiles div { border-color: #ccc; } .tiles div, tr, .bar, .demands > li { break-inside: avoid; }
}
`;
