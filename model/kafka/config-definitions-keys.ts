/**
 * Kafka's configuration keys, as the pinned Kafka's own code defines them: which exist, and what each allows.
 *
 * The JSON beside this file is generated (`npm run generate:config-definitions`); these functions give what Kafka
 * would say before Kafka is asked.
 */
import definitions431 from './config-definitions-4.3.1.json';

export type ConfigScope = 'topic' | 'broker';

/** ConfigDef's types, in lower case. */
export type ConfigType =
  'boolean' | 'string' | 'int' | 'short' | 'long' | 'double' | 'list' | 'class' | 'password';

/** ConfigDef's validators. */
export type ConfigCheck =
  | { readonly kind: 'range'; readonly min?: number; readonly max?: number; readonly or?: number }
  | { readonly kind: 'one-of'; readonly values: readonly string[]; readonly ignoreCase?: boolean }
  | { readonly kind: 'list'; readonly values?: readonly string[]; readonly emptyAllowed: boolean }
  | { readonly kind: 'non-empty' }
  | { readonly kind: 'offset-reset'; readonly values: readonly string[] }
  | { readonly kind: 'throttled-replicas' }
  | { readonly kind: 'quorum-voters' }
  | { readonly kind: 'host-ports' };

export interface ConfigKey {
  readonly type: ConfigType;
  /** Value of a key that is not set, as text. null: unset has a meaning of its own. Absent: the key is required. */
  readonly default?: string | null;
  readonly check?: ConfigCheck;
  readonly importance: 'high' | 'medium' | 'low';
  /** For Kafka's own tests: not to be set. */
  readonly internal?: boolean;
  /** The first sentences of Kafka's documentation, without markup. */
  readonly doc: string;
  /** Of a topic key: the broker properties that supply its default; the first that is set wins. */
  readonly brokerProperties?: readonly string[];
  /** Of a broker key: whether a running broker takes a change, alone or with the whole cluster. */
  readonly updateMode?: 'read-only' | 'per-broker' | 'cluster-wide';
}

interface ConfigDefinitions {
  readonly kafkaVersion: string;
  readonly topic: Readonly<Record<string, ConfigKey>>;
  readonly broker: Readonly<Record<string, ConfigKey>>;
}

/** The version that checks assume if none is given. */
export const DEFINITIONS_VERSION = '4.3.1';

const definitionsByVersion: Readonly<Record<string, ConfigDefinitions>> = {
  // The JSON's strings are wider than the unions above; test/local/config-definitions.test.ts holds it to them.
  [DEFINITIONS_VERSION]: definitions431 as ConfigDefinitions,
};

/** Versions of Kafka whose keys are known. */
export const definedVersions: readonly string[] = Object.keys(definitionsByVersion);

/** The version whose definitions are used for a cluster: its own if it is known, otherwise the pinned one. */
export function definitionsVersionFor(kafkaVersion: string): string {
  return definedVersions.includes(kafkaVersion) ? kafkaVersion : DEFINITIONS_VERSION;
}

/**
 * Every key of a scope that a user may set, in alphabetical order.
 *
 * @throws RangeError for a version without definitions
 */
export function configKeys(scope: ConfigScope, version: string = DEFINITIONS_VERSION): readonly string[] {
  return Object.entries(keysOf(scope, version))
    .filter(([, definition]) => definition.internal !== true)
    .map(([key]) => key);
}

export const topicConfigKeys: readonly string[] = configKeys('topic');
export const brokerConfigKeys: readonly string[] = configKeys('broker');

/**
 * What Kafka knows about a key, or undefined if it knows no such key. For brokers that includes keys with a
 * name of the user's own in them: `listener.name.<listener>.[<mechanism>.]…`, `config.providers.<name>.…`.
 *
 * @throws RangeError for a version without definitions
 */
export function configKey(
  scope: ConfigScope,
  key: string,
  version: string = DEFINITIONS_VERSION,
): ConfigKey | undefined {
  const keys = keysOf(scope, version);
  if (Object.hasOwn(keys, key)) return keys[key];
  return scope === 'broker' ? namedBrokerKey(keys, key) : undefined;
}

/** Properties below these prefixes belong to plug-ins, which alone know them. */
const PLUGIN_PREFIX = /^(?:config\.providers\.[^.]+\.(?:class|param\..+)|(?:rsm|rlmm)\.config\..+)$/;
const LISTENER_PREFIX =
  /^listener\.name\.[a-z0-9_-]+\.(?:(?:gssapi|plain|scram-sha-256|scram-sha-512|oauthbearer)\.)?(.+)$/;

/** Keys besides `ssl.*` and `sasl.*` that a broker reads for one listener. */
const PER_LISTENER_KEYS = new Set([
  'connections.max.reauth.ms',
  'max.connection.creation.rate',
  'max.connections',
  'num.network.threads',
  'principal.builder.class',
]);

function namedBrokerKey(keys: Readonly<Record<string, ConfigKey>>, key: string): ConfigKey | undefined {
  if (PLUGIN_PREFIX.test(key)) {
    return { type: 'string', importance: 'low', doc: 'Property of a plug-in.', updateMode: 'read-only' };
  }
  const base = LISTENER_PREFIX.exec(key)?.[1];
  if (base === undefined || !(/^s(?:sl|asl)\./.test(base) || PER_LISTENER_KEYS.has(base))) return undefined;
  return keys[base];
}

function keysOf(scope: ConfigScope, version: string): Readonly<Record<string, ConfigKey>> {
  const definitions = definitionsByVersion[version];
  if (definitions !== undefined) return definitions[scope];
  throw new RangeError(
    `no configuration definitions of Kafka ${version}; known: ${definedVersions.join(', ')}`,
  );
}
