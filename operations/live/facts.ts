/** What the review asks a cluster, in a handful of requests. */
import { covers } from '../../model/access/implied';
import type { LiveAcl, LiveGroup } from '../../model/live/cluster';
import type { Unread } from '../../model/live/unread';
import type { FactsRequest, ReviewFacts, TopicPlacement } from '../../model/review/facts';
import type { TopicDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { attempt } from './attempt';
import { readGroups } from './groups';
import { observe } from './observe';
import { readTopicFacts } from './topic-facts';

const MIN_ISR = 'min.insync.replicas';

/**
 * Facts of the topics that are asked for, and of the whole cluster what one change can hurt elsewhere. What cannot be read is
 * named in `unread`.
 *
 * @throws UserError if topics cannot be listed at all
 */
export async function readReviewFacts(admin: KafkaAdmin, request: FactsRequest): Promise<ReviewFacts> {
  const unread: Unread[] = [];
  const { clusterId, readAt, brokers, alive, topics } = await observe(admin, unread);
  const asked = topics.filter(({ name }) => request.topics.includes(name));

  const { newUsers = [] } = request;
  const [groups, acls, brokerConfigs, users] = await Promise.all([
    asked.length > 0 || request.principals.length > 0
      ? readGroups(admin, alive, topics, unread)
      : Promise.resolve(undefined),
    attempt({ of: 'acls' }, unread, () => admin.listAcls()),
    readBrokerConfigs(admin, alive, unread),
    newUsers.length === 0
      ? Promise.resolve(undefined)
      : attempt({ of: 'users' }, unread, () => admin.listUsers()),
  ]);
  const [facts, minInSync] = await Promise.all([
    readTopicFacts(admin, { topics: asked, olderThanMs: request.olderThanMs, alive, groups, unread }),
    attempt({ of: 'min-isr' }, unread, () => readMinInSync(admin, topics, alive, brokerConfigs, unread)),
  ]);
  return {
    clusterId,
    readAt,
    brokers,
    partitionsPerBroker: partitionsPerBroker(
      brokers.map(({ id }) => id),
      topics,
    ),
    topics: facts,
    placements: minInSync === undefined ? [] : placements(topics, minInSync),
    ...(acls === undefined ? {} : { acls }),
    ...(acls === undefined || groups === undefined
      ? {}
      : { principalGroups: groupsOf(request.principals, acls, groups, brokerConfigs) }),
    ...(users === undefined ? {} : { users: users.filter(({ name }) => newUsers.includes(name)) }),
    brokerConfig: brokerConfigs[0] ?? new Map(),
    unread,
  };
}

type BrokerConfig = ReadonlyMap<string, string | null>;

/** Of each broker that answers, in the order of their ids. */
async function readBrokerConfigs(
  admin: KafkaAdmin,
  alive: readonly number[],
  unread: Unread[],
): Promise<BrokerConfig[]> {
  const failures: Unread[] = [];
  const read = await Promise.all(
    [...alive]
      .sort((a, b) => a - b)
      .map((id) =>
        attempt({ of: 'broker-config', broker: id }, failures, async () => {
          const entries = (await admin.describeBrokerConfigs([id])).get(id) ?? [];
          return new Map(entries.map(({ name, value }) => [name, value]));
        }),
      ),
  );
  const configs = read.filter((config) => config !== undefined);
  const reasons = new Set(failures.map(({ why }) => why));
  if (configs.length > 0) unread.push(...failures);
  else
    unread.push({ what: { of: 'broker-config' }, why: [...reasons].join('; ') || 'No broker is available' });
  return configs;
}

/** Only this key is asked for, so that of 10,000 topics the answer is small. */
async function readMinInSync(
  admin: KafkaAdmin,
  topics: readonly TopicDescription[],
  alive: readonly number[],
  brokerConfigs: readonly BrokerConfig[],
  unread: Unread[],
): Promise<ReadonlyMap<string, number>> {
  const names = topics.map(({ name }) => name);
  const { overrides, failures } = await admin.describeOverrides(names, alive, [MIN_ISR]);
  unread.push(
    ...failures.map(({ name: topic, message: why }) => ({ what: { of: 'min-isr', topic } as const, why })),
  );
  const own = brokerConfigs.map((config) => config.get(MIN_ISR)).filter((value) => typeof value === 'string');
  // Any number in its place would say of some broker that it can be spared, or that it cannot.
  if (own.length === 0 && [...overrides.values()].some((config) => config[MIN_ISR] === undefined))
    throw new Error('No broker reports its own value, which applies to topics that do not set one');
  // Where brokers differ, the one that asks for most stops writes first.
  const inherited = Math.max(1, ...own.map(Number));
  return new Map(
    [...overrides].map(([name, config]) => [name, Number(config[MIN_ISR] ?? inherited)] as const),
  );
}

function placements(
  topics: readonly TopicDescription[],
  minInSync: ReadonlyMap<string, number>,
): TopicPlacement[] {
  return topics.flatMap(({ name, partitions }) => {
    const least = minInSync.get(name);
    return least === undefined ? [] : [{ topic: name, minInSyncReplicas: least, partitions }];
  });
}

function partitionsPerBroker(
  ids: readonly number[],
  topics: readonly TopicDescription[],
): Map<number, number> {
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const { partitions } of topics) {
    for (const { replicas } of partitions) {
      for (const id of replicas) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

const EVERYONE = 'User:*';
const OPEN_WITHOUT_ENTRIES = 'allow.everyone.if.no.acl.found';

/**
 * Groups that each principal may join: by entries of its own, by those of everyone, and where brokers admit everyone to what has no
 * entry. Kafka does not report as which user a member connected: a group that several may join is each one's. For everyone it is every group.
 */
function groupsOf(
  principals: readonly string[],
  acls: readonly LiveAcl[],
  groups: readonly LiveGroup[],
  brokerConfigs: readonly BrokerConfig[],
): ReadonlyMap<string, readonly LiveGroup[]> {
  const ofGroups = acls.filter(({ resourceType }) => resourceType === 'Group');
  const isAbout = (acl: LiveAcl, id: string): boolean =>
    covers(acl, { resourceName: id, patternType: 'Literal' });
  // Each broker judges by its own: one that admits everyone is enough.
  const open = brokerConfigs.some((config) => config.get(OPEN_WITHOUT_ENTRIES) === 'true');
  const openGroups = new Set(
    open ? groups.filter(({ id }) => !ofGroups.some((acl) => isAbout(acl, id))).map(({ id }) => id) : [],
  );
  const may = ofGroups.filter(
    ({ permission, operation }) => permission === 'Allow' && (operation === 'Read' || operation === 'All'),
  );
  return new Map(
    principals.map((principal) => [
      principal,
      groups.filter(
        ({ id }) =>
          principal === EVERYONE ||
          openGroups.has(id) ||
          may.some((acl) => [principal, EVERYONE].includes(acl.principal) && isAbout(acl, id)),
      ),
    ]),
  );
}
