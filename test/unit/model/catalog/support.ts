/** Catalog files and environments for tests, and the table of bad inputs. */
import { resolveCatalog } from '../../../../model/catalog/resolve';
import type { ResolveOptions } from '../../../../model/catalog/resolve';
import type { ResolvedCatalog } from '../../../../model/catalog/resolved';
import { formatDiagnostic, formatPosition } from '../../../../model/diagnostics';
import type { Environment, LocalEnvironment } from '../../../../model/environment';

/** Three brokers in three racks with room for anything a test declares. */
export const spacious: LocalEnvironment = {
  kind: 'local',
  name: 'test',
  description: 'For tests.',
  kafkaVersion: '4.3.1',
  nodes: ['a', 'b', 'c'].map((rack, index) => ({
    id: index + 1,
    role: 'combined',
    rack,
    host: 'localhost',
    clientPort: 9092 + index,
    controllerPort: 9192 + index,
  })),
  diskPerBrokerGiB: 1000,
  heapMiB: 512,
  stateDirectory: '.brokerform/test',
};

/** The same with so many brokers, each in a rack of its own. */
export function withBrokers(count: number, racks = count): LocalEnvironment {
  const nodes = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    role: 'combined' as const,
    rack: `rack-${index % racks}`,
    host: 'localhost',
    clientPort: 9092 + index,
    controllerPort: 9192 + index,
  }));
  return { ...spacious, nodes };
}

const indent = (text: string, spaces: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(spaces));

/** A file's first lines: domain, description, owner. */
export function header(domain = 'order'): string {
  return `domain: ${domain}\ndescription: About ${domain}.\nowner: { team: ${domain}-team, contact: "#${domain}" }\n`;
}

/** A topic of a list; `fields` are further lines, and may replace the key. */
export function topic(name: string, fields = ''): string {
  const key = /^▸?key:/m.test(fields) ? '' : 'key: id\n';
  return `  - name: ${name}\n${indent(`description: A record.\n${key}${fields}`, 4)}`.replace(/\n*$/, '\n');
}

/** A service of a list. */
export function service(name: string, fields = ''): string {
  return `  - name: ${name}\n${indent(`description: A service.\n${fields}`, 4)}`.replace(/\n*$/, '\n');
}

/** A service with these ACLs. */
export function withAccess(name: string, ...entries: string[]): string {
  return service(name, `access:\n${entries.map((entry) => `  - { ${entry} }\n`).join('')}`);
}

export interface DomainText {
  readonly domain?: string;
  readonly topics?: readonly string[];
  readonly services?: readonly string[];
  readonly rest?: string;
}

/** A whole file. */
export function domainFile({ domain = 'order', topics = [], services = [], rest = '' }: DomainText): string {
  return [
    header(domain),
    topics.length > 0 ? `topics:\n${topics.join('')}` : '',
    services.length > 0 ? `services:\n${services.join('')}` : '',
    rest,
  ].join('');
}

/** What must be reported; `▸` in the files, in order, marks the places. */
export interface Expected {
  readonly code: string;
  readonly message: string;
  readonly allowed?: string;
  readonly remedy?: string;
  /** @default 'error' */
  readonly severity?: 'warning';
  /** Where the place is none in a file. */
  readonly at?: string;
}

export interface BadInput {
  readonly given: string;
  /** Text of catalog/order.yaml, or several files by name. */
  readonly files: string | Readonly<Record<string, string>>;
  readonly environment?: Environment;
  readonly options?: ResolveOptions;
  readonly reports: readonly Expected[];
}

/** Everything that is reported, and nothing else, at exactly the marked places. */
export function itReports(inputs: readonly BadInput[]): void {
  it.each(inputs)('GIVEN $given THEN it says where, what and how to mend it', (input) => {
    const { files, places } = unmark(input.files);
    const { catalog, diagnostics } = resolveCatalog(files, input.environment ?? spacious, input.options);
    const expected = input.reports.map(({ severity = 'error', at, ...rest }) => ({
      severity,
      at: at ?? places.shift(),
      ...rest,
    }));
    expect(diagnostics.map(({ at, ...rest }) => ({ ...rest, at: formatPosition(at) }))).toEqual(expected);
    expect(places).toEqual([]);
    expect(catalog === undefined).toBe(expected.some(({ severity }) => severity === 'error'));
  });
}

/** The text without its marks, and the marks' places. */
export function unmark(marked: BadInput['files']): {
  files: { file: string; text: string }[];
  places: string[];
} {
  const places: string[] = [];
  const texts = typeof marked === 'string' ? { 'order.yaml': marked } : marked;
  const files = Object.entries(texts).map(([name, text]) => {
    const file = `catalog/${name}`;
    for (const [index, line] of text.split('\n').entries()) {
      let removed = 0;
      for (let at = line.indexOf('▸'); at >= 0; at = line.indexOf('▸', at + 1)) {
        places.push(`${file}:${index + 1}:${at + 1 - removed++}`);
      }
    }
    return { file, text: text.replaceAll('▸', '') };
  });
  return { files, places };
}

/** The catalog of files without a mistake. */
export function resolved(
  files: BadInput['files'],
  environment: Environment = spacious,
  options: ResolveOptions = {},
): ResolvedCatalog {
  const { catalog, diagnostics } = resolveCatalog(unmark(files).files, environment, options);
  if (catalog === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
  return catalog;
}
