/** Files that java.util.Properties reads. */

/** A value with the reason that stands above it. */
export interface CommentedProperty {
  readonly key: string;
  readonly value: string;
  readonly reason: string;
  readonly source: string;
}

/** The file as text, each value under its reason. Not ASCII is escaped as Java's Properties reads it. */
export function formatProperties(properties: readonly CommentedProperty[]): string {
  return properties
    .map(
      ({ key, value, reason, source }) =>
        `# ${escapeNonAscii(reason)} [${escapeNonAscii(source)}]\n${key}=${escapePropertyValue(value)}\n`,
    )
    .join('\n');
}

/** A value as java.util.Properties reads it from a file. */
export function escapePropertyValue(value: string): string {
  return escapeNonAscii(
    value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/^ /, '\\ '),
  );
}

function escapeNonAscii(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The keys and values that java.util.Properties reads from a text; of a key that stands twice, the last. */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    // The key ends at the first =, : or space that no backslash stands before.
    const [, key = '', value = ''] = /^((?:\\.|[^\\=:\s])*)(?:\s*[=:]\s*|\s+|$)(.*)$/s.exec(line) ?? [];
    properties.set(unescape(key), unescape(value));
  }
  return properties;
}

/** Lines without comments; a backslash at the end of a line goes on with the next one, whose indentation does not count. */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split(/\r\n|\r|\n/)) {
    const content = line.trimStart();
    if (begun === '' && (content === '' || /^[#!]/.test(content))) continue;
    begun += content;
    if (/(?<!\\)(?:\\\\)*\\$/.test(content)) {
      begun = begun.slice(0, -1);
    } else {
      lines.push(begun);
      begun = '';
    }
  }
  return begun === '' ? lines : [...lines, begun];
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code: string | undefined, character: string) =>
    code === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(parseInt(code, 16)),
  );
}
