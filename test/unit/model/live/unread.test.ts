/** The only place where what could not be read becomes a text. */
import { unreadLine, unreadName } from '../../../../model/live/unread';
import type { UnreadPart } from '../../../../model/live/unread';

test.each<[UnreadPart, string]>([
  [{ of: 'hidden-topics' }, 'topics that the user is not authorized to describe'],
  [{ of: 'acls' }, 'ACLs'],
  [{ of: 'quotas' }, 'quotas'],
  [{ of: 'users' }, 'users'],
  [{ of: 'offsets' }, 'offsets of topics'],
  [{ of: 'partition-offsets', topic: 'order.created', partition: 3 }, 'offsets of order.created-3'],
  [{ of: 'groups' }, 'groups'],
  [{ of: 'groups', broker: 101 }, 'groups of broker 101'],
  [
    { of: 'uncoordinated-groups', topic: '__consumer_offsets', partitions: 2 },
    'groups that __consumer_offsets keeps in 2 of its partitions',
  ],
  [{ of: 'topic-configs' }, 'configuration of topics'],
  [{ of: 'topic-configs', broker: 101 }, 'configuration of topics on broker 101'],
  [{ of: 'topic-config', topic: 'order.created' }, 'configuration of topic order.created'],
  [{ of: 'min-isr' }, 'min.insync.replicas of topics'],
  [{ of: 'min-isr', topic: 'order.created' }, 'min.insync.replicas of topic order.created'],
  [{ of: 'sizes', broker: 101 }, 'sizes of broker 101'],
  [{ of: 'broker', broker: 101 }, 'broker 101'],
  [{ of: 'broker-config' }, 'configuration of brokers'],
  [{ of: 'broker-config', broker: 101 }, 'configuration of broker 101'],
])('%j is called "%s"', (part, name) => {
  expect(unreadName(part)).toBe(name);
  expect(unreadLine({ what: part, why: 'refused' })).toBe(`${name}: refused`);
});
