/** The style of a report: light and dark, wide and narrow, and on paper. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--soft:#f4f5f7;--text:#16191d;--dim:#515a66;--line:#d3d8de;--link:#0b57a4;
--good:#146c2e;--bad:#a8201a;--warn:#7a4d00;--new:#0b57a4;--goodbg:#e7f5ea;--badbg:#fdecea;--warnbg:#fff4dc;--newbg:#e8f1fb;--bar:#5b7fa6}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14171b;--soft:#1e2329;--text:#e8eaed;--dim:#a9b3bf;--line:#3a424c;--link:#8ab8f0;
--good:#7fd694;--bad:#ff9b93;--warn:#f2c265;--new:#8ab8f0;--goodbg:#16301d;--badbg:#3b1a18;--warnbg:#362a10;--newbg:#16283c;--bar:#6f95bf}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.45 system-ui,sans-serif}
main{max-width:1480px;margin:0 auto;padding:0 20px 48px}
header{border-top:6px solid var(--tone);background:var(--tonebg);padding:12px 0}
header>div{max-width:1480px;margin:0 auto;padding:0 20px}
.passed{--tone:var(--good);--tonebg:var(--goodbg)}.failed,.error{--tone:var(--bad);--tonebg:var(--badbg)}.interrupted,.warned{--tone:var(--warn);--tonebg:var(--warnbg)}.skipped{--tone:var(--dim);--tonebg:var(--soft)}
h1{margin:0;font-size:26px;line-height:1.25;color:var(--tone)}
h1 small{font-size:16px;font-weight:400;color:var(--text)}
h2{font-size:19px;margin:30px 0 8px;border-bottom:1px solid var(--line);padding-bottom:4px}
h3{font-size:15px;margin:0 0 2px}h4{font-size:13px;margin:12px 0 2px}
p{margin:6px 0}a{color:var(--link)}
h1,h2,h3,h4,p,li,td,th,dd,summary,.why div{overflow-wrap:anywhere}
bdi,code,pre,.mono{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
pre{margin:0;padding:8px;background:var(--soft);overflow:auto;max-height:420px;white-space:pre-wrap;overflow-wrap:anywhere}
.meta{display:flex;flex-wrap:wrap;gap:2px 18px;margin:4px 0 0;color:var(--dim);font-size:13.5px}
.meta b{font-weight:400;color:var(--text);overflow-wrap:anywhere}
.top{display:grid;gap:8px 20px;grid-template-columns:1fr;margin-top:10px}
.two{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.top h2{margin:6px 0;font-size:16px;border:0;padding:0}
.note{border-left:4px solid var(--tone);background:var(--tonebg);padding:6px 10px;margin:6px 0;overflow-wrap:anywhere}
.why{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:1px 10px;margin:0}
.why dt{color:var(--dim)}.why dd{margin:0;white-space:pre-line}
.lines{list-style:none;margin:0;padding:0}.lines li{padding:3px 8px;border-left:4px solid var(--tone);margin:3px 0;background:var(--tonebg)}
.breaking{--tone:var(--bad);--tonebg:var(--badbg)}.compatible{--tone:var(--new);--tonebg:var(--newbg)}.informational{--tone:var(--dim);--tonebg:var(--soft)}
.scroll{overflow-x:auto}.scroll:has(#events){max-height:75vh}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid var(--line)}
th{font-weight:600}thead th{color:var(--dim);font-weight:400;white-space:nowrap}
td{white-space:pre-line}td.nr,th.nr{text-align:right;white-space:nowrap}
.word{color:var(--tone);font-weight:600;white-space:nowrap}
.wide td,.wide th{min-width:6em}.wide tbody th,.fall tbody th{min-width:13em}td bdi{overflow-wrap:anywhere}
details{margin:4px 0}summary{cursor:pointer;padding:3px 0}
button{font:inherit;font-size:13px;color:var(--text);background:var(--soft);border:1px solid var(--dim);border-radius:4px;padding:2px 9px;cursor:pointer;text-align:left;overflow-wrap:anywhere}
input{font:inherit;font-size:14px;color:var(--text);background:var(--bg);border:1px solid var(--dim);border-radius:4px;padding:3px 8px;width:min(320px,100%)}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.tools{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;margin:6px 0}.tools[hidden]{display:none}
.graph{display:flex;gap:12px;align-items:flex-start}
#canvas{flex:1 1 0;min-width:0;max-height:max(300px,66vh);overflow:auto;border:1px solid var(--line);border-radius:4px;background:var(--bg)}
#canvas svg{display:block;margin:auto}
#panel{flex:0 1 400px;min-width:0;max-height:max(300px,66vh);overflow:auto;border:1px solid var(--line);border-radius:4px;padding:10px}
#panel ul{margin:0;padding-left:18px}#panel li button{border:0;background:none;color:var(--link);padding:0;text-decoration:underline}
#panel td{white-space:pre-wrap}#panel[hidden]{display:none}
.n{cursor:pointer}.n rect{fill:var(--soft);stroke:var(--dim)}.n.job rect{fill:var(--newbg)}
.n text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:var(--text)}.n .s{fill:var(--dim);font-size:10.5px}.n .k{fill:var(--dim);font:11px system-ui,sans-serif}.n .m{font:700 11px system-ui,sans-serif;text-anchor:end}
.n.missing rect{fill:var(--bg);stroke:var(--bad);stroke-width:1.5;stroke-dasharray:5 4}.n.missing .m,.n.failed .m{fill:var(--bad)}
.n.failed rect{fill:var(--badbg);stroke:var(--bad);stroke-width:2}
.n.new rect{stroke:var(--new);stroke-width:2}.n.new .m{fill:var(--new)}
.n.changed rect{fill:var(--warnbg);stroke:var(--warn);stroke-width:2}.n.changed .m{fill:var(--warn)}
.n.kept rect{fill:var(--bg);stroke-dasharray:1 3}.n.kept .m{fill:var(--dim)}
.n:focus{outline:none}.n:focus-visible rect,.n[aria-pressed=true] rect{stroke:var(--link);stroke-width:4}
.searching .n:not(.hit){opacity:.3}.searching .n.hit rect{stroke:var(--link);stroke-width:3}
.e{fill:none;stroke:var(--dim);stroke-width:1.2;marker-end:url(#tip)}.e.missing{stroke:var(--bad);stroke-dasharray:5 4}.e.new{stroke:var(--new);stroke-width:2}.e.kept{stroke-dasharray:1 3}
#tip path{fill:context-stroke}
.key{display:flex;flex-wrap:wrap;gap:2px 14px;color:var(--dim);font-size:13px;margin:6px 0}.key b{font-weight:600}
.fall td{padding:2px 10px 2px 0}.fall td:last-child{width:55%}.fall svg{display:block;width:100%;height:14px}
.b{fill:var(--bar)}.b.failed{fill:var(--bad)}.b.running{fill:var(--warn)}
tr.raw td{padding:0 0 6px}
@media (max-width:900px){.scroll table{min-width:780px}.scroll .fall{min-width:480px}.two{grid-template-columns:1fr}.graph{flex-direction:column}#panel,#canvas{flex:0 0 auto;width:100%}}
@media (max-width:600px){main,header>div{padding-left:12px;padding-right:12px}h1{font-size:21px}.why{grid-template-columns:1fr}.why dd{margin-bottom:4px}}
@media print{.scroll table{min-width:0}body{font-size:11px}main{max-width:none}.tools,#panel{display:none}#canvas{max-height:none;overflow:visible;border:0}#canvas svg{max-width:100%;height:auto}
h2,h3{break-after:avoid}tr,.note,li{break-inside:avoid}pre{max-height:none}.scroll,.scroll:has(#events){overflow:visible;max-height:none}}
`;
