/** Topics one by one: names, references of their own, and settings that contradict each other. */
import type { Diagnostic } from '../../diagnostics';
import { formatPosition } from '../../diagnostics';
import {
  MAX_TOPIC_NAME_LENGTH,
  TOPIC_NAME_FORM,
  isInternalName,
  kafkaNameProblem,
  metricName,
  namingRuleProblem,
} from '../../naming';
import { nearestRemedy } from '../../../shared/nearest';
import { MAX_REPLICAS_PER_BROKER, computePartitions, maxPartitions } from '../../topics/partitions';
import { formatBytes } from '../../../shared/units';
import type { CatalogContext, CatalogTopic, Check } from '../context';
import { errorAt, ruleAt, settingPath, warningAt } from '../context';
import { MAX_REQUEST_BYTES } from '../topic-settings';

export const checkTopicNames: Check = (context) =>
  context.topics.flatMap((topic) => {
    const { name, nameException } = topic.input;
    const kafka = kafkaNameProblem(name);
    if (kafka !== undefined) {
      return [
        errorAt(topic, ['name'], {
          code: 'illegal-topic-name',
          message: `Kafka refuses the topic name ${JSON.stringify(shorten(name))}: ${kafka}.`,
          allowed: `1 to ${MAX_TOPIC_NAME_LENGTH} ASCII letters, digits, ".", "_" and "-"`,
        }),
      ];
    }
    if (isInternalName(name)) {
      return [
        errorAt(topic, ['name'], {
          code: 'internal-topic-name',
          message: `${name} begins with "__", as the topics that Kafka makes for itself.`,
          remedy: `Write "${topic.domain.name}.${name.replace(/^_+/, '').replaceAll('_', '-')}".`,
        }),
      ];
    }
    const owners = context.ownersByDomain.get(topic.domain.name) ?? new Set([topic.domain.name]);
    const rule = namingRuleProblem(name, owners);
    if (rule !== undefined && nameException === undefined && topic.input.adopted === undefined) {
      return [
        errorAt(topic, ['name'], {
          code: 'naming-rule',
          message: `topic name ${name} breaks the naming rule: ${rule}.`,
          allowed: `${TOPIC_NAME_FORM}; first part ${[...owners].sort().join(' or ')}`,
          remedy: 'Rename it, or give the reason in nameException if it exists already.',
        }),
      ];
    }
    if (rule === undefined && nameException !== undefined) {
      const message = `nameException of topic ${name} is not needed: the name follows the rule.`;
      return [
        warningAt(topic, ['nameException'], { code: 'needless-exception', message, remedy: 'Remove it.' }),
      ];
    }
    return [];
  });

export const checkTopicsUnique: Check = ({ topics, retired }) => {
  const byName = new Map<string, CatalogTopic>();
  const byMetric = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const topic of topics) {
    const { name } = topic.input;
    const earlier = byName.get(name);
    const tombstone = retired.get(name);
    const metric = metricName(name);
    const rival = byMetric.get(metric);
    if (tombstone !== undefined) {
      diagnostics.push(
        errorAt(tombstone, ['name'], {
          code: 'retired-but-declared',
          message: `topic ${name} is under retired and still declared in ${formatPosition(topic.source)}.`,
          remedy: 'Remove it from topics to delete it, or from retired to keep it.',
        }),
      );
    }
    if (earlier !== undefined) {
      diagnostics.push(
        errorAt(topic, ['name'], {
          code: 'duplicate-topic',
          message: `topic ${name} is already declared in ${formatPosition(earlier.source)}.`,
          remedy: 'Keep one of the two; a topic has one owner.',
        }),
      );
    } else if (rival !== undefined) {
      diagnostics.push(
        errorAt(topic, ['name'], {
          code: 'topic-name-collision',
          message: `topics ${name} and ${rival} have the same name in metrics, ${metric}; Kafka refuses the second.`,
          remedy: 'Use "." and "-" in names, and no "_".',
        }),
      );
    }
    if (earlier === undefined) byName.set(name, topic);
    if (rival === undefined) byMetric.set(metric, name);
  }
  return diagnostics;
};

export const checkTopicReferences: Check = (context) =>
  context.topics.flatMap((topic) => [
    ...checkSuccessor(context, topic),
    ...checkForeignProducers(context, topic),
  ]);

function checkSuccessor(context: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  const { name, retire } = topic.input;
  const successor = retire?.successor;
  if (successor === undefined) return [];
  if (successor !== name && (context.topicsByName.has(successor) || context.unread.has(successor))) return [];
  return [
    errorAt(topic, ['retire', 'successor'], {
      code: 'unknown-successor',
      message:
        successor === name
          ? `topic ${name} names itself as its successor.`
          : `successor ${successor} of topic ${name} is not in the catalog.`,
      allowed: 'a topic of the catalog',
      remedy: nearestRemedy(
        successor,
        [...context.topicsByName.keys()].filter((other) => other !== name),
      ),
    }),
  ];
}

function checkForeignProducers(context: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  return (topic.input.producersFromOtherDomains ?? []).flatMap((name, index) => {
    if (context.unread.has(name)) return [];
    const service = context.servicesByName.get(name);
    const at = ['producersFromOtherDomains', index];
    if (service === undefined) {
      return [
        errorAt(topic, at, {
          code: 'unknown-service',
          message: `topic ${topic.input.name} allows the service ${name} to write, which is not in the catalog.`,
          remedy: nearestRemedy(name, context.servicesByName.keys()),
        }),
      ];
    }
    if (service.domain.name !== topic.domain.name) return [];
    return [
      warningAt(topic, at, {
        code: 'own-service',
        message: `service ${name} belongs to the domain ${topic.domain.name} and may write without being named here.`,
        remedy: 'Remove it.',
      }),
    ];
  });
}

export const checkTopicSettings: Check = (context) =>
  context.topics.flatMap((topic) => [
    ...checkCleanup(topic),
    ...checkPartitionCount(context, topic),
    ...checkMessageSize(context, topic),
  ]);

function checkCleanup(topic: CatalogTopic): Diagnostic[] {
  const { name, cleanup, key, retention, adopted } = topic.input;
  if (cleanup === undefined || cleanup === 'delete') return [];
  const diagnostics: Diagnostic[] = [];
  if (key === 'none') {
    diagnostics.push(
      errorAt(topic, ['key'], {
        code: 'compaction-needs-key',
        message: `topic ${name} is compacted and has no key: brokers refuse records without a key.`,
        remedy: 'Name the field that is the record key, or write cleanup: delete.',
      }),
    );
  }
  if (cleanup === 'compact' && retention !== undefined && adopted === undefined) {
    diagnostics.push(
      warningAt(topic, ['retention'], {
        code: 'retention-without-delete',
        message: `retention of topic ${name} has no effect: compaction alone deletes nothing by age or size.`,
        remedy: 'Remove it, or write cleanup: compact,delete.',
      }),
    );
  }
  return diagnostics;
}

function checkPartitionCount(context: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  const { brokers } = context.capacity;
  const { partitions, profile, produce, consume } = topic.settings;
  const { name, throughput, parallelism } = topic.input;
  const at = (): readonly (string | number)[] => settingPath(topic, context.environment.name, 'partitions');
  const most = maxPartitions(brokers, profile.replicationFactor);
  const budget = `${brokers} brokers × ${MAX_REPLICAS_PER_BROKER} replicas ÷ replication factor ${profile.replicationFactor}`;
  if (partitions.count > most) {
    return [
      ruleAt(topic, at(), {
        code: 'too-many-partitions',
        message: `partitions of topic ${name} is ${partitions.count}, more than the whole environment ${context.environment.name} can hold.`,
        allowed: `up to ${most} (${budget})`,
        remedy: 'Leave partitions out: they are computed from throughput and parallelism.',
      }),
    ];
  }
  if (partitions.basis === 'computed' || (throughput === undefined && parallelism === undefined)) return [];
  const override = topic.input.environments?.[context.environment.name];
  const needed = computePartitions({
    produce,
    consume,
    parallelism: override?.parallelism ?? parallelism ?? 1,
    // As if there were one broker: what the traffic needs, without rounding.
    brokers: 1,
    replicationFactor: 1,
  }).count;
  // A smaller environment is allowed to have fewer partitions than the rest; the declared number is what must carry.
  if (partitions.count >= needed || override?.partitions !== undefined) return [];
  return [
    warningAt(topic, at(), {
      code: 'too-few-partitions',
      message: `partitions of topic ${name} is ${partitions.count}; its throughput and parallelism need ${needed}.`,
      remedy: `Write ${needed} or more, or less throughput and parallelism.`,
    }),
  ];
}

function checkMessageSize(context: CatalogContext, topic: CatalogTopic): Diagnostic[] {
  const bytes = topic.settings.values.maxMessageSize;
  if (bytes <= MAX_REQUEST_BYTES) return [];
  return [
    ruleAt(topic, settingPath(topic, context.environment.name, 'maxMessageSize'), {
      code: 'message-too-large',
      message: `maxMessageSize of topic ${topic.input.name} is ${formatBytes(bytes)}; brokers close a connection that sends more than ${formatBytes(MAX_REQUEST_BYTES)} at once.`,
      allowed: `up to ${formatBytes(MAX_REQUEST_BYTES)} (socket.request.max.bytes)`,
      remedy: 'Put large payloads into an object store and their address into the record.',
    }),
  ];
}

function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}
