/** The review as one HTML file: no other file, no network, no script, light and dark. */
import type { Drift } from '../../model/drift/compare';
import type { Finding } from '../../model/review/rule';
import { rules } from '../../model/review/rules';
import { lossText } from '../../model/review/text';
import { count } from '../../shared/text';
import { escape } from '../../shared/html';
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Kafka review: ${verdict}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
  <p class="kicker ${verdict}">Brokerform · review</p>
  <h1>${escape(capital(headline(report)))}</h1>
  <p>${escape(scope(report))}<br>${escape(basis(report))}${report.base === undefined ? '' : `<br>Compared with <code>${escape(report.base)}</code>.`}</p>
</header>
<main>
${list('Unknown, and needed for the verdict', unknown)}
${urgent.length === 0 ? '' : `<section><h2>Findings</h2>${urgent.map(findingArticle).join('\n')}</section>`}
${notes.length === 0 ? '' : `<section><h2>Notes</h2><details><summary>${count(notes.length, 'note')}</summary>${notes.map(findingArticle).join('\n')}</details></section>`}
${waived.length === 0 ? '' : `<section><h2>Waived</h2><ul>${waived.map(({ finding, waiver }) => `<li><b>${escape(finding.subject)}</b> <code>${escape(finding.rule)}</code>: ${escape(finding.message)}<br>${escape(waiver.reason)} (${escape(waiver.owner)}, until ${escape(waiver.expires)})</li>`).join('')}</ul></section>`}
${list('Unknown', other)}
${report.drift === undefined ? '' : driftSection(report.drift)}
${await pictureSection(report)}
${changesSection(report)}
</main>
<footer>Written by <code>brokerform review</code>.</footer>
</body>
</html>
`;
}

function list(title: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  return `<section><h2>${title}</h2><ul>${items.map((item) => `<li>${escape(item)}</li>`).join('')}</ul></section>`;
}

/** Two pictures: on a narrow screen the wide one could not be read. */
async function pictureSection(report: ReviewReport): Promise<string> {
  const graphs = [
    ['wide', reviewGraph(report)],
    ['narrow', reviewGraph(report, 'narrow')],
  ] as const;
  const { instance } = await import('@viz-js/viz');
  const viz = await instance();
  const pictures = graphs.flatMap(([width, graph]) => {
    if (graph === undefined) return [];
    const svg = viz.renderString(graph, { format: 'svg' });
    return [`<div class="picture ${width}">${svg.slice(svg.indexOf('<svg'))}</div>`];
  });
  return pictures.length === 0 ? '' : `<section><h2>What changes where</h2>${pictures.join('\n')}</section>`;
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
}: Finding): string {
  const general = rules.find(({ id }) => id === rule);
  const row = (term: string, text: string): string =>
    text === '' ? '' : `<dt>${term}</dt><dd>${escape(text)}</dd>`;
  return `<article class="${severity}">
<h3><span class="badge">${severity}</span> ${escape(subject)}</h3>
<p>${escape(capital(message))}</p>
<dl class="facts">
${loss === undefined ? '' : row('Lost', `${lossText(loss)}${loss.how === undefined ? '' : ` (${loss.how})`}`)}
${row('Why', general?.reason ?? '')}
${row('Instead', instead ?? general?.instead ?? '')}
${notKnown === undefined ? '' : row('Unknown', notKnown.join('; '))}
${general === undefined ? '' : row('Sources', general.sources.join('; '))}
<dt>Where</dt><dd><code>${escape([stack, address].filter((part) => part !== '').join(' '))}</code> <code>${escape(rule)}</code></dd>
</dl>
</article>`;
}

function driftSection(drift: Drift): string {
  const items = driftLines(drift).map((line) => `<li>${escape(line)}</li>`);
  return `<section><h2>Drift</h2><p>${escape(capital(driftHeadline(drift)))}.</p>${items.length === 0 ? '' : `<ul>${items.join('')}</ul>`}</section>`;
}

function changesSection({ plans }: ReviewReport): string {
  const rows = plans.flatMap(({ stack, changes }) =>
    changes.map(
      ({ address, actions, previousAddress, importing }) =>
        `<tr><td>${escape(stack)}</td><td><code>${escape(address)}</code></td><td>${escape(previousAddress === undefined ? `${importing ? 'import, ' : ''}${actions.join(', then ')}` : `moved from ${previousAddress}`)}</td></tr>`,
    ),
  );
  if (rows.length === 0) return '';
  return `<section><h2>Every change of the plans</h2><details><summary>${rows.length} ${rows.length === 1 ? 'resource' : 'resources'}</summary><table><thead><tr><th>Stack</th><th>Resource</th><th>Terraform does</th></tr></thead><tbody>${rows.join('')}</tbody></table></details></section>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
