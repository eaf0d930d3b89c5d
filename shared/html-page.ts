/** A page as one HTML file: no other file, no network, light and dark. */
import { createHash } from 'node:crypto';
import { NOTHING, html, trusted } from './html';
import type { Html } from './html';

export interface Page {
  readonly title: string;
  /** Style sheet. */
  readonly style: string;
  readonly body: Html;
  /** Runs at the end of the body, and no other script does. @default - none runs */
  readonly script?: string;
}

export function htmlPage({ title, style, body, script }: Page): string {
  const scripts =
    script === undefined
      ? ''
      : ` script-src 'sha256-${createHash('sha256').update(script).digest('base64')}';`;
  const policy = `default-src 'none'; style-src 'unsafe-inline';${scripts} base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
${body}
${script === undefined ? NOTHING : html`<script>${trusted(script)}</script>\n`}</body>
</html>
`.source;
}
