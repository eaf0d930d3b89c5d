/** TypeScript text of an environment, as Prettier would write it. */
import { isObject } from '../../shared/object';
import type { AwsDeclaration } from '../../model/aws/declaration';

const WIDTH = 110;
/** Mappings that are easier to read over several lines. */
const EXPANDED = new Set(['controllers', 'brokers']);
/** Words that are no names in TypeScript, and the index's own. */
const TAKEN = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if ' +
    'import in instanceof new null return super switch this throw true try typeof var void while with yield let static await ' +
    'implements interface package private protected public arguments eval undefined environments'
  ).split(' '),
);

/** `productionEu` for `production-eu`. */
export function identifierOf(name: string): string {
  const camel = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return TAKEN.has(camel) ? `${camel}Environment` : camel;
}

/** @param comment paragraphs and list items (`- …`) above the declaration */
export function sourceOf(declaration: AwsDeclaration, comment: readonly string[]): string {
  return [
    "import type { AwsDeclaration } from '../model/aws/declaration';",
    '',
    ...['/**', ...comment.flatMap(wrap).map((line) => ` * ${line}`.trimEnd()), ' */'],
    `export const ${identifierOf(declaration.name)}: AwsDeclaration = ${expanded(declaration, 0)};`,
    '',
  ].join('\n');
}

/** Comment lines within the width; a list item's further lines are indented. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll('*/', '* /').split(' ')) {
    if (line !== '' && line.length + word.length + 4 > WIDTH) {
      lines.push(line);
      line = text.startsWith('- ') ? `  ${word}` : word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function expanded(value: object, indent: number): string {
  const inner = ' '.repeat(indent + 2);
  const entries = Object.entries(value).map(([key, item]: [string, unknown]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) ? key : quote(key);
    const head = `${inner}${name}: `;
    const flat = inline(item);
    const fits = head.length + flat.length + 1 <= WIDTH;
    if (isObject(item) && (!fits || EXPANDED.has(key))) return `${head}${expanded(item, indent + 2)},`;
    if (fits) return `${head}${flat},`;
    return Array.isArray(item)
      ? `${head}[\n${item.map((one) => `${inner}  ${inline(one)},\n`).join('')}${inner}],`
      : `${head.trimEnd()}\n${inner}  ${flat},`;
  });
  return `{\n${entries.join('\n')}\n${' '.repeat(indent)}}`;
}

function inline(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : quote(key)}: ${inline(item)}`)
    .join(', ')} }`;
}

/** Single quotes, or double ones where those need fewer escapes. */
export function quote(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  const singles = text.split("'").length;
  const doubles = text.split('"').length;
  return singles > doubles ? `"${escaped}"` : `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
