/** A settings file: what it is written for, and the clients that it configures. */
import { FAMILIES, clientKey, nearestKey } from '../families';
import type { ClientRole, Family } from '../families';
import type { Place } from '../../catalog/document';
import type { FileEntry, ReadFile, ReadProblem, Value } from '../read/entry';
import { readConf, readProperties } from '../read/lines';
import { readLiterals } from '../read/literal';
import type { Language } from '../read/literal';
import { readYaml } from '../read/yaml';
import { springMeaning } from '../spring';
import { variantsOf } from './profiles';
import { ClientConfig } from './config';
import type { ConfigEntry, Source } from './config';

export interface SettingsSource {
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
  /** Why it could not be read as text: `it is not text.` @default - it could */
  readonly unread?: string;
}

/** What the file is written for. `python` is a module with librdkafka's keys. */
export type LintFormat = Source | 'python';

export interface LintOptions {
  /** @default - by the file's name and its keys */
  readonly format?: LintFormat;
  /** @default - by its keys */
  readonly role?: ClientRole;
}

export interface UnknownEntry {
  readonly written: string;
  readonly key: string;
  readonly value: Value;
  readonly at: Place;
}

export interface InterpretedFile {
  readonly file: string;
  readonly source: Source;
  readonly clients: readonly ClientConfig[];
  /** Keys that no client of this family has, each once. */
  readonly unknown: readonly UnknownEntry[];
  readonly problems: readonly ReadProblem[];
  /** Properties below spring.kafka that Spring Boot does not have. */
  readonly unknownSpring: readonly FileEntry[];
  /** Profiles of Spring with which it is read. @default - it has none */
  readonly profiles?: readonly string[];
  /** Why nothing is known of the file as a whole. @default - it is */
  readonly unread?: string;
  /** Why the role is a guess. @default - it is not */
  readonly guessed?: string;
}

type Syntax = 'properties' | 'conf' | 'yaml' | Language;

/** The file in each way in which it can run: a Spring file without a profile and with each; any other once. */
export function interpretFile(given: SettingsSource, options: LintOptions = {}): InterpretedFile[] {
  const { file, text } = given;
  const syntax = syntaxOf(file, text, options.format);
  const read = READERS[syntax](text);
  const source = options.format === undefined ? sourceOf(read, syntax) : plainSource(options.format);
  if (source !== 'spring') return [interpretRead(given, syntax, source, read, options)];
  const variants = variantsOf(read.entries).map(({ profiles, entries }) => ({
    ...interpretRead(given, syntax, source, { ...read, entries }, options),
    profiles,
  }));
  // A base without settings of Kafka is no client of its own.
  const configured = variants.filter(({ unread }) => unread === undefined);
  return configured.length > 0 ? configured : variants.slice(0, 1);
}

function interpretRead(
  given: SettingsSource,
  syntax: Syntax,
  source: Source,
  read: ReadFile,
  options: LintOptions,
): InterpretedFile {
  const { file, text } = given;
  const unread = given.unread ?? otherLibrary(syntax, text);
  const interpreted =
    source === 'spring' ? spring(file, read, options.role) : plain(file, source, read, options.role);
  if (unread !== undefined) return { ...withoutClients(interpreted), problems: [], unknown: [], unread };
  if (interpreted.problems.length > 0) return { ...withoutClients(interpreted), unknown: [] };
  const configures = interpreted.clients.some(({ family, entries }) =>
    entries.some(({ key }) => clientKey(family, key) !== undefined),
  );
  if (configures) return interpreted;
  // A slip in the only key is still a slip; any other text is no file of settings.
  const slips = interpreted.unknown.filter(({ key }) => isSlip(interpreted.source, key));
  return {
    ...withoutClients(interpreted),
    unknown: slips,
    unread: 'it has no settings of a Kafka client.',
  };
}

/** A file that is not read has no defaults either. */
function withoutClients({ guessed: _, ...file }: InterpretedFile): InterpretedFile {
  return { ...file, clients: [], unknownSpring: file.problems.length > 0 ? [] : file.unknownSpring };
}

function isSlip(source: Source, key: string): boolean {
  const families = Object.keys(FAMILIES) as Family[];
  const own = source === 'spring' ? 'java' : source;
  return (
    families.some((family) => clientKey(family, key) !== undefined) ||
    nearestKey(key, FAMILIES[own].keys.keys()) !== undefined
  );
}

/** Libraries of Python with keys of their own, which have the names of confluent-kafka's classes or nearly so. */
const OTHER_PYTHON =
  /^[ \t]*(?:from|import)[ \t]+(kafka|aiokafka|faust)\b|^[^#\n]*?\b((?:AIO)?Kafka(?:Producer|Consumer|AdminClient)|faust\.App)[ \t]*\(/m;

function otherLibrary(syntax: Syntax, text: string): string | undefined {
  const found = syntax === 'python' ? OTHER_PYTHON.exec(text) : null;
  if (found === null) return undefined;
  const [, imported, called] = found;
  const name =
    imported === 'kafka'
      ? 'kafka-python'
      : (imported ??
        (called?.startsWith('AIO') === true
          ? 'aiokafka'
          : called === 'faust.App'
            ? 'faust'
            : 'kafka-python'));
  return `it uses ${name}, whose settings this lint does not know; of Python it knows confluent-kafka.`;
}

const READERS: Readonly<Record<Syntax, (text: string) => ReadFile>> = {
  properties: readProperties,
  conf: readConf,
  yaml: readYaml,
  json: (text) => readLiterals(text, 'json'),
  javascript: (text) => readLiterals(text, 'javascript'),
  python: (text) => readLiterals(text, 'python'),
};

const plainSource = (format: LintFormat): Source => (format === 'python' ? 'librdkafka' : format);

function syntaxOf(file: string, text: string, format: LintFormat | undefined): Syntax {
  const extension = /\.([A-Za-z0-9]+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
  if (/^ya?ml$/.test(extension)) return 'yaml';
  if (/^jsonc?$/.test(extension)) return 'json';
  if (/^[cm]?[jt]sx?$/.test(extension)) return 'javascript';
  if (extension === 'py') return 'python';
  if (format === 'python') return 'python';
  if (format === 'platformatic' || format === 'kafkajs')
    return text.trimStart().startsWith('{') ? 'json' : 'javascript';
  if (format === 'librdkafka') return 'conf';
  if (format === 'java' || format === 'spring' || extension === 'properties') return 'properties';
  return isConf(text, extension) ? 'conf' : 'properties';
}

/** A file of another name: librdkafka's if it has more keys of it than of Java; called .conf, if it has as many. */
function isConf(text: string, extension: string): boolean {
  const keys = readConf(text).entries.map(({ path: [key = ''] }) => key);
  const [librdkafka, java] = [known('librdkafka', keys), known('java', keys)];
  return librdkafka > java || (librdkafka === java && extension === 'conf');
}

const known = (family: Family, keys: readonly string[]): number =>
  keys.filter((key) => clientKey(family, key) !== undefined).length;

function sourceOf({ entries }: ReadFile, syntax: Syntax): Source {
  const keys = entries.map(({ path }) => path.at(-1) ?? '');
  if (syntax === 'yaml') return 'spring';
  if (syntax === 'conf') return 'librdkafka';
  if (syntax === 'properties')
    return entries.some(({ path }) => springMeaning(path).kind !== 'other') ? 'spring' : familyByKeys(keys);
  // Objects in code: dotted keys are librdkafka's, in its bindings for Node.js, Python and others.
  if (keys.some((key) => key.includes('.') && clientKey('librdkafka', key) !== undefined))
    return 'librdkafka';
  if (syntax === 'python') return 'librdkafka';
  return known('kafkajs', keys) > known('platformatic', keys) ? 'kafkajs' : 'platformatic';
}

/** Both share many keys. Properties are Java's; one slip, such as sasl.username, makes no file of librdkafka. */
function familyByKeys(keys: readonly string[]): 'java' | 'librdkafka' {
  return known('librdkafka', keys) > known('java', keys) + 1 ? 'librdkafka' : 'java';
}

// --- Spring

function spring(
  file: string,
  { entries, problems }: ReadFile,
  asked: ClientRole | undefined,
): InterpretedFile {
  const unknownSpring: FileEntry[] = [];
  const unknown: UnknownEntry[] = [];
  const byRole: Record<ClientRole, ConfigEntry[]> = { producer: [], consumer: [] };
  const used = new Set<ClientRole>();
  for (const entry of entries) {
    const meaning = springMeaning(entry.path);
    if (meaning.kind === 'unknown') unknownSpring.push(entry);
    if (meaning.kind !== 'java') continue;
    const { role, key } = meaning;
    const config: ConfigEntry = {
      written: entry.path.join('.'),
      key,
      value: entry.value,
      at: entry.at,
      ...(entry.document === undefined ? {} : { document: entry.document }),
    };
    const definition = clientKey('java', key);
    if (definition === undefined) {
      unknown.push(config);
      continue;
    }
    if (role !== 'common') used.add(role);
    for (const each of role === 'common' ? (['producer', 'consumer'] as const) : [role])
      if (definition.roles.includes(each) || role !== 'common') byRole[each].push(config);
  }
  const roles = (['producer', 'consumer'] as const).filter((role) =>
    asked === undefined ? used.has(role) || used.size === 0 : role === asked,
  );
  return {
    file,
    source: 'spring',
    clients: roles.map((role) => new ClientConfig('spring', role, commonFirst(byRole[role]))),
    unknown,
    unknownSpring,
    problems,
  };
}

/** A section's own property holds, wherever the common one stands. */
function commonFirst(entries: readonly ConfigEntry[]): ConfigEntry[] {
  const own = ({ written }: ConfigEntry): boolean => /(?:^|[._])(?:producer|consumer)[._]/i.test(written);
  return [...entries.filter((entry) => !own(entry)), ...entries.filter(own)];
}

// --- All others

/** Names of sections, of which the last part says what it configures: `orderProducer`, `producerSend`, `kafka`. */
function roleOfSection(section: string): ClientRole | undefined {
  const plain = section.toLowerCase();
  const [producer, consumer] = [plain.lastIndexOf('producer'), plain.lastIndexOf('consumer')];
  if (producer < 0 && consumer < 0) return undefined;
  return producer > consumer ? 'producer' : 'consumer';
}

/** The client whose call an argument is of; undefined for what is none. */
function callRole(section: string): ClientRole | undefined {
  if (/^(?:send|sendBatch)$/.test(section)) return 'producer';
  return /^(?:run|consume|subscribe)$/.test(section) ? 'consumer' : undefined;
}

/** Arguments of calls that say what is sent or read, and configure nothing. */
const CALL_KEYS = ['topic', 'topics', 'topicMessages', 'messages', 'fromBeginning', 'mode', 'offsets'];

function plain(file: string, source: Family, read: ReadFile, asked: ClientRole | undefined): InterpretedFile {
  const unknown: UnknownEntry[] = [];
  const calls: Record<ClientRole, ConfigEntry[]> = { producer: [], consumer: [] };
  const sections = new Map<
    string,
    { readonly role: ClientRole | undefined; readonly entries: ConfigEntry[] }
  >();
  for (const { path, value, at } of read.entries) {
    const { section, key } = splitPath(source, path);
    const entry: ConfigEntry = { written: path.join('.'), key, value, at };
    const call = callRole(section);
    if (call !== undefined && CALL_KEYS.includes(path[1] ?? '')) continue;
    // What a section without a role spreads or computes is not known, and neither is that something is missing from it.
    if (clientKey(source, key) === undefined && path.at(-1) !== '…') {
      if (!isBelowOpen(source, key)) {
        if (key !== '') unknown.push(entry);
        continue;
      }
    }
    // Arguments of calls belong to the client of the same name.
    if (call !== undefined) {
      calls[call].push(entry);
      continue;
    }
    const name = section.replace(/(?:Send|Run)$/, '');
    const group = sections.get(name) ?? { role: roleOfSection(section), entries: [] };
    sections.set(name, group);
    group.entries.push(entry);
  }
  // What a call is given counts for every client of its role, or makes one.
  for (const role of ['producer', 'consumer'] as const) {
    const of = [...sections.values()].filter((each) => each.role === role);
    for (const { entries } of of) entries.push(...calls[role]);
    if (of.length === 0 && calls[role].length > 0) sections.set(role, { role, entries: calls[role] });
  }
  const common = [...sections.values()]
    .filter(({ role }) => role === undefined)
    .flatMap(({ entries }) => entries);
  const named = [...sections.values()].flatMap(({ role, entries }) =>
    role === undefined ? [] : [{ role, entries }],
  );
  const clients =
    named.length > 0
      ? named
          .filter(({ role }) => asked === undefined || role === asked)
          .map(({ role, entries }) => new ClientConfig(source, role, [...common, ...entries]))
      : byKeys(source, common, asked);
  return {
    file,
    source,
    clients,
    unknown,
    unknownSpring: [],
    problems: read.problems,
    ...(named.length === 0 && asked === undefined && clients.length > 1
      ? { guessed: 'its keys are of producers and consumers alike' }
      : {}),
  };
}

/** Options that Node.js or the user has the names of. */
function isBelowOpen(family: Family, key: string): boolean {
  const [first = ''] = key.split('.');
  return (
    key.includes('.') &&
    ['platformatic', 'kafkajs'].includes(family) &&
    /^(?:ssl|tls|sasl|retry|metrics|context|protocols|registry)$/.test(first)
  );
}

function splitPath(
  family: Family,
  path: readonly string[],
): { readonly section: string; readonly key: string } {
  // The longest ending that is a key: `sasl.mechanism` and not `mechanism`.
  for (let from = 0; from < path.length; from++) {
    const key = path.slice(from).join('.');
    if (clientKey(family, key) !== undefined) return { section: path.slice(0, from).join('.'), key };
  }
  if (path.length > 1 && /^(?:ssl|tls|sasl|retry)$/.test(path.at(-2) ?? ''))
    return { section: path.slice(0, -2).join('.'), key: path.slice(-2).join('.') };
  return { section: path.slice(0, -1).join('.'), key: path.at(-1) ?? '' };
}

/** A fifth of the keys that are of one role only does not make a second client: they are at the wrong place. */
const STRAY_SHARE = 0.2;

/** A file without sections is of the role that its keys have; of both, if it has keys of both or of neither. */
function byKeys(
  source: Family,
  entries: readonly ConfigEntry[],
  asked: ClientRole | undefined,
): ClientConfig[] {
  const only = (role: ClientRole): number =>
    entries.filter(({ key }) => {
      const roles = FAMILIES[source].keys.get(key)?.roles.filter((each) => each !== 'admin');
      return roles?.length === 1 && roles[0] === role;
    }).length;
  const counts = { producer: only('producer'), consumer: only('consumer') };
  const all = counts.producer + counts.consumer;
  const found = (['producer', 'consumer'] as const).filter((role) => counts[role] > all * STRAY_SHARE);
  const roles =
    asked !== undefined ? [asked] : found.length === 0 ? (['producer', 'consumer'] as const) : found;
  const both = found.length === 2 && asked === undefined;
  return roles.map(
    (role) =>
      new ClientConfig(
        source,
        role,
        both ? entries.filter(({ key }) => clientKey(source, key)?.roles.includes(role) ?? true) : entries,
      ),
  );
}
