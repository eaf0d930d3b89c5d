/** Partitions and replicas of a topic. */
import type { ResolvedTopic } from '../catalog/resolved';
import type { LiveTopic } from '../live/cluster';
import { listOf } from '../../shared/text';
import { deployOf } from './declared';
import type { Declared } from './declared';
import type { Difference } from './difference';
import { shellQuote } from '../../shared/shell-quote';

export function compareShape(declared: Declared, topic: ResolvedTopic, live: LiveTopic): Difference[] {
  return [...comparePartitions(declared, topic, live), ...compareReplicas(declared, topic, live)];
}

function comparePartitions(
  declared: Declared,
  { name, domain, partitions }: ResolvedTopic,
  live: LiveTopic,
): Difference[] {
  const wanted = partitions.count;
  const there = live.partitions.length;
  if (wanted === there) return [];
  return [
    {
      kind: 'partitions',
      domain,
      subject: name,
      declared: String(wanted),
      live: String(there),
      // A deploy of fewer partitions would delete and re-create the topic; prevent_destroy refuses that plan.
      severity: there > wanted ? 'error' : 'warning',
      remedy:
        there > wanted
          ? `write partitions: ${there} in the catalog: Kafka cannot remove partitions, and deploys fail until then`
          : `${deployOf(declared, domain)}; records with keys then move to other partitions`,
    },
  ];
}

function compareReplicas(
  declared: Declared,
  { name, domain, replicationFactor: wanted }: ResolvedTopic,
  { partitions }: LiveTopic,
): Difference[] {
  const other = partitions.filter(({ replicas }) => replicas.length !== wanted);
  if (other.length === 0) return [];
  const counts = [...new Set(other.map(({ replicas }) => replicas.length))].sort((a, b) => a - b);
  const some = other.length < partitions.length ? ` in ${listOf(other.map(partitionName), 3)}` : '';
  return [
    {
      kind: 'replication-factor',
      domain,
      subject: name,
      declared: String(wanted),
      live: `${counts.join(' and ')}${some}`,
      severity: counts.some((count) => count < wanted) ? 'error' : 'warning',
      // A deploy would do it, too: on brokers that the provider draws at random, all at once.
      remedy: `brokerform reassign --environment ${declared.environment} --topic ${shellQuote(name)}; the topics stack then has nothing to change`,
    },
  ];
}

function partitionName({ partition }: LiveTopic['partitions'][number]): string {
  return `partition ${partition}`;
}
