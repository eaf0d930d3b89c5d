/** Pieces of the page. Text of the catalog passes through `text`, so that no page does what it says. */
import { hrefOf } from '../../../model/export/flow';
import type { EntryKind } from '../../../model/export/flow';
import { escape } from '../../../shared/html';
import { visible, visibleLines } from '../../../shared/visible';

export const text = (value: string): string => escape(visible(value.trim()));

export const code = (value: string): string => `<code>${text(value)}</code>`;

/** A text in lines, as it is. */
export const block = (value: string): string =>
  `<pre tabindex="0">${escape(visibleLines(value.trimEnd()))}</pre>`;

export const link = (kind: EntryKind, name: string): string =>
  `<a href="${escape(hrefOf(kind, name))}">${text(name)}</a>`;

export const links = (kind: EntryKind, names: readonly string[]): string =>
  names.length === 0
    ? '<span class="dim">none</span>'
    : `<ul class="links">${names.map((name) => `<li>${link(kind, name)}</li>`).join('')}</ul>`;

/** Rows of which some may be empty: those are left out. */
export function facts(rows: readonly (readonly [term: string, html: string])[]): string {
  const shown = rows.filter(([, html]) => html !== '');
  return `<dl>${shown.map(([term, html]) => `<dt>${term}</dt><dd>${html}</dd>`).join('')}</dl>`;
}

/** @param numbers columns that are numbers */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  numbers: readonly number[] = [],
): string {
  const cls = (index: number): string => (numbers.includes(index) ? ' class="number"' : '');
  return `<div class="table" tabindex="0"><table><thead><tr>${heads.map((head, index) => `<th scope="col"${cls(index)}>${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((row) => `<tr>${row.map((cell, index) => `<td${cls(index)} data-head="${heads[index] ?? ''}">${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`;
}

export interface ArticleParts {
  readonly kind: EntryKind;
  readonly name: string;
  readonly description: string;
  /** What is searched. */
  readonly about: string;
  readonly rest: string;
  readonly badge?: string;
}

export function article({ kind, name, description, about, rest, badge }: ArticleParts): string {
  return `<article class="view" id="${escape(hrefOf(kind, name).slice(1))}" data-kind="${kind}" data-name="${text(name)}">
<p class="kicker">${kind}</p>
<h1>${text(name)}${badge === undefined ? '' : ` <span class="badge warn">${badge}</span>`}</h1>
<div class="about"><p>${text(description)}</p>
${about}</div>
${rest}
</article>`;
}
