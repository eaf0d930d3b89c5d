/** Needs that several rules on topics have. */
import { isDestroyed, isUpdated } from './change';
import type { Need } from './needs';
import type { ReviewContext } from './rule';
import { alteredTopics, isConcealed, topicChanges } from './topic-change';
import type { AlteredTopic, TopicChange } from './topic-change';
import type { TopicFacts } from './facts';

/**
 * Topics that plans name, as they are on the cluster: what every rule on topics compares with. An update resets every key that is not
 * declared: what it overwrites is known by the cluster alone.
 */
export function changedTopics(context: ReviewContext): Need[] {
  return topicChanges(context).flatMap((topic): Need[] => {
    const { before, after } = topic;
    return [
      ...(before === undefined ? [] : existing(topic, before.name)),
      ...(after === undefined || after.name === before?.name
        ? []
        : [{ fact: { of: 'topic', topic: after.name } } as const]),
    ];
  });
}

function existing({ change, after }: TopicChange, topic: string): Need[] {
  const exists: Need = { fact: { of: 'topic', topic }, unknown: `topic ${topic}: whether it exists` };
  if (isDestroyed(change)) return [exists];
  const reset = after !== undefined && isUpdated(change);
  return [
    exists,
    {
      fact: { of: 'topic-config', topic },
      unknown: `topic ${topic}: its configuration`,
      ...(reset
        ? { unqueried: `topic ${topic}: what is set on it without Terraform, which the update resets` }
        : {}),
    },
  ];
}

type Numbers = 'records' | 'bytes' | { readonly olderThanMs: number };

/** In what the loss of a topic is counted, and who loses it. */
export function lossNeeds(topic: string, numbers: readonly Numbers[]): Need[] {
  if (numbers.length === 0) return [];
  return [
    ...numbers.map((number) => countNeed(topic, number)),
    { fact: { of: 'readers', topic }, unknown: `topic ${topic}: which groups read it` },
  ];
}

function countNeed(topic: string, number: Numbers): Need {
  if (number === 'records')
    return { fact: { of: number, topic }, unknown: `topic ${topic}: how many records it has` };
  if (number === 'bytes')
    return { fact: { of: number, topic }, unknown: `topic ${topic}: how many bytes it has` };
  return {
    fact: { of: 'older-records', topic, ...number },
    unknown: `topic ${topic}: how many of its records are too old`,
  };
}

/** What brokers have for keys that decide about records and that a topic sets before or after the change alone. */
export function inheritedValues(context: ReviewContext, keys: readonly string[]): Need[] {
  return alteredTopics(context).flatMap((topic) => {
    const atStake = keys.filter((key) => isInheritedOnOneSide(topic, key));
    const { name } = topic.after;
    if (atStake.length === 0) return [];
    if (topic.facts !== undefined) return silentHolders(topic.facts).map((broker) => onBroker(name, broker));
    return atStake.map((key) => ({
      fact: { of: 'topic-config' as const, topic: name },
      unqueried: `topic ${name}: the brokers' own ${key}, which it inherits ${topic.after.config[key] === undefined ? 'after the change' : 'until now'}`,
    }));
  });
}

function onBroker(topic: string, broker: number): Need {
  return {
    fact: { of: 'inherited-config', topic, broker },
    unknown: `topic ${topic}: what it inherits on broker ${broker}`,
  };
}

/** Without effect on a topic that is only compacted. */
const OF_DELETION: readonly string[] = ['retention.ms', 'retention.bytes'];

function isInheritedOnOneSide({ before, after }: AlteredTopic, key: string): boolean {
  const compacts = [before, after].every((side) => side.config['cleanup.policy'] === 'compact');
  return (
    !isConcealed(before, key) &&
    !isConcealed(after, key) &&
    !(compacts && OF_DELETION.includes(key)) &&
    (before.config[key] === undefined) !== (after.config[key] === undefined)
  );
}

/** Brokers with a replica that did not say what the topic inherits there. */
function silentHolders({ partitions, configFrom }: TopicFacts): number[] {
  if (configFrom === undefined) return [];
  const holders = new Set(partitions.flatMap(({ replicas }) => replicas));
  return [...holders].filter((id) => !configFrom.includes(id)).sort((a, b) => a - b);
}
