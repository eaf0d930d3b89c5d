/** What somebody meant who wrote a configuration key that Kafka does not have. */
import { distance } from 'fastest-levenshtein';

import { configKey, configKeys } from './config-definitions-keys';
import type { ConfigScope } from './config-definitions-keys';

/** Keys of earlier versions that Kafka 4.0 removed: in examples, in old configurations, in memories. */
const REMOVED: Readonly<Record<string, string>> = {
  'delegation.token.master.key': 'use "delegation.token.secret.key"',
  'inter.broker.protocol.version': 'upgrade features with kafka-features.sh instead',
  'log.message.downconversion.enable': 'leave it out: brokers no longer convert for old clients',
  'log.message.format.version': 'leave it out: there is one message format',
  'log.message.timestamp.difference.max.ms':
    'use "log.message.timestamp.before.max.ms" and "log.message.timestamp.after.max.ms"',
  'message.downconversion.enable': 'leave it out: brokers no longer convert for old clients',
  'message.format.version': 'leave it out: there is one message format',
  'message.timestamp.difference.max.ms':
    'use "message.timestamp.before.max.ms" and "message.timestamp.after.max.ms"',
  'zookeeper.connect': 'leave it out: Kafka 4 keeps its metadata itself (KRaft)',
};

/** The problem with an unknown key, and if possible the right one. */
export function unknownKey(
  scope: ConfigScope,
  key: string,
  version: string,
): { problem: string; allowed: string; remedy?: string } {
  const removed = Object.hasOwn(REMOVED, key) ? REMOVED[key] : undefined;
  const remedy = removed ?? otherScope(scope, key, version) ?? nearest(scope, key, version);
  return {
    problem:
      removed === undefined
        ? `"${key}" is not a ${scope} configuration key of Kafka ${version}.`
        : `"${key}" was removed in Kafka 4.0.`,
    allowed: `a ${scope} configuration key of Kafka ${version}`,
    ...(remedy === undefined ? {} : { remedy }),
  };
}

/** Topic and broker keys of the same meaning have different names, and are taken for one another. */
function otherScope(scope: ConfigScope, key: string, version: string): string | undefined {
  if (scope === 'broker') {
    const supplier = configKey('topic', key, version)?.brokerProperties?.[0];
    return supplier === undefined
      ? undefined
      : `for brokers this is "${supplier}", the default of every topic`;
  }
  const topicKey = configKeys('topic', version).find((one) =>
    configKey('topic', one, version)?.brokerProperties?.includes(key),
  );
  return topicKey === undefined ? undefined : `for a topic this is "${topicKey}"`;
}

function nearest(scope: ConfigScope, key: string, version: string): string | undefined {
  const wanted = normalize(key);
  let best: string | undefined;
  // A quarter of the letters wrong is still a slip; more is another word.
  let bestDistance = Math.max(2, Math.floor(wanted.length / 4)) + 1;
  for (const candidate of configKeys(scope, version)) {
    const away = distance(wanted, normalize(candidate));
    if (away < bestDistance) [best, bestDistance] = [candidate, away];
  }
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

/** `retention_ms` and `retentionMs` are `retention.ms` written by another language's rules. */
function normalize(key: string): string {
  return key
    .replace(/([a-z])([A-Z])/g, '$1.$2')
    .replace(/[_\s-]/g, '.')
    .toLowerCase();
}
