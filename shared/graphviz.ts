/** Text in Graphviz's language. */

/** Inside a label that is HTML-like. */
export function escapeLabel(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function quote(value: string): string {
  return JSON.stringify(value);
}
