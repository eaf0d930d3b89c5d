/** Files of lines: Java properties, and librdkafka's configuration files as its tools read them. */
import { propertyEntries } from '../../../shared/properties-file';
import { withoutMark } from '../../../shared/text';
import { textValue } from './entry';
import type { FileEntry, ReadFile, ReadProblem } from './entry';

export function readProperties(text: string): ReadFile {
  // Spring's documents of one file; to Java's reader the line is a comment.
  const borders = text
    .split(/\r\n|\r|\n/)
    .flatMap((line, index) => (/^[#!]---\s*$/.test(line) ? [index + 1] : []));
  const entries = propertyEntries(withoutMark(text)).map(({ key, value, line }): FileEntry => ({
    path: [key],
    value: textValue(value),
    at: { line, column: 1 },
    document: borders.filter((border) => border < line).length,
  }));
  return { entries, problems: [] };
}

/** `key=value` lines without escapes; a line that begins with # is a comment. Source: kcat's and rdkafka_performance's readers. */
export function readConf(text: string): ReadFile {
  const entries: FileEntry[] = [];
  const problems: ReadProblem[] = [];
  for (const [index, line] of withoutMark(text)
    .split(/\r\n|\r|\n/)
    .entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) continue;
    const at = { line: index + 1, column: line.length - line.trimStart().length + 1 };
    const [, key, value = ''] = /^([^=\s]+)\s*=\s*(.*)$/.exec(content) ?? [];
    if (key === undefined)
      problems.push({
        at,
        message: 'The line is not key=value.',
        remedy: 'write <key>=<value>, or # before a comment',
      });
    // The library substitutes nothing; `${…}` is what envsubst or a template fills in before.
    else entries.push({ path: [key], value: textValue(value), at });
  }
  return { entries, problems };
}
