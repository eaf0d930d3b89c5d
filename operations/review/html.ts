/** The review as one HTML file: no other file, no network, no script, light and dark. */
import type { Drift } from '../../model/drift/compare';
import type { Finding } from '../../model/review/rule';
import { rules } from '../../model/review/rules';
import { lossText } from '../../model/review/text';
import { NOTHING, html, joined, trusted } from '../../shared/html';
import type { Html } from '../../shared/html';
import { htmlPage } from '../../shared/html-page';
import { count, upperFirst } from '../../shared/text';
import { driftHeadline, driftLines } from './drift-lines';
import { reviewGraph } from './picture';
import { basis, headline, scope, shownReport } from './report';
import type { ReviewReport } from './report';

export async function htmlText(given: ReviewReport): Promise<string> {
  const report = shownReport(given);
  const { findings, waived, unknown, notKnown, verdict } = report.result;
  const other = notKnown.filter((each) => !unknown.includes(each));
  const urgent = findings.filter(({ severity }) => severity !== 'note');
  const notes = findings.filter(({ severity }) => severity === 'note');
  return htmlPage({
    title: `Kafka review: ${verdict}`,
    style: STYLE,
    body: html`<header>
  <p class="kicker ${verdict}">Brokerform · review</p>
  <h1>${upperFirst(headline(report))}</h1>
  <p>${scope(report)}<br>${basis(report)}${report.base === undefined ? NOTHING : html`<br>Compared with <code>${report.base}</code>.`}</p>
</header>
<main>
${list('Unknown, and needed for the verdict', unknown)}
${urgent.length === 0 ? NOTHING : html`<section><h2>Findings</h2>${joined(urgent.map(findingArticle))}</section>`}
${notes.length === 0 ? NOTHING : html`<section><h2>Notes</h2><details><summary>${count(notes.length, 'note')}</summary>${joined(notes.map(findingArticle))}</details></section>`}
${waived.length === 0 ? NOTHING : html`<section><h2>Waived</h2><ul>${waived.map(({ finding, waiver }) => html`<li><b>${finding.subject}</b> <code>${finding.rule}</code>: ${finding.message}<br>${waiver.reason} (${waiver.owner}, until ${waiver.expires})</li>`)}</ul></section>`}
${list('Unknown', other)}
${report.drift === undefined ? NOTHING : driftSection(report.drift)}
${await pictureSection(report)}
${changesSection(report)}
</main>
<footer>Written by <code>brokerform review</code>.</footer>`,
  });
}

function list(title: string, items: readonly string[]): Html {
  if (items.length === 0) return NOTHING;
  return html`<section><h2>${title}</h2><ul>${items.map((item) => html`<li>${item}</li>`)}</ul></section>`;
}

/** Two pictures: on a narrow screen the wide one could not be read. */
async function pictureSection(report: ReviewReport): Promise<Html> {
  const graphs = [
    ['wide', reviewGraph(report)],
    ['narrow', reviewGraph(report, 'narrow')],
  ] as const;
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const pictures = graphs.flatMap(([width, graph]) => {
    if (graph === undefined) return [];
    const svg = viz.renderString(graph, { format: 'svg' });
    return [html`<div class="picture ${width}">${trusted(svg.slice(svg.indexOf('<svg')))}</div>`];
  });
  return pictures.length === 0
    ? NOTHING
    : html`<section><h2>What changes where</h2>${joined(pictures)}</section>`;
}

function findingArticle({
  severity,
  subject,
  message,
  rule,
  stack,
  address,
  loss,
  instead,
  notKnown,
}: Finding): Html {
  const general = rules.find(({ id }) => id === rule);
  const row = (term: string, text: string): Html =>
    text === '' ? NOTHING : html`<dt>${term}</dt><dd>${text}</dd>`;
  return html`<article class="${severity}">
<h3><span class="badge">${severity}</span> ${subject}</h3>
<p>${upperFirst(message)}</p>
<dl class="facts">
${loss === undefined ? NOTHING : row('Lost', `${lossText(loss)}${loss.how === undefined ? '' : ` (${loss.how})`}`)}
${row('Why', general?.reason ?? '')}
${row('Instead', instead ?? general?.instead ?? '')}
${notKnown === undefined ? NOTHING : row('Unknown', notKnown.join('; '))}
${general === undefined ? NOTHING : row('Sources', general.sources.join('; '))}
<dt>Where</dt><dd><code>${[stack, address].filter((part) => part !== '').join(' ')}</code> <code>${rule}</code></dd>
</dl>
</article>`;
}

function driftSection(drift: Drift): Html {
  const items = driftLines(drift).map((line) => html`<li>${line}</li>`);
  return html`<section><h2>Drift</h2><p>${upperFirst(driftHeadline(drift))}.</p>${items.length === 0 ? NOTHING : html`<ul>${items}</ul>`}</section>`;
}

function changesSection({ plans }: ReviewReport): Html {
  const rows = plans.flatMap(({ stack, changes }) =>
    changes.map(
      ({ address, actions, previousAddress, importing }) =>
        html`<tr><td>${stack}</td><td><code>${address}</code></td><td>${previousAddress === undefined ? `${importing ? 'import, ' : ''}${actions.join(', then ')}` : `moved from ${previousAddress}`}</td></tr>`,
    ),
  );
  if (rows.length === 0) return NOTHING;
  return html`<section><h2>Every change of the plans</h2><details><summary>${count(rows.length, 'resource')}</summary><table><thead><tr><th>Stack</th><th>Resource</th><th>Terraform does</th></tr></thead><tbody>${rows}</tbody></table></details></section>`;
}

const STYLE = `
:root{--bg:#f7f7f5;--card:#fff;--text:#1b1f24;--dim:#5b6570;--line:#dfe2e6;--ok:#0b6e4f;--code:#f0f2f4;--error:#b3261e;--warning:#8a5a00;--note:#2f5d8a}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--card:#1c2024;--text:#e6e8ea;--dim:#9aa4ae;--line:#30363c;--ok:#5fd3a8;--code:#252a2f;--error:#ff8a80;--warning:#f0b84a;--note:#8ab8e6}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.5 system-ui,sans-serif}
header,main,footer{max-width:64rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
.kicker{margin:0;font-weight:600;letter-spacing:.04em}
.kicker.blocked{color:var(--error)}.kicker.unknown{color:var(--warning)}.kicker.clear{color:var(--ok)}
h1{margin:.1rem 0 .5rem;font-size:clamp(1.5rem,4vw,2.1rem);line-height:1.15}
h2{margin:0 0 .75rem;font-size:1.15rem}
h3{margin:0;font-size:1.05rem;overflow-wrap:anywhere}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:1.25rem 0;overflow-x:auto}
article{border-left:.3rem solid var(--line);padding:.1rem 0 .1rem 1rem;margin:1.25rem 0}
article.error{border-color:var(--error)}article.warning{border-color:var(--warning)}article.note{border-color:var(--note)}
article p{margin:.25rem 0 .5rem}
.badge{border:1px solid;border-radius:1em;padding:0 .6em;font-size:.75rem;font-weight:500;white-space:nowrap}
.error .badge{color:var(--error)}.warning .badge{color:var(--warning)}.note .badge{color:var(--note)}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}
.facts dt{color:var(--dim)}
.facts dd{margin:0;overflow-wrap:anywhere}
@media (max-width:36rem){.facts{grid-template-columns:1fr}.facts dd{margin-bottom:.5rem}}
table{border-collapse:collapse;width:100%;margin-top:.5rem}
th,td{padding:.35rem 1rem .35rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:500;font-size:.85rem}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);padding:.1em .35em;border-radius:.3em;overflow-wrap:anywhere}
.picture{background:#fff;border-radius:.5rem;overflow-x:auto}
.picture svg{max-width:100%;height:auto}
.picture.narrow{display:none}
@media (max-width:48rem){.picture.wide{display:none}.picture.narrow{display:block}}
@media (max-width:36rem){header,main,footer{padding-left:.75rem;padding-right:.75rem}section{padding:1rem .75rem}article{padding-left:.7rem}}
summary{cursor:pointer}
li{margin:.35rem 0}
footer{color:var(--dim);padding-bottom:2.5rem;font-size:.9rem}
`;
