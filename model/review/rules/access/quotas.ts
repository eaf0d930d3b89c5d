import { defineRule } from '../../define-rule';
import { formatRate } from '../../../../shared/units';
import { isCreated, isDestroyed, isReplaced, isWithin, textOf } from '../../change';
import type { Attributes, ResourceChange } from '../../change';
import { finding } from '../../finding';

export const quotaReplaced = defineRule({
  id: 'quota-replaced',
  severity: 'warning',
  title: 'A quota is deleted and re-created',
  reason:
    'The provider changes a quota by deleting and re-creating it. In between the client has the default quota or none, so a client that the quota throttles can take the full bandwidth of the brokers for that moment, seconds at most. If the apply is interrupted in between, the quota stays deleted.',
  sources: [
    'Mongey/kafka 0.13.1: every argument of kafka_quota forces a replacement',
    'Apache Kafka documentation, Design: quotas',
  ],
  instead: 'Apply at a quiet hour; in between the default quota of its kind applies, if there is one.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isReplaced(change))
      .map((change) => {
        const name = entityOf(change.before);
        return finding(change, name, {
          message: `the quota of ${name} changes from ${limits(change, 'before')} to ${limits(change, 'after')} and is missing in between.`,
        });
      }),
});

export const quotaRemoved = defineRule({
  id: 'quota-removed',
  severity: 'warning',
  title: 'A client is no longer throttled',
  reason:
    'Without a quota of its own the client has the default quota of its kind, or none: it can take the full network and request capacity of the brokers, at the expense of all other clients.',
  sources: ['Apache Kafka documentation, Design: quotas', 'KIP-13', 'KIP-124'],
  instead:
    'Set a default quota for all users (defaultUserQuota of the environment) before quotas of single users are removed.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isDestroyed(change) && !isReplaced(change))
      .map((change) => {
        const name = entityOf(change.before);
        return finding(change, name, {
          message: `the quota of ${name}, ${limits(change, 'before')}, is removed.`,
        });
      }),
});

export const quotaSet = defineRule({
  id: 'quota-set',
  severity: 'warning',
  title: 'A client gets a quota',
  reason:
    'Brokers throttle a client over its quota: they delay responses, possibly beyond the timeouts of the client. A default quota holds for every client of its kind that has none of its own.',
  sources: ['Apache Kafka documentation, Design: quotas'],
  instead: 'Compare it with what the client uses: kafka.server:type=Produce,user=…, byte-rate.',
  check: ({ changes }) =>
    changes
      .filter((change) => change.type === 'kafka_quota' && isCreated(change) && !change.importing)
      .map((change) => {
        const name = entityOf(change.after);
        return finding(change, name, {
          severity: isDefault(change.after) ? 'warning' : 'note',
          message: `${name} gets a quota: ${limits(change, 'after')}.`,
        });
      }),
});

function entityOf(attributes: Attributes | null): string {
  const type = textOf(attributes, 'entity_type') ?? '';
  const name = textOf(attributes, 'entity_name') ?? '';
  return isDefault(attributes) ? `every ${type} without one of its own` : `${type} ${name}`;
}

const isDefault = (attributes: Attributes | null): boolean =>
  (textOf(attributes, 'entity_name') ?? '') === '';

/** What is set, and that more may be where the plan hides a part of it or knows it only after the apply. */
function limits(change: ResourceChange, side: 'before' | 'after'): string {
  const config = (change[side]?.['config'] ?? {}) as Readonly<Record<string, unknown>>;
  const texts = Object.entries(config)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(
      ([key, value]) => `${key}=${key.endsWith('_byte_rate') ? formatRate(Number(value)) : String(value)}`,
    );
  const concealed = [
    ...(change.sensitive ?? change.hidden),
    ...(side === 'after' ? change.unknown : []),
  ].some((path) => path === '' || isWithin(path, 'config'));
  if (concealed) return [...texts, 'limits that the plan does not show'].join(', ');
  return texts.length === 0 ? 'no limit' : texts.join(', ');
}
