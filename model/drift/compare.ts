/** The whole comparison. What could not be read is not compared, and no difference is made of it. */
import type { LiveCluster } from '../live/cluster';
import { unreadText } from '../live/unread';
import type { UnreadText } from '../live/unread';
import { compareAcls } from './access';
import { compareBrokers } from './brokers';
import type { Declared } from './declared';
import { sortDifferences } from './difference';
import type { Difference } from './difference';
import { compareGroups } from './groups';
import { comparePlacement } from './placement';
import { compareQuotas } from './quotas';
import { compareTopics } from './topics';
import { compareUsers } from './users';

/** How many the cluster has of what was compared; undefined where they could not be read. */
export interface Compared {
  readonly topics: number;
  readonly partitions: number;
  readonly acls?: number;
  readonly quotas?: number;
  readonly users?: number;
  readonly groups?: number;
  /** Of the schema registry, if it was asked. */
  readonly subjects?: number;
}

export interface Drift {
  readonly differences: readonly Difference[];
  readonly compared: Compared;
  readonly unread: readonly UnreadText[];
}

/** @param domains only what is theirs, and a Deny that is in effect for everyone. @default - everything */
export function compare(declared: Declared, live: LiveCluster, domains?: readonly string[]): Drift {
  const unreadConfigs = new Set(
    live.unread.flatMap(({ what }) => (what.of === 'topic-config' ? [what.topic] : [])),
  );
  const hasConfig = (topic: string): boolean => !unreadConfigs.has(topic);
  const acls = live.acls === undefined ? undefined : compareAcls(declared, live.acls);
  const differences = [
    ...compareTopics(declared, live.topics, hasConfig),
    ...comparePlacement(declared, live, hasConfig),
    ...(live.brokerConfig === undefined ? [] : compareBrokers(declared, live.brokerConfig)),
    ...(acls?.differences ?? []),
    ...(live.quotas === undefined ? [] : compareQuotas(declared, live.quotas)),
    ...(live.users === undefined ? [] : compareUsers(declared, live.users)),
    ...(live.groups === undefined ? [] : compareGroups(declared, live.groups)),
  ];
  const shown = differences.filter(
    (difference) =>
      domains === undefined ||
      (difference.domain === null
        ? acls?.forEveryone.has(difference) === true
        : domains.includes(difference.domain)),
  );
  return { differences: sortDifferences(shown), compared: counts(live), unread: live.unread.map(unreadText) };
}

/** A comparison with that of the schema registry. */
export function withSubjects(
  drift: Drift,
  differences: readonly Difference[],
  subjects: number,
  domains?: readonly string[],
): Drift {
  const shown = differences.filter(
    ({ domain }) => domains === undefined || (domain !== null && domains.includes(domain)),
  );
  return {
    ...drift,
    differences: sortDifferences([...drift.differences, ...shown]),
    compared: { ...drift.compared, subjects },
  };
}

function counts({ topics, acls, quotas, users, groups }: LiveCluster): Compared {
  return {
    topics: topics.length,
    partitions: topics.reduce((sum, { partitions }) => sum + partitions.length, 0),
    ...(acls === undefined ? {} : { acls: acls.length }),
    ...(quotas === undefined ? {} : { quotas: quotas.length }),
    ...(users === undefined ? {} : { users: users.length }),
    ...(groups === undefined ? {} : { groups: groups.length }),
  };
}
