/** The style of the page. Text has a contrast of at least 4.5 to 1, in light and in dark. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --text: #1b1f24; --soft: #57606a; --edge: #d5d9de;
  --accent: #0b5cad; --passed: #1a7035; --failed: #b3261e; --warned: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --raised: #1e2329; --text: #e8ebef; --soft: #a3adb8;
  --edge: #39414a; --accent: #7db7f5; --passed: #62c882; --failed: #ff8f85; --warned: #e8b059; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
a { color: var(--accent); }
a:focus-visible, input:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code, .name { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
.soft { color: var(--soft); margin: .3rem 0; }
.tiles { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1.2rem 0 0; padding: 0; list-style: none; }
.tiles li { background: var(--raised); border: 1px solid var(--edge); border-radius: 8px; padding: .6rem 1rem; min-width: 7.5rem; }
.tiles .soft { display: block; margin: 0; }
.tiles b { display: block; font-size: 1.6rem; line-height: 1.2; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1rem; }
figure { margin: 0; background: var(--raised); border: 1px solid var(--edge); border-radius: 8px; padding: .7rem .9rem .3rem; min-width: 0; }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; overflow-wrap: anywhere; }
figcaption .soft { margin: 0; }
svg { width: 100%; height: auto; display: block; margin-top: .4rem; }
svg text { fill: var(--soft); font-size: 11.5px; }
.grid { stroke: var(--edge); }
.median { stroke: var(--soft); stroke-dasharray: 4 4; }
polyline { fill: none; stroke: var(--soft); stroke-width: 1; opacity: .55; }
.mark { stroke: var(--passed); fill: var(--passed); }
.mark.failed { stroke: var(--failed); stroke-width: 2; fill: none; }
.passed { color: var(--passed); } .failed { color: var(--failed); } .error { color: var(--failed); } .interrupted { color: var(--warned); }
fieldset { border: 0; padding: 0; margin: 0 0 .5rem; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; align-items: center; }
legend { float: left; margin: 0 .8rem 0 0; padding: 0; color: var(--soft); }
label { display: inline-flex; gap: .35rem; align-items: center; min-height: 1.75rem; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--edge); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .42rem .7rem; border-bottom: 1px solid var(--edge); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--raised); color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 400; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.word { font-weight: 600; white-space: nowrap; }
.commit { min-width: 8.6rem; } .bundle { min-width: 15.4rem; } .unmet { min-width: 14.5rem; } .stack { overflow-wrap: anywhere; min-width: 6rem; }
.drift span { white-space: nowrap; }
.note { color: var(--warned); font-weight: 400; }
.badge { border: 1px solid var(--warned); color: var(--warned); border-radius: 99px; padding: 0 .45rem; font-size: .8rem; white-space: nowrap; }
td ul { margin: 0; padding: 0; list-style: none; } td summary { color: var(--soft); cursor: pointer; }
@media print { body { padding: 0; max-width: none; font-size: 11px; } fieldset { display: none; } .scroll { overflow: visible; border: 0; }
  tr, figure { break-inside: avoid; } thead { display: table-header-group; } }
`;
