/**
 * Kafka clients and their keys, as each client itself defines them: model/clients/keys is generated
 * (`brokerform generate client-keys`).
 */
import { distance } from 'fastest-levenshtein';
import type { ConfigCheck, ConfigKey, ConfigType } from '../kafka/config-definitions-keys';
import java431 from './keys/java-4.3.1.json';
import librdkafka from './keys/librdkafka-2.16.0.json';
import node from './keys/node.json';

/** Clients that share keys. Spring passes Java's keys on; Python, Go, C# and others are bindings of librdkafka. */
export type Family = 'java' | 'librdkafka' | 'platformatic' | 'kafkajs';
export type ClientRole = 'producer' | 'consumer';

/** ConfigDef's types, and those that only JavaScript has; several with a bar between. */
export type ClientKeyType =
  ConfigType | 'number' | 'bigint' | 'array' | 'object' | 'function' | 'any' | `${string}|${string}`;

export interface ClientKey {
  readonly roles: readonly (ClientRole | 'admin')[];
  readonly type: ClientKeyType;
  /** As text. null and absent: none. */
  readonly default?: string | null;
  readonly check?: ConfigCheck;
  /** Another name of this key. */
  readonly alias?: string;
  readonly deprecated?: boolean;
  /** For the client's own tests. */
  readonly internal?: boolean;
}

export interface FamilyTable {
  /** As people call it, with the version whose keys these are. */
  readonly title: string;
  readonly keys: ReadonlyMap<string, ClientKey>;
}

/** Version of the Java client whose keys are known. */
export const JAVA_CLIENT_VERSION = '4.3.1';

/** What librdkafka's table says in words alone. */
const LIBRDKAFKA_VALUES: Readonly<Record<string, readonly string[]>> = {
  partitioner: [
    ...['consistent', 'consistent_random', 'fnv1a', 'fnv1a_random'],
    ...['murmur2', 'murmur2_random', 'random'],
  ],
  'sasl.mechanisms': ['GSSAPI', 'OAUTHBEARER', 'PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
};

export const FAMILIES: Readonly<Record<Family, FamilyTable>> = {
  java: { title: `the Java client ${JAVA_CLIENT_VERSION}`, keys: javaKeys() },
  librdkafka: { title: `librdkafka ${librdkafka.version}`, keys: librdkafkaKeys() },
  platformatic: {
    title: `@platformatic/kafka ${node.platformatic.version}`,
    keys: tableOf(node.platformatic.keys),
  },
  kafkajs: { title: `kafkajs ${node.kafkajs.version}`, keys: tableOf(node.kafkajs.keys) },
};

/** A key of a client, by any of its names. */
export function clientKey(family: Family, name: string): ClientKey | undefined {
  return FAMILIES[family].keys.get(name);
}

/** The name under which a family's other names are the same key. */
export function mainName(family: Family, name: string): string {
  return clientKey(family, name)?.alias ?? name;
}

/** The key that a misspelled one most likely means: `retention_ms` and `retentionMs` are one slip of `retention.ms`. */
export function nearestKey(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = normalized(name);
  let best: string | undefined;
  // A fifth of the letters wrong is still a slip; more is another key.
  let fewest = Math.max(1, Math.floor(wanted.length / 5)) + 1;
  for (const candidate of candidates) {
    const steps = distance(wanted, normalized(candidate));
    if (steps < fewest) [best, fewest] = [candidate, steps];
  }
  return best;
}

function normalized(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1.$2')
    .replace(/[_\s-]/g, '.')
    .toLowerCase();
}

type JavaTable = Readonly<Record<string, ConfigKey>>;

function javaKeys(): ReadonlyMap<string, ClientKey> {
  // The JSON's strings are wider than the unions; test/local/config-definitions.test.ts holds it to them.
  const tables = java431 as unknown as Readonly<Record<'producer' | 'consumer' | 'admin', JavaTable>>;
  const keys = new Map<string, ClientKey>();
  for (const role of ['producer', 'consumer', 'admin'] as const)
    for (const [name, { type, check, internal, default: preset }] of Object.entries(tables[role])) {
      const before = keys.get(name);
      keys.set(name, {
        type,
        ...(preset === undefined ? {} : { default: preset }),
        ...(check === undefined ? {} : { check }),
        ...(internal === undefined ? {} : { internal }),
        ...before,
        roles: [...(before?.roles ?? []), role],
      });
    }
  return keys;
}

function librdkafkaKeys(): ReadonlyMap<string, ClientKey> {
  const keys = tableOf(librdkafka.keys);
  return new Map(
    [...keys].map(([name, key]) => {
      const values = LIBRDKAFKA_VALUES[key.alias ?? name];
      return [name, values === undefined ? key : { ...key, check: { kind: 'one-of', values } }];
    }),
  );
}

/** The JSON's strings are wider than the types; test/unit/model/clients/families.test.ts holds it to them. */
function tableOf(keys: object): ReadonlyMap<string, ClientKey> {
  return new Map(Object.entries(keys as Readonly<Record<string, ClientKey>>));
}
