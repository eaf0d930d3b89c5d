/** Keys that a topic sets. */
import type { ResolvedTopic } from '../catalog/resolved';
import { configKey } from '../kafka/config-definitions';
import type { ConfigScope } from '../kafka/config-definitions';
import { parseConfigValue } from '../kafka/config-definitions-parse';
import { deployOf } from './declared';
import type { Declared } from './declared';
import type { Difference, DriftSeverity } from './difference';

/** Keys by which records are lost, or no longer written, when they are not as declared. */
const GRAVE =
  /^(?:min\.insync\.replicas|unclean\.leader\.election\.enable|cleanup\.policy|retention\.(?:ms|bytes)|local\.retention\.(?:ms|bytes))$/;
/** What moving replicas sets on a topic and removes at its end. */
const THROTTLE = /^(?:leader|follower)\.replication\.throttled\.replicas$/;

export function compareConfig(
  declared: Declared,
  { name, domain, config: wanted }: Pick<ResolvedTopic, 'name' | 'domain' | 'config'>,
  live: Readonly<Record<string, string>>,
): Difference[] {
  const deploy = deployOf(declared, domain);
  const missingOrDifferent = Object.entries(wanted).flatMap(([key, value]): Difference[] => {
    const there = live[key];
    if (there !== undefined && sameValue(key, value, there)) return [];
    return [
      {
        kind: there === undefined ? 'config-missing' : 'config-different',
        domain,
        subject: name,
        declared: `${key}=${value}`,
        live: there === undefined ? null : `${key}=${there}`,
        severity: severityOf(key),
        remedy: deploy,
      },
    ];
  });
  const extra = Object.entries(live)
    .filter(([key]) => !Object.hasOwn(wanted, key))
    .map(([key, value]): Difference => ({
      kind: 'config-extra',
      domain,
      subject: name,
      declared: null,
      live: `${key}=${value}`,
      severity: THROTTLE.test(key) ? 'note' : severityOf(key),
      remedy: THROTTLE.test(key)
        ? 'brokerform brokers status: a move sets it and removes it at its end'
        : `declare it in the catalog, or remove it: ${deploy}`,
    }));
  return [...missingOrDifferent, ...extra];
}

function severityOf(key: string): DriftSeverity {
  return GRAVE.test(key) ? 'error' : 'warning';
}

/** Other spellings of one value: `compact, delete` and `delete,compact` are the same to Kafka. */
export function sameValue(key: string, a: string, b: string, scope: ConfigScope = 'topic'): boolean {
  if (a === b) return true;
  const type = configKey(scope, key)?.type;
  if (type === undefined) return false;
  return plain(type, a) === plain(type, b);
}

function plain(type: Parameters<typeof parseConfigValue>[0], text: string): string {
  const parsed = parseConfigValue(type, text);
  if (parsed === undefined) return text;
  return JSON.stringify(parsed.kind === 'list' ? [...parsed.value].sort() : parsed.value);
}
