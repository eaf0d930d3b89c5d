/** One catalog file: from text to inputs in their shape, each with the path of its place. */
import { isObject } from '../../shared/object';
import type { Diagnostic, SourcePosition } from '../diagnostics';
import { configKey } from '../kafka/config-definitions';
import type { Path } from './document';
import { readQuickly } from './quick-yaml';
import type { DomainInput, RetiredTopicInput, SchemaInput, ServiceInput, TopicInput } from './schema';
import { domainSchema, headerSchema, retiredTopicSchema, serviceSchema, topicSchema } from './schema';
import { schemaEntrySchema } from './schema-schemas';
import { readShape } from './shape';
import { SourceFile } from './source-file';
import type { Finding } from './source-file';

/** An entry of one of a file's lists, and where it stands. */
export interface Entry<T> {
  readonly input: T;
  readonly path: Path;
  readonly file: SourceFile;
  readonly source: SourcePosition;
}

/** What could be read of a catalog file: entries with mistakes in their shape are left out. */
export interface ParsedDomain {
  readonly file: SourceFile;
  readonly name: string;
  readonly description: string;
  readonly owner: DomainInput['owner'];
  readonly source: SourcePosition;
  readonly topics: readonly Entry<TopicInput>[];
  readonly retired: readonly Entry<RetiredTopicInput>[];
  readonly schemas: readonly Entry<SchemaInput>[];
  /** Of schemas that do not say. */
  readonly schemaCompatibility?: DomainInput['schemaCompatibility'];
  readonly services: readonly Entry<ServiceInput>[];
}

/** A catalog file as it was read. */
export interface CatalogFile {
  /** Path relative to the project, with forward slashes. */
  readonly file: string;
  readonly text: string;
  /** Why the text is not the file's: it is reported beside what the other files have. @default - it is */
  readonly unreadable?: Diagnostic;
}

export interface ParsedFile {
  /** Undefined if not even name and owner could be read. */
  readonly domain?: ParsedDomain;
  readonly diagnostics: readonly Diagnostic[];
  /**
   * Names that the file mentions but whose entries could not be read: nothing that refers to them is a mistake of its own.
   */
  readonly unread: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** Reads a file's text. Never throws: whatever is wrong is among the diagnostics, with its place. */
export function parseDomainFile(name: string, text: string): ParsedFile {
  const file = new SourceFile(name, text);
  const quick = readQuickly(file.text);
  if (quick !== undefined) {
    keepConfigText(file, quick.value);
    const result = domainSchema.safeParse(quick.value);
    if (result.success) {
      const start = (value: unknown): SourcePosition => {
        const place = quick.starts.get(value);
        return place === undefined ? { file: name, line: 1, column: 1 } : { file: name, ...place };
      };
      return { domain: wholeDomain(file, result.data, quick.value, start), diagnostics: [], unread: NOTHING };
    }
  }
  return parseSlowly(file);
}

/** A file as it was read; of one that cannot be read only that is reported. */
export function parseCatalogFile({ file, text, unreadable }: CatalogFile): ParsedFile {
  if (unreadable === undefined) return parseDomainFile(file, text);
  return { diagnostics: [unreadable], unread: mentionedNames(text) };
}

function parseSlowly(file: SourceFile): ParsedFile {
  const { problems, value } = file.document;
  if (problems.length > 0) {
    const diagnostics = problems.map(({ place, ...finding }): Diagnostic => ({
      severity: 'error',
      at: { file: file.file, ...place },
      ...finding,
    }));
    return { diagnostics, unread: mentionedNames(file.text) };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { diagnostics: [file.error([], notAMapping(value))], unread: mentionedNames(file.text) };
  }
  keepConfigText(file, value);
  const result = readShape<DomainInput>(domainSchema, value);
  if (result.ok) {
    const source = (path: Path): SourcePosition => file.at(path);
    return { domain: locatedDomain(file, result.value, source), diagnostics: [], unread: NOTHING };
  }
  const diagnostics = result.problems.map(({ path, part, ...finding }) => file.error(path, finding, part));
  const domain = salvage(file, value as Record<string, unknown>);
  return {
    ...(domain === undefined ? {} : { domain }),
    diagnostics,
    unread: mentionedNames(file.text),
  };
}

/**
 * Puts a number's own text in its place where the number does not say what was written: `9223372036854775807` has more digits than
 * a JavaScript number, and `1.0` of a key that is not known here would become `1`.
 */
function keepConfigText(file: SourceFile, value: unknown): void {
  for (const [index, topic] of listIn(value, 'topics').entries()) {
    const environments = Object.keys(mappingIn(topic, 'environments') ?? {});
    for (const path of [['config'], ...environments.map((name) => ['environments', name, 'config'])]) {
      const config = path.reduce<unknown>((within, key) => mappingIn(within, key), topic);
      for (const [key, given] of Object.entries(isObject(config) ? config : {})) {
        if (typeof given !== 'number') continue;
        if (Number.isSafeInteger(given) && configKey('topic', key) !== undefined) continue;
        (config as Record<string, unknown>)[key] =
          file.document.source(['topics', index, ...path, key]) ?? given;
      }
    }
  }
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? (list as readonly unknown[]) : [];
}

function mappingIn(value: unknown, key: string): Record<string, unknown> | undefined {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : undefined;
}

function notAMapping(value: unknown): Finding {
  const beginning = 'Begin with "domain: <name>"; docs/catalog.md has an example.';
  return value === null || value === undefined
    ? { code: 'empty-file', message: 'The file declares nothing.', remedy: beginning }
    : {
        code: 'not-a-mapping',
        message: `The file is ${Array.isArray(value) ? 'a list' : 'a single value'}; expected a mapping.`,
        remedy: beginning,
      };
}

type Start = (value: unknown) => SourcePosition;

function wholeDomain(file: SourceFile, input: DomainInput, raw: unknown, start: Start): ParsedDomain {
  const lists = raw as Record<string, readonly unknown[] | undefined>;
  return locatedDomain(file, input, ([list, index]) =>
    start(list === undefined ? raw : lists[list]?.[Number(index)]),
  );
}

function locatedDomain(
  file: SourceFile,
  input: DomainInput,
  source: (path: Path) => SourcePosition,
): ParsedDomain {
  const entries = <T>(list: string, inputs: readonly T[]): Entry<T>[] =>
    inputs.map((item, index) => {
      const path = [list, index];
      return { input: item, path, file, source: source(path) };
    });
  return {
    file,
    name: input.domain,
    description: input.description,
    owner: input.owner,
    source: source([]),
    topics: entries('topics', input.topics),
    retired: entries('retired', input.retired),
    schemas: entries('schemas', input.schemas),
    ...(input.schemaCompatibility === undefined ? {} : { schemaCompatibility: input.schemaCompatibility }),
    services: entries('services', input.services),
  };
}

/** What is in order in a file that is not, so that one mistake does not hide the next. */
function salvage(file: SourceFile, value: Record<string, unknown>): ParsedDomain | undefined {
  const header = headerSchema.safeParse(value);
  if (!header.success) return undefined;
  const entries = <T>(list: string, read: (item: unknown) => T | undefined): Entry<T>[] => {
    const items = value[list];
    return (Array.isArray(items) ? (items as unknown[]) : []).flatMap((item, index) => {
      const input = read(item);
      const path = [list, index];
      return input === undefined ? [] : [{ input, path, file, source: file.at(path) }];
    });
  };
  return {
    file,
    name: header.data.domain,
    description: header.data.description,
    owner: header.data.owner,
    source: file.at([]),
    topics: entries('topics', (item) => topicSchema.safeParse(item).data),
    retired: entries('retired', (item) => retiredTopicSchema.safeParse(item).data),
    schemas: entries('schemas', (item) => schemaEntrySchema.safeParse(item).data),
    ...(header.data.schemaCompatibility === undefined
      ? {}
      : { schemaCompatibility: header.data.schemaCompatibility }),
    services: entries('services', (item) => serviceSchema.safeParse(item).data),
  };
}

/** Everything in a text that looks like `name: x`, whatever state the text is in. */
function mentionedNames(text: string): ReadonlySet<string> {
  return new Set(
    [...text.matchAll(/\bname["']?\s*:\s*["']?([a-zA-Z0-9._-]+)/g)].flatMap(([, name]) => name ?? []),
  );
}
