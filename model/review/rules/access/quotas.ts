import { formatRate } from '../../../units';
import { isCreated, isDestroyed, isReplaced, textOf } from '../../change';
import type { Attributes } from '../../change';
import { finding } from '../../finding';
import type { Rule } from '../../rule';

export const quotaReplaced: Rule = {
  id: 'quota-replaced',
  severity: 'warn',
  title: 'A quota is taken away and set again',
  reason:
    'The provider changes a quota by deleting it and creating it anew. In between the client has the default quota or none at all, so one that is held back by it can take the whole bandwidth of the brokers for that moment, seconds at most. If the apply ends in between, it stays so.',
  sources: [
    'Mongey/kafka 0.13.1: every argument of kafka_quota forces a replacement',
    'Apache Kafka documentation, Design: quotas',
  ],
  instead: 'Apply at a quiet hour; a default quota of its kind holds meanwhile, where there is one.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isReplaced(change))
      .map((change) => {
        const name = entityOf(change.before);
        return finding(quotaReplaced, change, name, {
          message: `the quota of ${name} goes from ${limits(change.before)} to ${limits(change.after)}, and is gone in between.`,
        });
      }),
};

export const quotaRemoved: Rule = {
  id: 'quota-removed',
  severity: 'warn',
  title: 'A client is held back no longer',
  reason:
    "Without a quota of its own the client has the default of its kind, or none: it may take what the brokers' network and threads give, at the cost of everybody else.",
  sources: ['Apache Kafka documentation, Design: quotas', 'KIP-13', 'KIP-124'],
  instead: 'A default quota for all users (defaultUserQuota of the environment) before single ones go.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isDestroyed(change) && !isReplaced(change))
      .map((change) => {
        const name = entityOf(change.before);
        return finding(quotaRemoved, change, name, {
          message: `the quota of ${name}, ${limits(change.before)}, goes.`,
        });
      }),
};

export const quotaSet: Rule = {
  id: 'quota-set',
  severity: 'note',
  title: 'A client is held back from then on',
  reason:
    'A client beyond its quota is not refused but answered late; its own time-outs may make that an error.',
  sources: ['Apache Kafka documentation, Design: quotas'],
  instead: 'Compare it with what the client uses: kafka.server:type=Produce,user=…, byte-rate.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isCreated(change) && !change.importing)
      .map((change) => {
        const name = entityOf(change.after);
        return finding(quotaSet, change, name, { message: `${name} gets a quota: ${limits(change.after)}.` });
      }),
};

function entityOf(attributes: Attributes | null): string {
  const type = textOf(attributes, 'entity_type') ?? '';
  const name = attributes?.['entity_name'];
  return typeof name === 'string' && name !== '' ? `${type} ${name}` : `every ${type} without one of its own`;
}

function limits(attributes: Attributes | null): string {
  const config = (attributes?.['config'] ?? {}) as Readonly<Record<string, unknown>>;
  const texts = Object.entries(config).map(
    ([key, value]) => `${key}=${key.endsWith('_byte_rate') ? formatRate(Number(value)) : String(value)}`,
  );
  return texts.length === 0 ? 'no limit' : texts.join(', ');
}
