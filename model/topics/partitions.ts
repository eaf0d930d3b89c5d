/** How many partitions a topic needs. A count is hard to change: more break the order per key, fewer are impossible. */
import { formatRate } from '../../shared/units';

/** A number with the steps that led to it, so that a reviewer can follow. */
export interface PartitionDecision {
  readonly count: number;
  /** `given`: written in the catalog. `computed`: from throughput, parallelism and brokers. */
  readonly basis: 'given' | 'computed';
  /** One sentence per step. */
  readonly reasoning: readonly string[];
}

/**
 * Bytes per second that one partition takes in at most: 10 MiB/s.
 *
 * A partition is one append-only file on one leader and takes tens of MB/s on common disks (J. Rao, "How to choose the number of
 * topics/partitions in a Kafka cluster?", Confluent 2015); 10 MiB/s leaves room for replication, small batches and catching up.
 */
export const PRODUCE_TARGET_PER_PARTITION = 10 * 2 ** 20;

/**
 * Bytes per second that all groups together read at most from one partition: 20 MiB/s.
 *
 * Reads come from the page cache and cost the leader less than writes, which go to disk and to two followers; so twice as much.
 */
export const CONSUME_TARGET_PER_PARTITION = 20 * 2 ** 20;

/**
 * Fewest partitions of a computed count, if there are as many brokers: leaders on three brokers, and three consumers can share the
 * work before the count, and with it the order per key, has to change.
 */
export const MIN_COMPUTED_PARTITIONS = 3;

/**
 * Replicas (leaders and followers) that one broker holds at most: 4,000.
 *
 * Sources: "Apache Kafka Supports 200K Partitions Per Cluster" (Apache Kafka blog, 2018): up to 4,000 partitions per broker; Amazon
 * MSK best practices: 4,000 partitions, leaders and followers, per broker of the 4xlarge size and above. More open files, longer
 * recovery after an unclean stop and slower fail-over are what is beyond.
 */
export const MAX_REPLICAS_PER_BROKER = 4_000;

/** What a topic must carry, and where. */
export interface PartitionDemand {
  /** Bytes per second of all producers together, at peak. */
  readonly produce: number;
  /** Bytes per second of all consumer groups together, at peak. */
  readonly consume: number;
  /** Consumer instances × threads of one group that are to work at the same time. */
  readonly parallelism: number;
  readonly brokers: number;
  readonly replicationFactor: number;
}

/** The most partitions that a topic may have before it alone fills every broker's budget. */
export function maxPartitions(brokers: number, replicationFactor: number): number {
  return Math.max(1, Math.floor((brokers * MAX_REPLICAS_PER_BROKER) / Math.max(1, replicationFactor)));
}

/** The count that a demand asks for, and why. */
export function computePartitions(demand: PartitionDemand): PartitionDecision {
  const { produce, consume, parallelism, replicationFactor } = demand;
  // An environment without brokers is refused elsewhere; here it must not divide by zero.
  const brokers = Math.max(1, demand.brokers);
  const forProduce = Math.max(1, Math.ceil(produce / PRODUCE_TARGET_PER_PARTITION));
  const forConsume = Math.max(1, Math.ceil(consume / CONSUME_TARGET_PER_PARTITION));
  const needed = Math.max(forProduce, forConsume, parallelism);
  const reasoning = [
    `Produce ${formatRate(produce)} at ${formatRate(PRODUCE_TARGET_PER_PARTITION)} per partition needs ${forProduce}.`,
    `Consume ${formatRate(consume)} at ${formatRate(CONSUME_TARGET_PER_PARTITION)} per partition needs ${forConsume}.`,
    `Parallelism ${parallelism} needs ${parallelism}: a partition is read by one consumer of a group.`,
  ];

  const spread = spreadOverBrokers(needed, brokers);
  if (spread > needed) reasoning.push(spreadReason(needed, spread, brokers));

  const most = maxPartitions(brokers, replicationFactor);
  if (spread > most) {
    reasoning.push(
      `Cut from ${spread} to ${most}: ${brokers} brokers × ${MAX_REPLICAS_PER_BROKER} replicas ÷ replication factor ${replicationFactor}.`,
    );
  }
  return { count: Math.min(spread, most), basis: 'computed', reasoning };
}

/** The count as written in the catalog. */
export function givenPartitions(count: number): PartitionDecision {
  return { count, basis: 'given', reasoning: [`${count} is written in the catalog.`] };
}

function spreadOverBrokers(needed: number, brokers: number): number {
  if (needed >= brokers) return Math.ceil(needed / brokers) * brokers;
  return Math.max(needed, Math.min(brokers, MIN_COMPUTED_PARTITIONS));
}

function spreadReason(needed: number, spread: number, brokers: number): string {
  return needed >= brokers
    ? `Rounded up from ${needed} to ${spread}, a multiple of ${brokers} brokers: each leads equally many.`
    : `Raised from ${needed} to ${spread}: room for ${spread} consumers before order per key has to break.`;
}
