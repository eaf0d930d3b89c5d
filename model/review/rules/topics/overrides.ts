import { defineRule } from '../../define-rule';
import { finding } from '../../finding';
import { listOf } from '../../../../shared/text';
import { isUpdated } from '../../change';
import { alteredTopics, effective, isConcealed } from '../../topic-change';
import type { AlteredTopic } from '../../topic-change';
import { changedTopics } from '../../topic-needs';

/** Keys that brokers or their operators set for a while and that are theirs to remove. */
const THROTTLES = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'];

interface Reset {
  readonly key: string;
  readonly live: string;
  readonly afterwards: string | undefined;
  /** Terraform declares it, before or after. */
  readonly declared: boolean;
}

export const overridesReset = defineRule({
  id: 'overrides-reset',
  severity: 'error',
  title: 'Settings that were changed without Terraform are reset',
  reason:
    "At every update of a topic the provider sends AlterConfigs, which replaces the whole configuration: a key that was set by hand falls back to the broker's value if it is not declared, and to the declared value if it is, even where the change under review is about another key. A retention that was raised in an incident is reduced, a throttle of a running reassignment is removed.",
  sources: ['Mongey/kafka 0.13.1, topicUpdate: AlterConfigs with every declared key', 'KIP-339'],
  instead: 'Declare what should stay; brokerform drift lists all differences.',
  needs: changedTopics,
  check: (context) =>
    alteredTopics(context).flatMap((topic) => {
      const reset = resetBy(topic);
      if (reset.length === 0) return [];
      const { change, after } = topic;
      const throttled = reset.some(({ key }) => THROTTLES.includes(key));
      const kept = reset.some(({ key, declared }) => !declared && key.startsWith('retention.'));
      const texts = reset.map(
        ({ key, live, afterwards }) => `${key}=${live}${afterwards === undefined ? '' : ` to ${afterwards}`}`,
      );
      return [
        finding(change, after.name, {
          severity: throttled || kept ? 'error' : 'warning',
          message: `topic ${after.name}: the update resets ${listOf(texts)}, which ${reset.length === 1 ? 'is' : 'are'} set on the cluster and not ${reset.some(({ declared }) => declared) ? "as in Terraform's state" : 'declared'}${throttled ? '; it throttles a running reassignment' : ''}.`,
        }),
      ];
    }),
});

function resetBy({ change, before, after, recorded, facts }: AlteredTopic): Reset[] {
  if (facts === undefined || facts.config.size === 0 || !isUpdated(change)) return [];
  return [...facts.config.keys()].flatMap((key): Reset[] => {
    if (isConcealed(after, key) || isConcealed(recorded, key)) return [];
    if (before.config[key] === recorded.config[key]) return [];
    const live = effective(before, key, facts)?.value;
    const afterwards = effective(after, key, facts)?.value;
    if (live === undefined || live === afterwards) return [];
    return [
      {
        key,
        live,
        afterwards,
        declared: recorded.config[key] !== undefined || after.config[key] !== undefined,
      },
    ];
  });
}
