import { readFileSync } from 'node:fs';
import path from 'node:path';
import { JSON_SCHEMA_FILE, generateJsonSchema } from '../../../../operations/catalog/json-schema';
import { projectRoot } from '../../../../operations/toolchain/paths';

interface Node {
  readonly description?: string;
  readonly const?: string;
  readonly properties?: Record<string, Node>;
  readonly items?: Node;
  readonly oneOf?: Node[];
  readonly additionalProperties?: Node | boolean;
}

/** Properties without a description, by path. */
function undescribed(node: Node, at = ''): string[] {
  const children: [string, Node][] = [
    ...Object.entries(node.properties ?? {}).map(([key, child]): [string, Node] => [`${at}.${key}`, child]),
    ...(node.oneOf ?? []).map((child): [string, Node] => [at, child]),
    ...(node.items === undefined ? [] : [[`${at}[]`, node.items] as [string, Node]]),
    ...(typeof node.additionalProperties === 'object'
      ? [[`${at}.*`, node.additionalProperties] as [string, Node]]
      : []),
  ];
  return children.flatMap(([place, child]) => [
    ...(/\.[a-zA-Z]+$/.test(place) && place !== at && child.description === undefined ? [place] : []),
    ...undescribed(child, place),
  ]);
}

/** Names of all properties. */
function fields(node: Node): string[] {
  const children = [
    ...Object.values(node.properties ?? {}),
    ...(node.oneOf ?? []),
    ...(node.items === undefined ? [] : [node.items]),
    ...(typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []),
  ];
  return [...Object.keys(node.properties ?? {}), ...children.flatMap(fields)];
}

describe('the JSON Schema for editors', () => {
  it('GIVEN what validates THEN the committed schema is what it generates', () => {
    expect(readFileSync(path.join(projectRoot, JSON_SCHEMA_FILE), 'utf8')).toBe(generateJsonSchema());
  });

  it('GIVEN any field THEN it describes itself', () => {
    expect(undescribed(JSON.parse(generateJsonSchema()) as Node)).toEqual([]);
  });

  it('GIVEN any field THEN docs/catalog.md has it', () => {
    const text = readFileSync(path.join(projectRoot, 'docs', 'catalog.md'), 'utf8');
    const all = new Set(fields(JSON.parse(generateJsonSchema()) as Node));
    expect([...all].filter((field) => !new RegExp(`\\b${field}\\b`).test(text))).toEqual([]);
  });
});
