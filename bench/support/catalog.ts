/** Catalogs of any size, written as people write them: block style, one file per domain, services that produce and consume. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CatalogShape {
  readonly topics: number;
  readonly domains: number;
  /**
   * `literal`: each topic is named in one or two ACLs, so that there are half again as many ACLs as topics.
   * `prefixed`: two entries per domain cover its topics, so that a stack is topics and little else.
   */
  readonly access: 'literal' | 'prefixed';
}

export interface GeneratedCatalog {
  /** Text by file name. */
  readonly files: ReadonlyMap<string, string>;
  readonly domains: readonly string[];
  readonly topics: readonly string[];
  readonly services: readonly string[];
}

/** Every topic's name matches it, and no other name on the bench's cluster. */
export const TOPIC_PATTERN = 'domain-.*';

const EVENTS = ['created', 'changed', 'completed', 'cancelled', 'requested', 'rejected', 'archived'] as const;

/** The same shape gives the same text. Topics are spread evenly; the first domains have one more if that does not work out. */
export function generateCatalog(shape: CatalogShape): GeneratedCatalog {
  const width = String(shape.domains).length;
  const domains = Array.from(
    { length: shape.domains },
    (_, index) => `domain-${String(index + 1).padStart(width, '0')}`,
  );
  const topicsOf = domains.map((domain, index) => {
    const count = Math.floor(shape.topics / shape.domains) + (index < shape.topics % shape.domains ? 1 : 0);
    return Array.from({ length: count }, (_, topic) => `${domain}.${eventName(topic)}`);
  });
  return {
    files: new Map(
      domains.map((domain, index) => [
        `${domain}.yaml`,
        domainFile(domain, topicsOf[index] ?? [], topicsOf[(index + 1) % domains.length]?.[0], shape.access),
      ]),
    ),
    domains,
    topics: topicsOf.flat(),
    services: domains.flatMap((domain) => [`${domain}-service`, `${domain}-reports`]),
  };
}

/** Writes the files into a folder that holds nothing else. */
export function writeCatalog(catalog: GeneratedCatalog, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of catalog.files) writeFileSync(join(directory, name), text);
}

function eventName(index: number): string {
  const event = EVENTS[index % EVENTS.length] ?? EVENTS[0];
  return `item-${String(Math.floor(index / EVENTS.length) + 1).padStart(3, '0')}-${event}`;
}

function domainFile(
  domain: string,
  topics: readonly string[],
  foreign: string | undefined,
  access: CatalogShape['access'],
): string {
  return [
    `domain: ${domain}`,
    'description: A domain as large as the benchmark asks for.',
    'owner:',
    `  team: ${domain}-team`,
    `  contact: '#${domain}-oncall'`,
    '',
    'topics:',
    ...topics.flatMap(topicLines),
    '',
    'services:',
    ...(access === 'literal' ? literalServices(domain, topics, foreign) : prefixedServices(domain)),
    '',
  ].join('\n');
}

/** One partition, so that three nodes on two cores bear a thousand topics; bytes a second, so that they fit on the disk. */
function topicLines(name: string, index: number): string[] {
  return [
    `  - name: ${name}`,
    `    description: What became of item ${index + 1}, as one record per event.`,
    ...(index % 4 === 0 ? ['    durability: critical'] : []),
    '    partitions: 1',
    '    throughput: { produce: 200 B/s, consume: 400 B/s }',
    `    key: ${index % 5 === 0 ? 'none' : 'itemId'}`,
    `    retention: { time: ${1 + (index % 7)}d }`,
    ...(index % 3 === 0 ? ['    compression: zstd'] : []),
    ...(index % 10 === 0 ? ["    config: { segment.bytes: '67108864' }"] : []),
  ];
}

/** Every topic has a writer, every second one a reader as well. */
function literalServices(domain: string, topics: readonly string[], foreign: string | undefined): string[] {
  const read = [...topics.filter((_, index) => index % 2 === 0), ...(foreign === undefined ? [] : [foreign])];
  return [
    ...service(domain, 'service', 'Writes every topic of the domain.', [
      '      - role: idempotent-producer',
      ...topicList(topics),
    ]),
    ...service(domain, 'reports', 'Reads every second topic, and one of another domain.', [
      '      - role: consumer',
      `        group: ${domain}-reports`,
      ...topicList([...new Set(read)]),
    ]),
  ];
}

function prefixedServices(domain: string): string[] {
  return [
    ...service(domain, 'service', 'Writes every topic of the domain.', [
      '      - role: idempotent-producer',
      `        topicPrefix: ${domain}.`,
    ]),
    ...service(domain, 'reports', 'Reads every topic of the domain.', [
      '      - role: consumer',
      `        group: ${domain}-reports`,
      `        topicPrefix: ${domain}.`,
    ]),
  ];
}

function service(domain: string, name: string, description: string, access: readonly string[]): string[] {
  return [
    `  - name: ${domain}-${name}`,
    `    description: ${description}`,
    '    access:',
    ...access,
    '    quotas:',
    '      user: { produce: 10 MiB/s, consume: 20 MiB/s }',
  ];
}

function topicList(topics: readonly string[]): string[] {
  return ['        topics:', ...topics.map((topic) => `          - ${topic}`)];
}
