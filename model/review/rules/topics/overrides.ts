import { finding } from '../../finding';
import type { Rule } from '../../rule';
import { listOf } from '../../text';
import { alteredTopics, effective } from '../../topic-change';

/** Keys that brokers or their operators set for a while and that are theirs to remove. */
const THROTTLES = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'];

export const overridesReset: Rule = {
  id: 'overrides-reset',
  severity: 'block',
  title: 'Settings that somebody made by hand are reset',
  reason:
    "At every update of a topic the provider first sends AlterConfigs, which replaces the whole configuration: a key that is set on the cluster and not in the code falls back to the broker's value. A retention that was raised in an incident is cut by that, a throttle of a running reassignment is lifted.",
  sources: ['Mongey/kafka 0.13.1, topic update: AlterConfigs, then IncrementalAlterConfigs', 'KIP-339'],
  instead: 'Declare the key if it should stay; brokerform drift lists all of them.',
  check: (context) =>
    alteredTopics(context).flatMap(({ change, before, after, facts }) => {
      if (facts === undefined) return [];
      const foreign = [...facts.config].filter(
        ([key, { overridden, value }]) =>
          overridden &&
          before.config[key] === undefined &&
          after.config[key] === undefined &&
          value !== effective(after, key, facts)?.value,
      );
      if (foreign.length === 0) return [];
      const throttled = foreign.some(([key]) => THROTTLES.includes(key));
      return [
        finding(overridesReset, change, after.name, {
          severity: throttled || foreign.some(([key]) => key.startsWith('retention.')) ? 'block' : 'warn',
          message: `topic ${after.name}: the update resets ${listOf(foreign.map(([key, { value, inherited }]) => `${key}=${value ?? ''}${inherited === null ? '' : ` to ${inherited}`}`))}, which ${foreign.length === 1 ? 'is' : 'are'} set on the cluster and not declared${throttled ? '; a reassignment is being throttled by it' : ''}.`,
        }),
      ];
    }),
};
