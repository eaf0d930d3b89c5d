/** Pieces of the page. */
import { hrefOf } from '../../../model/export/flow';
import type { EntryKind } from '../../../model/export/flow';
import { NOTHING, html, joined } from '../../../shared/html';
import type { Html, Part } from '../../../shared/html';

export const text = (value: string): Html => html`${value.trim()}`;

export const code = (value: string): Html => html`<code>${text(value)}</code>`;

/** A text in lines, as it is. */
export const block = (value: string): Html => html`<pre tabindex="0">${value.trimEnd()}</pre>`;

export const link = (kind: EntryKind, name: string): Html =>
  html`<a href="${hrefOf(kind, name)}">${text(name)}</a>`;

export const links = (kind: EntryKind, names: readonly string[]): Html =>
  names.length === 0
    ? html`<span class="dim">none</span>`
    : html`<ul class="links">${names.map((name) => html`<li>${link(kind, name)}</li>`)}</ul>`;

export type Fact = readonly [term: string, fact: Part];

/** Rows of which some may be empty: those are left out. */
export function facts(rows: readonly Fact[]): Html {
  const shown = rows.filter(([, fact]) => html`${fact}`.source !== '');
  return html`<dl>${shown.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>`;
}

/** @param numbers columns that are numbers */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  numbers: readonly number[] = [],
): Html {
  const cls = (index: number): Html => (numbers.includes(index) ? html` class="number"` : NOTHING);
  return html`<div class="table" tabindex="0"><table><thead><tr>${heads.map((head, index) => html`<th scope="col"${cls(index)}>${head}</th>`)}</tr></thead>
<tbody>
${joined(rows.map((row) => html`<tr>${row.map((cell, index) => html`<td${cls(index)} data-head="${heads[index] ?? ''}">${cell}</td>`)}</tr>`))}
</tbody></table></div>`;
}

export interface ArticleParts {
  readonly kind: EntryKind;
  readonly name: string;
  readonly description: string;
  /** What is searched. */
  readonly about: Html;
  readonly rest: Html;
  readonly badge?: string;
}

export function article({ kind, name, description, about, rest, badge }: ArticleParts): Html {
  return html`<article class="view" id="${hrefOf(kind, name).slice(1)}" data-kind="${kind}" data-name="${text(name)}">
<p class="kicker">${kind}</p>
<h1>${text(name)}${badge === undefined ? NOTHING : html` <span class="badge warn">${badge}</span>`}</h1>
<div class="about"><p>${text(description)}</p>
${about}</div>
${rest}
</article>`;
}
