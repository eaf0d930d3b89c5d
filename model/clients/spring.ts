/** Spring Boot's properties below spring.kafka, as the keys of the Java client that Spring passes on. */
import type { ClientRole } from './families';
import springTable from './keys/spring-3.5.0.json';

export const SPRING_VERSION = springTable.version;

const PREFIX = 'spring.kafka';

interface SpringKey {
  readonly type: string;
  readonly deprecated?: string | boolean;
}

const TABLE: ReadonlyMap<string, SpringKey> = new Map(
  Object.entries(springTable.keys as Readonly<Record<string, SpringKey>>),
);

/** Names of Spring's own that are not the Java key in kebab case. Source: KafkaProperties of Spring Boot. */
const JAVA_NAMES: Readonly<Record<string, string>> = {
  'fetch-max-wait': 'fetch.max.wait.ms',
  'fetch-min-size': 'fetch.min.bytes',
  'heartbeat-interval': 'heartbeat.interval.ms',
  'auto-commit-interval': 'auto.commit.interval.ms',
  'max-poll-interval': 'max.poll.interval.ms',
  'transaction-id-prefix': 'transactional.id',
  'ssl.key-password': 'ssl.key.password',
  'ssl.key-store-certificate-chain': 'ssl.keystore.certificate.chain',
  'ssl.key-store-key': 'ssl.keystore.key',
  'ssl.key-store-location': 'ssl.keystore.location',
  'ssl.key-store-password': 'ssl.keystore.password',
  'ssl.key-store-type': 'ssl.keystore.type',
  'ssl.trust-store-certificates': 'ssl.truststore.certificates',
  'ssl.trust-store-location': 'ssl.truststore.location',
  'ssl.trust-store-password': 'ssl.truststore.password',
  'ssl.trust-store-type': 'ssl.truststore.type',
  'security.protocol': 'security.protocol',
};
/** Keys that configure Spring and not the client. */
const SPRING_ONLY = /^(?:ssl\.bundle|admin\.|listener\.|template\.|retry\.|jaas\.|streams\.)/;

/** What the listener container sets, whatever the client's default is. Source: Spring Kafka reference, committing offsets. */
export const SPRING_DEFAULTS: Readonly<Record<string, string>> = { 'enable.auto.commit': 'false' };

export type SpringMeaning =
  | { readonly kind: 'java'; readonly role: ClientRole | 'common'; readonly key: string }
  /** The key of a container, a template, an admin client: nothing of a producer or consumer. */
  | { readonly kind: 'spring' }
  | { readonly kind: 'unknown'; readonly name: string }
  /** Not below spring.kafka. */
  | { readonly kind: 'other' };

/** Every name, for the nearest to a misspelled one. */
export const springNames: readonly string[] = [...TABLE.keys()];

/**
 * A property in any of the forms that Spring binds: kebab, camel, snake and upper case, keys of maps with and without brackets.
 *
 * @param path the property as one text, or as the levels of a YAML file
 */
export function springMeaning(path: readonly string[]): SpringMeaning {
  const { name, mapKey } = canonicalName(path);
  if (name !== PREFIX && !name.startsWith(`${PREFIX}.`)) return { kind: 'other' };
  const inner = name.slice(PREFIX.length + 1);
  const [, section, ofSection = ''] = /^(producer|consumer)\.(.+)$/.exec(inner) ?? [];
  const role = section === 'producer' || section === 'consumer' ? section : 'common';
  const own = role === 'common' ? inner : ofSection;
  if (mapKey !== undefined && own === 'properties') return { kind: 'java', role, key: mapKey };
  if (mapKey !== undefined) return { kind: 'spring' };
  if (!TABLE.has(name)) return { kind: 'unknown', name };
  if (SPRING_ONLY.test(own)) return { kind: 'spring' };
  return { kind: 'java', role, key: JAVA_NAMES[own] ?? own.replaceAll('-', '.') };
}

/** What replaces a deprecated name; undefined for one that is not. */
export function springReplacement(path: readonly string[]): string | undefined {
  const deprecated = TABLE.get(canonicalName(path).name)?.deprecated;
  return typeof deprecated === 'string' ? deprecated : undefined;
}

/** A value as Spring converts it: durations and sizes with a unit, enumerations in any form. Undefined: Spring refuses it. */
export function springValue(path: readonly string[], text: string): string | undefined {
  switch (TABLE.get(canonicalName(path).name)?.type) {
    case 'Duration':
      return durationMs(text);
    case 'DataSize':
      return dataSize(text);
    case 'Boolean': {
      const flag = /^(?:(true|on|yes|1)|(?:false|off|no|0))$/i.exec(text.trim());
      return flag === null ? undefined : String(flag[1] !== undefined);
    }
    case 'IsolationLevel':
      return text.trim().toLowerCase().replaceAll('-', '_');
    case undefined:
    default:
      return text;
  }
}

/** What springValue takes, for messages. */
export function springAllowed(path: readonly string[]): string | undefined {
  const type = TABLE.get(canonicalName(path).name)?.type;
  if (type === 'Duration') return 'a duration: 500ms, 30s, 5m, PT30S, or a number of milliseconds';
  if (type === 'Boolean') return 'true or false, on or off, yes or no';
  if (type === 'DataSize') return 'a size: 16KB, 1MB, or a number of bytes';
  return undefined;
}

/** Maps of the table; what stands below them is a key of the user's own. */
const MAPS = springNames.filter((name) => TABLE.get(name)?.type.startsWith('java.util.Map'));

function canonicalName(path: readonly string[]): { readonly name: string; readonly mapKey?: string } {
  // A bracket keeps its text; whatever is around it is split at dots.
  const parts = path.flatMap((level) =>
    [...level.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, bracketed, plain]) => bracketed ?? plain ?? ''),
  );
  const kebab = parts.map((part) =>
    part
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .replace(/_/g, '-')
      .toLowerCase(),
  );
  for (const map of MAPS) {
    const depth = map.split('.').length;
    if (parts.length > depth && kebab.slice(0, depth).join('.') === map)
      return { name: map, mapKey: parts.slice(depth).join('.') };
  }
  const dotted = kebab.join('.');
  // SPRING_KAFKA_PRODUCER_BATCH_SIZE: words without a border between levels; the table knows them.
  const [only = ''] = parts;
  if (parts.length === 1 && /^SPRING_KAFKA_/.test(only)) {
    const flat = (name: string): string => name.replace(/[.-]/g, '').toLowerCase();
    const wanted = flat(only.replaceAll('_', '-'));
    const found = springNames.find((name) => flat(name) === wanted);
    if (found !== undefined) return { name: found };
    const map = MAPS.find((name) => wanted.startsWith(flat(name)));
    if (map !== undefined)
      return {
        name: map,
        mapKey: only.toLowerCase().split('_').slice(map.split('.').length).join('.'),
      };
    return { name: only.toLowerCase().replaceAll('_', '.') };
  }
  return { name: dotted };
}

const DURATION_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const SIZE_BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};

/** Source: DurationStyle of Spring Boot; a number without a unit is milliseconds. */
function durationMs(text: string): string | undefined {
  const [, number, unit = 'ms'] = /^([+-]?\d+)(ms|s|m|h|d)?$/i.exec(text.trim()) ?? [];
  if (number !== undefined)
    return String(BigInt(number.replace('+', '')) * BigInt(DURATION_MS[unit.toLowerCase()] ?? 1));
  const [iso, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text.trim()) ?? [];
  if (iso === undefined || iso.length < 3) return undefined;
  const of = (part: string | undefined, unit: string): number => Number(part ?? 0) * (DURATION_MS[unit] ?? 1);
  return String(of(days, 'd') + of(hours, 'h') + of(minutes, 'm') + of(seconds, 's'));
}

/** Source: DataSize of Spring; a number without a unit is bytes, KB is 1024. */
function dataSize(text: string): string | undefined {
  const [, number, unit = 'B'] = /^([+-]?\d+)\s*(B|KB|MB|GB|TB)?$/.exec(text.trim()) ?? [];
  return number === undefined
    ? undefined
    : String(BigInt(number.replace('+', '')) * BigInt(SIZE_BYTES[unit] ?? 1));
}
