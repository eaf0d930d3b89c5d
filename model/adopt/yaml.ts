/** The text of an adopted domain's file, formatted as the catalog's other files are. */
import { Document, YAMLMap, YAMLSeq, isCollection, isNode, isSeq } from 'yaml';
import { UNKNOWN } from '../catalog/schema-adopted';
import type { DomainDraft, PlacedService } from './draft';

/** Longest list or mapping that is written on one line. */
const FLOW_LENGTH = 80;

type StringifyContext = NonNullable<Parameters<YAMLSeq['toString']>[0]>;

/** On one line `[a, b]`, where the yaml package would write `[ a, b ]`. */
class List extends YAMLSeq {
  public override toString(ctx: StringifyContext, onComment?: () => void, onChompKeep?: () => void): string {
    return super.toString({ ...ctx, flowCollectionPadding: '' }, onComment, onChompKeep);
  }
}

/** On one line `{ a: b }`, within a list as well. */
class Mapping extends YAMLMap {
  public override toString(ctx: StringifyContext, onComment?: () => void, onChompKeep?: () => void): string {
    return super.toString({ ...ctx, flowCollectionPadding: ' ' }, onComment, onChompKeep);
  }
}

/** What a file says at its beginning. */
export interface Header {
  /** Where the JSON Schema is, as seen from the file. */
  readonly schema: string;
  /** Where it comes from: `a cluster`, with its id and the time. */
  readonly source: string;
}

export function domainText(draft: DomainDraft, header: Header): string {
  const document = new Document();
  const root = new YAMLMap();
  document.contents = root;
  root.set('domain', draft.name);
  root.set('description', UNKNOWN);
  root.set('owner', node({ team: UNKNOWN, contact: UNKNOWN }));
  const topics = draft.topics.map((topic) => entry(topic));
  const services = draft.services.map(serviceNode);
  if (topics.length > 0) root.set('topics', list(topics));
  if (services.length > 0) root.set('services', list(services));
  for (const pair of root.items.slice(3)) {
    const key = document.createNode(pair.key);
    key.spaceBefore = true;
    pair.key = key;
  }
  document.commentBefore = headerText(draft, header);
  const text = document.toString({ singleQuote: true, lineWidth: 0, flowCollectionPadding: true });
  // The yaml package leaves lines of comments without text empty.
  return text.replace('\n\n#', '\n#\n#').replace('\n\ndomain:', '\ndomain:');
}

function headerText({ evidence }: DomainDraft, { schema, source }: Header): string {
  return [
    ` yaml-language-server: $schema=${schema}`,
    '',
    ` Adopted by brokerform from ${source}. Unknown values are "${UNKNOWN}"; guesses are marked. docs/adopt.md`,
    ...(evidence === undefined ? [] : [` guessed: the domain, because ${evidence} topics have this prefix`]),
  ].join('\n');
}

function list(items: readonly YAMLMap[]): YAMLSeq {
  const sequence = new YAMLSeq();
  for (const [index, item] of items.entries()) {
    if (index > 0) item.spaceBefore = true;
    sequence.add(item);
  }
  return sequence;
}

/** An entry of a list: its own fields on lines of their own. */
function entry(fields: object): YAMLMap {
  const mapping = new YAMLMap();
  for (const [key, value] of Object.entries(fields)) mapping.set(key, node(value));
  return mapping;
}

function serviceNode(service: PlacedService): YAMLMap {
  const mapping = entry(service.entry);
  if (service.guess !== undefined) mapping.commentBefore = ` guessed: the domain, because ${service.guess}`;
  const access = mapping.get('access');
  if (isSeq(access)) {
    for (const [index, guess] of service.guesses.entries()) {
      const item = access.items[index];
      if (guess !== undefined && isNode(item)) item.commentBefore = ` guessed: ${guess}`;
    }
  }
  return mapping;
}

/** On one line where it is short, else on lines of its own. */
function node(value: unknown): unknown {
  if (Array.isArray(value)) return listNode(value as readonly unknown[]);
  return typeof value === 'object' && value !== null ? mappingNode(value) : value;
}

function listNode(values: readonly unknown[]): YAMLSeq {
  const sequence = new List();
  sequence.flow = isShort(values) && values.every((value) => typeof value !== 'object');
  for (const value of values) sequence.add(node(value));
  return sequence;
}

function mappingNode(value: object): YAMLMap {
  const mapping = new Mapping();
  mapping.flow = isShort(value);
  for (const [key, field] of Object.entries(value)) {
    const child = node(field);
    // Whatever is within a line is on the line.
    if (mapping.flow && isCollection(child)) child.flow = true;
    mapping.set(key, child);
  }
  return mapping;
}

const isShort = (value: object): boolean => JSON.stringify(value).length <= FLOW_LENGTH;
