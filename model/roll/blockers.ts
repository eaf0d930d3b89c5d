/**
 * Whether nodes may be down: the one question before every restart, whoever asks it.
 *
 * The rules are those of Strimzi's KafkaRoller for partitions and quorum, and more: nothing is restarted while replicas move or a
 * partition has no leader, and a topic whose replication factor is its min ISR is not taken for one that does not matter.
 */
import type { roll } from '../diagnostic-codes/roll';
import { MAX_CONTROLLER_LAG } from '../cluster/readiness';
import type { RollNode, RollPartition, RollQuorum, RollSnapshot, RollVoter } from './snapshot';
import { shellQuote } from '../../shared/shell-quote';

/**
 * Milliseconds for which a voter may not have caught up with the leader and still counts: the leader writes a record every 500 ms
 * (metadata.max.idle.interval.ms), so a voter that follows is never seconds behind.
 */
export const MAX_VOTER_BEHIND_MS = 5_000;

/** A reason why nodes must stay up. */
export interface Blocker {
  readonly code: keyof (typeof roll)['codes'];
  /** One sentence, with the partition or node and the numbers. */
  readonly message: string;
  /** Whether it can pass by itself: a replica that catches up, a move that ends. */
  readonly transient: boolean;
  readonly remedy: string;
}

export interface BlockerOptions {
  /** Topics that may refuse writes, or be offline, while a node restarts. @default - none */
  readonly acceptUnavailable?: ReadonlySet<string>;
}

/** What speaks against these nodes being down at the same time; nothing if they may be. */
export function blockers(
  snapshot: RollSnapshot,
  leaving: readonly number[],
  { acceptUnavailable = new Set() }: BlockerOptions = {},
): Blocker[] {
  return [
    ...reassignments(snapshot),
    ...snapshot.partitions
      .filter(({ topic }) => !acceptUnavailable.has(topic))
      .flatMap((partition) => partitionBlockers(partition, leaving)),
    ...quorumBlockers(snapshot, leaving),
  ];
}

function reassignments({ reassigning }: RollSnapshot): Blocker[] {
  if (reassigning.length === 0) return [];
  return [
    {
      code: 'reassignment',
      message: `Replicas are being moved: ${examples(reassigning)}.`,
      transient: true,
      remedy: 'wait until the move ends, or cancel it: kafka-reassign-partitions.sh --list, --cancel',
    },
  ];
}

function partitionBlockers(partition: RollPartition, leaving: readonly number[]): Blocker[] {
  const { leader, replicas, inSyncReplicas, topic } = partition;
  const name = nameOf(partition);
  if (leader === null) {
    return [
      {
        code: 'offline',
        message: `${name} has no leader; its replicas are ${list(replicas)}.`,
        transient: true,
        remedy: `bring back a replica that was in sync: ${list(inSyncReplicas)}`,
      },
    ];
  }
  const gone = replicas.filter((id) => leaving.includes(id));
  if (gone.length === 0) return [];
  // As the broker counts since Kafka 3.7: a topic with fewer replicas than its min ISR needs only those that it has.
  const needed = Math.max(1, Math.min(partition.minInSyncReplicas, replicas.length));
  if (replicas.length - gone.length < needed) {
    return [
      {
        code: 'never-enough-replicas',
        message:
          `${name} has replicas ${list(replicas)} and min ISR ${partition.minInSyncReplicas}: without ${list(gone)} it ` +
          (replicas.length === gone.length ? 'is offline.' : 'rejects writes with acks=all.'),
        transient: false,
        remedy: `raise the replication factor of ${topic} above its min ISR, or use --accept-unavailable ${shellQuote(topic)}`,
      },
    ];
  }
  const left = inSyncReplicas.filter((id) => !leaving.includes(id));
  // A node that is not in sync costs nothing by leaving.
  if (left.length >= needed || left.length === inSyncReplicas.length) return [];
  return [
    {
      code: 'under-min-isr',
      message:
        `${name} would be below min ISR without ${list(gone)}: in-sync replicas ${list(inSyncReplicas)} of ${list(replicas)}; ` +
        `min ISR is ${needed}.`,
      transient: true,
      remedy: `find out why ${list(replicas.filter((id) => !inSyncReplicas.includes(id)))} is not in sync`,
    },
  ];
}

function quorumBlockers({ quorum }: RollSnapshot, leaving: readonly number[]): Blocker[] {
  const { leader, voters } = quorum;
  if (leader === null) {
    return [
      {
        code: 'no-quorum-leader',
        message: 'The quorum has no leader.',
        transient: true,
        remedy: `see the controllers' logs: ${list(voters.map(({ id }) => id))}`,
      },
    ];
  }
  if (!voters.some(({ id }) => leaving.includes(id))) return [];
  const majority = Math.floor(voters.length / 2) + 1;
  const following = followers(quorum);
  const left = following.filter(({ id }) => !leaving.includes(id));
  if (left.length >= majority) return [];
  const absent = voters.filter((voter) => !following.includes(voter));
  return [
    {
      code: 'quorum-majority',
      message:
        `Without ${list(leaving)} the quorum has ${left.length} of ${voters.length} voters, and the majority is ${majority}` +
        `${absent.length === 0 ? '' : `: ${list(absent.map(({ id }) => id))} does not follow the leader`}.`,
      transient: absent.length > 0,
      remedy:
        absent.length === 0
          ? 'add controllers: a quorum of fewer than three survives no restart'
          : `bring back controller ${list(absent.map(({ id }) => id))} first`,
    },
  ];
}

/** The voters that follow the leader, it among them. */
export function followers({ nowMs, voters }: RollQuorum): RollVoter[] {
  return voters.filter(
    ({ lag, caughtUpAtMs }) => lag <= MAX_CONTROLLER_LAG && nowMs - caughtUpAtMs <= MAX_VOTER_BEHIND_MS,
  );
}

/**
 * What nodes that were restarted still lack, one sentence each; nothing if they are back.
 *
 * @param sinceMs moment behind the restart, by the clock of the quorum's leader: a voter that was up to date before it proves nothing
 */
export function lacking(snapshot: RollSnapshot, nodes: readonly RollNode[], sinceMs: number): string[] {
  const lines = nodes.flatMap((node) => [
    ...(node.role === 'broker' ? [] : lackingAsVoter(snapshot, node, sinceMs)),
    ...(node.role === 'controller' ? [] : lackingAsBroker(snapshot, node)),
  ]);
  return [...new Set(lines)];
}

function lackingAsVoter({ quorum }: RollSnapshot, { id, name }: RollNode, sinceMs: number): string[] {
  if (quorum.leader === null) return ['The quorum has no leader.'];
  const voter = quorum.voters.find((each) => each.id === id);
  if (voter === undefined) return [`${name} is not a voter of the quorum.`];
  if (followers(quorum).includes(voter) && voter.caughtUpAtMs > sinceMs) return [];
  return [`${name} does not follow the quorum's leader yet, ${voter.lag} records behind.`];
}

function lackingAsBroker({ serving, partitions }: RollSnapshot, { id, name }: RollNode): string[] {
  if (!serving.has(id)) return [`${name} is not registered and unfenced yet.`];
  const outside = partitions.filter(
    ({ replicas, inSyncReplicas }) => replicas.includes(id) && !inSyncReplicas.includes(id),
  );
  if (outside.length === 0) return [];
  return [
    `${name} is not in sync yet in ${outside.length} of its partitions: ${examples(outside.map(nameOf))}.`,
  ];
}

/** `<topic>-<partition>`, as Kafka's logs spell it. */
export function nameOf({ topic, partition }: Pick<RollPartition, 'topic' | 'partition'>): string {
  return `${topic}-${partition}`;
}

function list(ids: readonly number[]): string {
  return ids.join(', ');
}

function examples(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
