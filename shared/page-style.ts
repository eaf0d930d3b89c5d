/** Style sheet that the pages of a cluster share: light and dark, wide and narrow, text beside colors. */
export const PAGE_STYLE = `
:root{--bg:#f7f7f5;--card:#fff;--text:#1b1f24;--dim:#5b6570;--line:#dfe2e6;--accent:#0b6e4f;--code:#f0f2f4;--badge:#8a5a00;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--text:#e6e8ea;--dim:#9aa4ae;--line:#30363c;--accent:#5fd3a8;--code:#252a2f;--badge:#f0b84a;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif}
header,main,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;color:var(--accent);font-weight:600;letter-spacing:.04em}
h1{margin:.1rem 0 1rem;font-size:clamp(1.6rem,4vw,2.3rem);line-height:1.15}
h2{margin:0 0 .75rem;font-size:1.15rem}
h3{margin:1.5rem 0 .25rem;font-size:1.05rem}
h3 small,summary small,footer{color:var(--dim);font-weight:400}
small{font-size:.85rem}
td small{color:var(--dim)}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:1.25rem 0;overflow-x:auto}
.tiles{display:flex;flex-wrap:wrap;gap:.5rem 2.5rem;margin:0}
.tiles div{display:flex;flex-direction:column-reverse}
.tiles dd{margin:0;font-size:1.6rem;font-weight:650;font-variant-numeric:tabular-nums}
.tiles dt{color:var(--dim)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 1rem}
.facts dt{color:var(--dim)}
.facts dd{margin:0;overflow-wrap:anywhere}
@media (max-width:36rem){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.5rem}}
table{border-collapse:collapse;width:100%}
th,td{padding:.4rem 1rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:500;font-size:.85rem;white-space:nowrap}
tr:last-child td{border-bottom:0}
.number{text-align:right;font-variant-numeric:tabular-nums}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
td code,.up,.down{white-space:nowrap}
td code,dd code{background:var(--code);padding:.1em .35em;border-radius:.3em}
details{margin:.5rem 0}
summary{cursor:pointer}
abbr{text-decoration:none}
.up{color:var(--accent)}.down{color:var(--bad);font-weight:600}
.badge{color:var(--badge);border:1px solid;border-radius:1em;padding:0 .5em;font-size:.75rem}
`;
