/**
 * HTML in which text is data: what is put into a template is escaped, whatever it is, unless it is HTML of such a template. A page that
 * forgets to escape does not compile.
 *
 * Own code: html-template-tag 5.0.0 returns strings, so that what is nested would be escaped twice or not at all; escape-html-template-tag
 * 2.2.3 does this, with caniuse-lite, a table of browsers, as its dependency.
 */
import { visibleLines } from './visible';

export class Html {
  public constructor(public readonly source: string) {}
}

/** Nothing, where a part is left out. */
export const NOTHING = new Html('');

/** What may stand in a template. */
export type Part = string | number | Html | readonly Html[];

/** As a tag of a template literal. Lists are put together without anything between: {@link joined} for a separator. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((string, index) => (index === 0 ? '' : sourceOf(parts[index - 1] ?? '')) + string).join(''),
  );
}

/** HTML that no text of others is in, such as a style sheet. */
export function trusted(source: string): Html {
  return new Html(source);
}

export function joined(parts: readonly Html[], separator = '\n'): Html {
  return new Html(parts.map(({ source }) => source).join(separator));
}

function sourceOf(part: Part): string {
  if (part instanceof Html) return part.source;
  if (typeof part === 'object') return part.map(({ source }) => source).join('');
  return escape(String(part));
}

/** In elements and in quoted attributes. Characters that a reader would not see are shown. */
function escape(text: string): string {
  return visibleLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
