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
