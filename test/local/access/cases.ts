/** What each role is there for, and all that it may do: the expectations of roles.test.ts. */
import { deployPrincipalAcls } from '../../../model/access/platform';
import { aclsOf } from '../../../model/access/roles';
import type { ServiceAccess } from '../../../model/access/roles';
import type { Acl } from '../../../model/access/types';
import { run } from './cluster';
import type { Step } from './probe';

export const created = `${run}.created`;
export const totals = `${run}.totals`;
export const retired = `${run}.retired`;
/** Same beginning, but outside the prefix `<run>.`. */
export const foreign = `${run}x.foreign`;
const group = `${run}-group`;
const foreignGroup = `${run}x-group`;
const transaction = `${run}-tx-1`;
const foreignTransaction = `${run}x-tx-1`;
const application = `${run}-app`;
const connect = `${run}-connect`;
export const made = `${run}-made`;

type Access = ServiceAccess['access'];

export interface RoleCase {
  readonly role: string;
  readonly acls: (user: string) => Acl[];
  /** What it is there for: must be allowed, and must need every entry. */
  readonly works: readonly Step[];
  /** All that it may do of {@link everything}. */
  readonly may: readonly Step[];
}

const service = (access: Access) => (name: string) => aclsOf({ name, access });

const produceTo = (topic: string): Step[] => [
  ['produce', topic, 'true'],
  ['produce', topic, 'false'],
  ['describe-topic', topic],
  ['list-offsets', topic],
];
const readFrom = (topic: string): Step[] => [
  ['read', topic],
  ['describe-topic', topic],
  ['list-offsets', topic],
  ['describe-producers', topic],
];
const memberOf = (name: string): Step[] => [
  ['describe-group', name],
  ['list-group-offsets', name],
  ['consume', created, name, 'consumer'],
  ['alter-group-offsets', name, created],
];
const transact = (id: string, topic: string): Step[] => [
  ['transaction', id, topic, 'commit'],
  ['fence-producers', id],
  ['describe-transaction', id],
];

/** Operations on every kind of thing, the service's own and others'. What deletes comes last. */
export const everything: readonly Step[] = [
  ...[created, totals, foreign].flatMap((topic): Step[] => [
    ...produceTo(topic),
    ['read', topic],
    ['describe-producers', topic],
    ['describe-topic-configs', topic, 'retention.ms'],
    ['alter-topic-configs', topic, 'segment.jitter.ms', '1'],
    ['create-partitions', topic, '1'],
    ['reassign', topic, '1'],
    ['delete-records', topic],
  ]),
  ...[group, foreignGroup].flatMap((name): Step[] => [
    ...memberOf(name),
    ['delete-group-offsets', name, created],
  ]),
  ...[transaction, foreignTransaction].flatMap((id): Step[] => transact(id, created)),
  ['create-topic', `${run}.new`, '1', '-1'],
  ['create-topic', `${run}x.new`, '1', '-1'],
  ['create-acls', `User:${made}`, 'Topic', foreign, 'Literal', 'Read'],
  ['describe-acls'],
  ['create-user', made, 'not-used'],
  ['describe-users', made],
  ['alter-quota', made, 'producer_byte_rate', '1000000'],
  ['describe-quotas', made],
  ['describe-broker-configs', '1'],
  ['alter-broker-configs', '1', 'log.cleaner.backoff.ms', '15000'],
  ['list-reassignments'],
  ['describe-quorum'],
  ['delete-group', group],
  ['delete-group', foreignGroup],
  ['delete-topic', retired],
  ['delete-topic', created],
  ['delete-topic', foreign],
];

const streamsWork = (transactionalId?: string): Step[] => [
  ['read', created],
  ['produce', totals, 'true'],
  ['consume', created, application, 'consumer'],
  ['create-topic', `${application}-totals-changelog`, '1', '-1'],
  ['produce', `${application}-totals-changelog`, 'true'],
  ['read', `${application}-totals-changelog`],
  ['delete-records', `${application}-totals-changelog`],
  ...(transactionalId === undefined
    ? []
    : [['exactly-once', created, application, transactionalId, totals] satisfies Step]),
];

const connectTopics = ['configs', 'offsets', 'status'].map((part) => `${connect}-${part}`);

export const cases: readonly RoleCase[] = [
  {
    role: 'producer of one topic',
    acls: service([{ role: 'producer', topics: [created] }]),
    works: [['produce', created, 'false']],
    may: produceTo(created),
  },
  {
    role: 'idempotent-producer of a prefix',
    acls: service([{ role: 'idempotent-producer', topicPrefix: `${run}.` }]),
    works: [
      ['produce', created, 'true'],
      ['produce', totals, 'true'],
    ],
    may: [...produceTo(created), ...produceTo(totals)],
  },
  {
    role: 'transactional-producer with one transactional id',
    acls: service([{ role: 'transactional-producer', topics: [created], transactionalId: transaction }]),
    works: [
      ['transaction', transaction, created, 'commit'],
      ['transaction', transaction, created, 'abort'],
    ],
    may: [...produceTo(created), ...transact(transaction, created)],
  },
  {
    role: 'transactional-producer that commits offsets as a consumer',
    acls: service([
      { role: 'transactional-producer', topics: [totals], transactionalIdPrefix: `${run}-tx-` },
      { role: 'consumer', topics: [created], group },
    ]),
    works: [['exactly-once', created, group, transaction, totals]],
    may: [
      ...produceTo(totals),
      ...readFrom(created),
      ...memberOf(group),
      // Not `transaction`, which writes to a topic that it may only read.
      ['fence-producers', transaction],
      ['describe-transaction', transaction],
    ],
  },
  {
    role: 'consumer of one topic',
    acls: service([{ role: 'consumer', topics: [created], group }]),
    works: [
      ['consume', created, group, 'classic'],
      ['consume', created, group, 'consumer'],
    ],
    may: [...readFrom(created), ...memberOf(group)],
  },
  {
    role: 'consumer of a prefix with a prefix of groups',
    acls: service([{ role: 'consumer', topicPrefix: `${run}.`, groupPrefix: `${run}-` }]),
    // Without Read on the prefix the pattern finds no topic, and nothing is refused: hence the second step.
    works: [
      ['consume-pattern', `${run}\\..*`, group],
      ['consume', created, group, 'consumer'],
    ],
    may: [...readFrom(created), ...readFrom(totals), ...memberOf(group)],
  },
  {
    role: 'streams, at_least_once',
    acls: service([
      {
        role: 'streams',
        applicationId: application,
        inputs: [created],
        outputs: [totals],
        processingGuarantee: 'at_least_once',
      },
    ]),
    works: streamsWork(),
    may: [...readFrom(created), ...produceTo(totals)],
  },
  {
    role: 'streams, exactly_once_v2',
    acls: service([
      {
        role: 'streams',
        applicationId: application,
        inputs: [created],
        outputs: [totals],
        processingGuarantee: 'exactly_once_v2',
      },
    ]),
    works: streamsWork(`${application}-0e7b4b0a-1`),
    may: [...readFrom(created), ...produceTo(totals)],
  },
  {
    role: 'connect-worker with exactly-once sources',
    acls: (name) => connectAcls(name),
    works: [
      ...connectTopics.flatMap((topic): Step[] => [
        ['create-topic', topic, '1', '-1', 'cleanup.policy', 'compact'],
        ['produce', topic, 'true'],
        ['read', topic],
        ['describe-topic-configs', topic, 'cleanup.policy'],
      ]),
      ['consume', created, connect, 'classic'],
      ['produce', totals, 'true'],
      ['consume', created, `connect-${run}-sink`, 'consumer'],
      ['transaction', `connect-cluster-${connect}`, `${connect}-configs`, 'commit'],
      ['transaction', `${connect}-${run}-source-0`, totals, 'commit'],
    ],
    may: [...readFrom(created), ...produceTo(totals)],
  },
  {
    role: 'admin of a prefix of topics and of groups',
    acls: service([{ role: 'admin', topicPrefix: `${run}.`, groupPrefix: `${run}-` }]),
    works: [
      ['describe-topic', created],
      ['describe-topic-configs', created, 'retention.ms'],
      ['describe-group', group],
      ['alter-group-offsets', group, created],
      ['delete-group-offsets', group, created],
      ['delete-group', group],
    ],
    may: [
      ...[created, totals].flatMap((topic): Step[] => [
        ...readFrom(topic),
        ['describe-topic-configs', topic, 'retention.ms'],
      ]),
      ...memberOf(group),
      ['delete-group-offsets', group, created],
      ['delete-group', group],
    ],
  },
  {
    role: 'the deploy principal with one retirement',
    acls: (name) => deployPrincipalAcls([retired]).map((acl) => ({ ...acl, principal: `User:${name}` })),
    works: [
      ['create-topic', `${run}.new`, '1', '-1'],
      ['describe-topic', created],
      ['create-partitions', totals, '2'],
      ['alter-topic-configs', created, 'segment.jitter.ms', '1'],
      ['describe-topic-configs', created, 'retention.ms'],
      ['create-acls', `User:${made}`, 'Topic', foreign, 'Literal', 'Read'],
      ['describe-acls'],
      ['create-user', made, 'not-used'],
      ['describe-users', made],
      ['alter-quota', made, 'producer_byte_rate', '1000000'],
      ['describe-quotas', made],
      ['reassign', created, '1'],
      ['list-reassignments'],
      ['delete-topic', retired],
    ],
    may: [
      ...[created, totals, foreign].flatMap((topic): Step[] => [
        ['describe-topic', topic],
        ['list-offsets', topic],
        ['describe-topic-configs', topic, 'retention.ms'],
        ['alter-topic-configs', topic, 'segment.jitter.ms', '1'],
        ['create-partitions', topic, '1'],
        ['reassign', topic, '1'],
      ]),
      ...everything.filter(([operation, name]) => operation === 'create-topic' && name?.endsWith('.new')),
      ['create-acls', `User:${made}`, 'Topic', foreign, 'Literal', 'Read'],
      ['describe-acls'],
      ['create-user', made, 'not-used'],
      ['describe-users', made],
      ['alter-quota', made, 'producer_byte_rate', '1000000'],
      ['describe-quotas', made],
      ['describe-broker-configs', '1'],
      ['alter-broker-configs', '1', 'log.cleaner.backoff.ms', '15000'],
      ['list-reassignments'],
      ['describe-quorum'],
      ['delete-topic', retired],
    ],
  },
];

function connectAcls(name: string): Acl[] {
  return aclsOf({
    name,
    access: [
      {
        role: 'connect-worker',
        group: connect,
        reads: [created],
        writes: [totals],
        internalTopicsPrefix: `${connect}-`,
        sinkGroupPrefix: `connect-${run}-`,
        exactlyOnceSource: true,
      },
    ],
  });
}
