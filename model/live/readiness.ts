/** What a cluster of any kind lacks before anything may be declared on it. */
import { count } from '../../shared/text';
import { isBroker, isController } from '../cluster/nodes';
import type { NodeSpec } from '../cluster/environment-base';
import { MAX_CONTROLLER_LAG } from '../cluster/readiness';
import type { ClusterDescription, QuorumDescription, TopicDescription } from './kafka';

/** What a cluster lacks, one sentence each; nothing if it is ready. */
export function assess(
  nodes: readonly NodeSpec[],
  cluster: ClusterDescription,
  quorum: QuorumDescription,
  topics: readonly TopicDescription[],
): string[] {
  const missing: string[] = [];
  const ids = (numbers: readonly number[]): string => numbers.join(', ');
  if (quorum.leader === null) missing.push('The quorum has no leader.');
  const voters = new Set(quorum.voters.map(({ id }) => id));
  const absent = nodes.filter((node) => isController(node) && !voters.has(node.id)).map(({ id }) => id);
  if (absent.length > 0) missing.push(`Not a voter of the quorum yet: controller ${ids(absent)}.`);
  // A voter stays one while it is down, so its place in the list proves nothing.
  const behindLeader = quorum.voters.filter(({ lag }) => lag > MAX_CONTROLLER_LAG).map(({ id }) => id);
  if (behindLeader.length > 0)
    missing.push(`Not following the quorum's leader: controller ${ids(behindLeader)}.`);
  const unfenced = new Set(cluster.brokers.map(({ id }) => id));
  const fenced = nodes.filter((node) => isBroker(node) && !unfenced.has(node.id)).map(({ id }) => id);
  if (fenced.length > 0) missing.push(`Not registered and unfenced yet: broker ${ids(fenced)}.`);

  const partitions = topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => ({ name, ...partition })),
  );
  const offline = partitions.filter(({ leader }) => leader === null);
  const behind = partitions.filter(
    ({ leader, replicas, inSyncReplicas }) => leader !== null && inSyncReplicas.length < replicas.length,
  );
  if (offline.length > 0)
    missing.push(
      `${count(offline.length, 'partition is', 'partitions are')} without a leader: ${examples(offline)}.`,
    );
  if (behind.length > 0)
    missing.push(
      `${count(behind.length, 'partition is', 'partitions are')} under-replicated: ${examples(behind)}.`,
    );
  return missing;
}

function examples(partitions: readonly { name: string; partition: number }[]): string {
  const shown = partitions.slice(0, 3).map(({ name, partition }) => `${name}-${partition}`);
  return partitions.length > shown.length ? `${shown.join(', ')}, …` : shown.join(', ');
}
