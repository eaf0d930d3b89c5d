import { reachOf } from '../../../../model/access/roles';
import { accessView } from '../../../../model/catalog/access-view';
import type { AccessInput } from '../../../../model/catalog/schema';

const topics = ['order.created'];
const entries: readonly AccessInput[] = [
  { role: 'producer', topics },
  { role: 'idempotent-producer', topicPrefix: 'order.' },
  { role: 'transactional-producer', topics, transactionalId: 'a' },
  { role: 'transactional-producer', topicPrefix: 'order.', transactionalIdPrefix: 'b-' },
  { role: 'consumer', topics, group: 'c' },
  { role: 'consumer', topicPrefix: 'order.', groupPrefix: 'd-' },
  {
    role: 'streams',
    applicationId: 'e',
    inputs: topics,
    outputs: topics,
    processingGuarantee: 'exactly_once_v2',
  },
  { role: 'streams', applicationId: 'f', inputs: topics, outputs: [], processingGuarantee: 'at_least_once' },
  {
    role: 'connect-worker',
    group: 'g',
    reads: topics,
    writes: topics,
    internalTopicsPrefix: 'g-',
    exactlyOnceSource: true,
  },
  {
    role: 'connect-worker',
    group: 'h',
    reads: topics,
    writes: [],
    internalTopicsPrefix: 'h-',
    sinkGroupPrefix: 'i-',
    exactlyOnceSource: false,
  },
];

const names = (ids: readonly { name: string; pattern: string }[]): string[] =>
  ids.map(({ name, pattern }) => (pattern === 'prefixed' ? `${name}*` : name)).sort();

describe('what the checks see of an access entry', () => {
  it.each(entries.map((entry) => [entry.role, entry] as const))(
    'GIVEN %s THEN it is what its ACLs are for',
    (_, entry) => {
      const service = { name: 'order-service', access: [entry] };
      const view = accessView(entry, service);
      const prefix = (reference: { prefix: string } | undefined): string[] =>
        reference === undefined ? [] : [`${reference.prefix}*`];
      expect({
        produces: [...view.writes.map(({ name }) => name), ...prefix(view.writePrefix)].sort(),
        consumes: [...view.reads.map(({ name }) => name), ...prefix(view.readPrefix)].sort(),
        groups: names(view.groups),
        transactionalIds: names(view.transactionalIds),
      }).toEqual(reachOf(service));
    },
  );
});
