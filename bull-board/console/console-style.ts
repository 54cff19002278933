import { EVIDENCE_STYLE } from "./evidence-style.ts";

/** What the console's pages need beyond the style of the reports. */
export const CONSOLE_STYLE = `
:root {
  --missing: #d5dae2; --focus: #1d55b4;
  --line-0: #2563c9; --line-1: #c2410c; --line-2: #13713c; --line-3: #8a63d2;
}
@media (prefers-color-scheme: dark) {
  :root { --missing: #39414d; --focus: #8ab6ff; --line-0: #6aa0f7; --line-1: #ff9a5c; --line-2: #62cf8e; --line-3: #b093ee; }
}
html { scroll-padding-top: 56px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: 0; }
main { padding-top: 16px; }
[hidden] { display: none !important; }
.skip { position: absolute; left: 12px; top: -60px; z-index: 3; padding: 8px 14px; border-radius: 0 0 8px 8px; background: var(--card); }
.skip:focus { top: 0; }
.top { display: flex; flex-wrap: wrap; gap: 6px 24px; justify-content: space-between; align-items: center; padding: 8px 20px; background: var(--card); border-bottom: 1px solid var(--line); }
.top nav { display: flex; gap: 18px; align-items: baseline; }
.top a { text-decoration: none; } .top a:hover { text-decoration: underline; }
.top .home { color: inherit; }
.who { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; color: var(--soft); font-size: 13.5px; }
.run p { margin: 2px 0; }
.RUNS { color: var(--link); background: var(--plot-soft); }
.connection { font-size: 13px; }
.connection.lost { color: var(--fail); font-weight: 620; }
.connection::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-right: 7px; border-radius: 50%; background: var(--skip); }
.connection.live::before { background: var(--pass); } .connection.lost::before { background: var(--fail); }
nav.sections { position: sticky; top: 0; z-index: 2; min-width: 0; margin: 0 -20px; padding: 0 20px; background: var(--page); border-bottom: 1px solid var(--line); }
nav.sections ul { display: flex; gap: 2px; margin: 0; padding: 0; list-style: none; overflow-x: auto; scrollbar-width: none; }
nav.sections a { display: block; padding: 10px 10px; color: var(--soft); text-decoration: none; white-space: nowrap; font-size: 14px; border-bottom: 2px solid transparent; }
nav.sections a:focus-visible { outline-offset: -2px; }
nav.sections a:hover, nav.sections a[aria-current] { color: var(--ink); border-bottom-color: var(--plot); }
section { overflow-wrap: anywhere; }
.content section { border: 0; border-radius: 0; padding: 12px 0 0; background: none; }
button { font: inherit; font-size: 14px; padding: 6px 14px; border-radius: 8px; border: 1px solid var(--line); color: var(--link); background: var(--card); cursor: pointer; }
button:hover { border-color: var(--link); }
button.plain { color: var(--link); }
button.grave { color: var(--fail); border-color: currentColor; }
button[aria-disabled="true"] { opacity: 0.55; cursor: progress; }
input, select, textarea { font: inherit; font-size: 16px; color: inherit; background: var(--page); border: 1px solid var(--soft); border-radius: 8px; padding: 6px 10px; max-width: 100%; }
form.act { margin: 10px 0; }
.fields { display: grid; gap: 10px 16px; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); margin: 0 0 12px; }
.fields label { display: grid; gap: 3px; font-size: 14px; color: var(--soft); }
.flash { padding: 10px 16px; border-radius: 12px; } .flash p { margin: 0; overflow-wrap: anywhere; }
#said { position: fixed; right: 16px; bottom: 16px; z-index: 4; display: grid; gap: 8px; width: min(440px, calc(100vw - 32px)); }
#said > div { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: 10px; align-items: start; padding: 12px 14px; border: 1px solid currentColor; border-radius: 12px; box-shadow: 0 6px 24px #0003; }
#said p { margin: 0; overflow-wrap: anywhere; }
#said button { border: 0; background: none; color: inherit; padding: 0 4px; }
dialog { max-width: min(480px, calc(100vw - 32px)); color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 22px; }
dialog::backdrop { background: #0008; }
dialog p { margin: 0 0 16px; overflow-wrap: anywhere; }
dialog div { display: flex; gap: 10px; justify-content: flex-end; }
.line { margin: 0 0 4px; } .line code { font-size: 13px; }
.content > .tiles { margin: 12px 0 16px; } .content > .tiles div { background: var(--page); }
.tiles dd { font-size: 22px; }
progress { appearance: none; width: 100%; min-width: 120px; height: 10px; border: 0; border-radius: 5px; overflow: hidden; background: var(--track); vertical-align: middle; }
progress::-webkit-progress-bar { background: var(--track); }
progress::-webkit-progress-value { background: var(--mapped); } progress::-moz-progress-bar { background: var(--mapped); }
.collections .wide { width: 30%; }
.ranges { gap: 5px; margin: 0; } .ranges .bar { font-size: 13px; } .ranges .bar svg { height: 14px; }
.ranges rect { transition: none; } .ranges svg a:hover rect { fill: var(--ink); }
.figures { display: grid; gap: 22px 36px; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
.figure { min-width: 0; } .figure h3 { margin: 0 0 2px; }
.figure .plot { margin-top: 22px; padding-left: 64px; } .figure .plot .y { width: 56px; white-space: nowrap; } .figure .axis { padding-left: 64px; } .figure .plot svg { height: 150px; }
.figure .legend { margin: 0; } .figure .legend b { color: var(--ink); font-weight: 550; font-variant-numeric: tabular-nums; }
.figure .legend i { width: 18px; height: 0; border-radius: 0; border-width: 3px 0 0; border-style: solid; vertical-align: middle; }
.line-0 { stroke: var(--line-0); border-color: var(--line-0); } .line-1 { stroke: var(--line-1); border-color: var(--line-1); }
.line-2 { stroke: var(--line-2); border-color: var(--line-2); } .line-3 { stroke: var(--line-3); border-color: var(--line-3); }
path.line-1 { stroke-dasharray: 7 3; } path.line-2 { stroke-dasharray: 2 3; } path.line-3 { stroke-dasharray: 10 3 2 3; }
.figure i.line-1 { border-style: dashed; } .figure i.line-2 { border-style: dotted; } .figure i.line-3 { border-style: double; }
.key { display: block; font-weight: 400; }
.mark { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; vector-effect: non-scaling-stroke; opacity: 0.7; }
.plot .phase { position: absolute; top: -18px; left: calc(64px + (100% - 64px) * var(--at)); font-size: 12px; color: var(--soft); }
.group th { padding-top: 12px; } .group small { display: inline; margin-left: 8px; }
.alarm { margin: 0 0 12px; padding: 12px 16px; border-radius: 12px; list-style: none; color: var(--fail); background: var(--fail-soft); }
code.command { display: inline-block; padding: 4px 10px; border-radius: 8px; color: var(--ink); background: var(--track); }
.alerts { display: grid; gap: 8px; margin: 0; padding: 0; list-style: none; }
.alerts li { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; } .alerts small { color: var(--soft); }
.alerts .past { color: var(--soft); }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 620px) {
  .top { padding: 8px 12px; }
  nav.sections { margin: 0 -12px; padding: 0 12px; }
  nav.sections a { padding: 12px 10px; }
  button { min-height: 40px; } .top button { min-height: 34px; }
  .figure .plot svg { height: 130px; } .figure .axis span:nth-child(even) { display: none; }
  .stack .number { text-align: left; } .stack progress { margin: 4px 0; }
  .stack td[data-label].zero, .stack td[data-label].nothing { display: none; }
  .stack td:not([data-label]) { margin: 2px 0; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media (forced-colors: active) { .ranges rect { forced-color-adjust: none; } }
${EVIDENCE_STYLE}`;
