import { defineRule } from '../../define-rule';
import { finding, lossUnknown } from '../../finding';
import { wholeTopic } from '../../text';
import { alteredTopics, changeText, effectiveChange } from '../../topic-change';
import type { AlteredTopic as Altered } from '../../topic-change';
import { beyondLimits, beyondLimitsNeeds, limitsOf, lossNotKnown } from './retention';
import { changedTopics, inheritedValues, lossNeeds } from '../../topic-needs';

export const cleanupPolicyChanged = defineRule({
  id: 'cleanup-policy-changed',
  severity: 'error',
  title: 'The cleanup policy of a topic changes',
  reason:
    'Compaction keeps the last record of each key and permanently deletes all earlier ones; brokers then reject records without a key (InvalidRecordException), so producers that send none fail at once, and the log cleaner drops existing records without a key. Deletion removes records by age and size: in a topic that held the latest state of each key, every key without a recent write is lost.',
  sources: [
    'Apache Kafka documentation, Design: log compaction; topic configs: cleanup.policy',
    'Kafka 4.3, LogValidator: compacted topic cannot accept message without key',
  ],
  instead:
    'Declare a new topic with the intended policy and let a consumer copy the records; then retire the old one.',
  needs: (context) => [
    ...changedTopics(context),
    ...inheritedValues(context, ['cleanup.policy']),
    ...alteredTopics(context).flatMap((topic) => [
      ...(compactsFromThenOn(topic) ? lossNeeds(topic.before.name, ['records']) : []),
      ...beyondLimitsNeeds(topic),
    ]),
  ],
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const { change, after, facts } = topic;
      const policy = effectiveChange(topic, 'cleanup.policy');
      if (policy === undefined || sameSet(policy.before.value, policy.after.value)) return [];
      const compactsNow = isNow(policy, 'compact');
      const deletesNow = isNow(policy, 'delete');
      const text = changeText(policy, policyText);
      if (compactsNow) {
        const key = context.topics.get(after.name)?.key;
        const whole = facts === undefined ? undefined : wholeTopic(facts);
        return [
          finding(change, after.name, {
            message:
              key === null
                ? `topic ${after.name}: ${text}. Its records have no keys: brokers reject every new record.`
                : `topic ${after.name}: ${text}. All records of each key but the last are permanently deleted${key === undefined ? ', and records without a key are refused' : ''}.`,
            ...(whole === undefined
              ? {}
              : {
                  loss: {
                    ...whole,
                    kind: 'estimate' as const,
                    how: 'at most; the cluster does not report how many records share a key',
                  },
                }),
            notKnown: [
              ...policy.notKnown,
              ...(key === undefined
                ? [`whether records of ${after.name} have keys: the catalog does not declare it`]
                : []),
              ...(whole === undefined ? lossUnknown(context, after.name) : []),
            ],
          }),
        ];
      }
      if (!deletesNow) {
        return [
          finding(change, after.name, {
            severity: 'warning',
            message: `topic ${after.name}: ${text}. ${lessCleaned(policy.after.value)}`,
            notKnown: policy.notKnown,
          }),
        ];
      }
      const limits = limitsOf(topic);
      if (limits.length === 0)
        return [
          finding(change, after.name, {
            severity: 'note',
            message: `topic ${after.name}: ${text}. Nothing is deleted by it: neither retention.ms nor retention.bytes limits the topic.`,
            notKnown: policy.notKnown,
          }),
        ];
      const loss = beyondLimits(topic);
      return [
        finding(change, after.name, {
          message: `topic ${after.name}: ${text}. Records beyond ${limits.join(' and ')} are deleted, including the last record of keys without a recent write.`,
          ...(loss === undefined ? {} : { loss }),
          notKnown: [...policy.notKnown, ...lossNotKnown(context, topic, loss)],
        }),
      ];
    }),
});

/** Since Kafka 4.2 the list may be empty (KIP-1161). */
const policyText = (value: string): string => (value === '' ? 'none' : value);

function lessCleaned(after: string): string {
  if (after === '') return 'Nothing is deleted or compacted: its disk usage grows without a limit.';
  return after === 'compact'
    ? 'Records are no longer deleted by age or size: only the number of keys limits its disk usage.'
    : 'Old records of a key stay until retention deletes them, which consumers of its whole state must handle.';
}

function sameSet(a: string, b: string): boolean {
  const sorted = (value: string): string =>
    value
      .split(',')
      .map((policy) => policy.trim())
      .sort()
      .join();
  return sorted(a) === sorted(b);
}

/** Whether of each key all records but the last go. */
function compactsFromThenOn(topic: Altered): boolean {
  const policy = effectiveChange(topic, 'cleanup.policy');
  return policy !== undefined && isNow(policy, 'compact');
}

function isNow(
  { before, after }: { readonly before: { value: string }; readonly after: { value: string } },
  policy: string,
): boolean {
  return after.value.includes(policy) && !before.value.includes(policy);
}
