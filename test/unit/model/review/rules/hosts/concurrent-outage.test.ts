import {
  controllersAndBrokers,
  severalBrokers,
  twoRacks,
} from '../../../../../../model/review/rules/hosts/concurrent-outage';
import { brokerWithTopics } from '../../../../../../model/review/rules/hosts/broker-and-topics';
import { controllerQuorum } from '../../../../../../model/review/rules/hosts/quorum';
import {
  addressOf,
  changeOf,
  cluster,
  context,
  created,
  deleted,
  factsWith,
  instance,
  placed,
  replaced,
  said,
  stores,
  unknownOf,
  updated,
  volume,
  volumeAddress,
} from './support';

const replacedNode = (id: number, more: Parameters<typeof replaced>[3] = {}) =>
  replaced(addressOf(id), instance(id), instance(id), more);

describe('two-racks-at-once and several-brokers-at-once', () => {
  it('GIVEN brokers of two racks THEN what they hold together is counted', () => {
    const given = context([replacedNode(101), replacedNode(102)], {
      facts: factsWith(placed('order.created', [101, 102, 103]), placed('payment.completed', [101, 102])),
    });
    expect(said(twoRacks, given)).toEqual([
      'error: 2 brokers in 2 racks are down at the same time: broker-101 (eu-central-1a, instance replaced) and broker-102 (eu-central-1b, instance replaced). Together the brokers hold 2 partitions: 1 has no other replica (payment.completed-0) and is offline meanwhile; 1 will be below min ISR (order.created-0) and rejects writes with acks=all.',
    ]);
    expect(said(severalBrokers, given)).toEqual([]);
  });

  it('GIVEN a volume here and a stop there, in plans of two stacks THEN both count', () => {
    const stopped = updated(
      addressOf(102),
      instance(102),
      { instance_type: 'r7g.2xlarge' },
      { stack: 'other' },
    );
    const given = context([deleted(volumeAddress(101), volume(101)), stopped]);
    expect(said(twoRacks, given)).toEqual([
      'error: 2 brokers in 2 racks are down at the same time: broker-102 (eu-central-1b, instance stopped) and broker-101 (eu-central-1a, data volume removed), in the stacks other and staging-cluster.',
    ]);
  });

  it('GIVEN two brokers of one rack THEN it is the other rule', () => {
    const given = context([replacedNode(101), replacedNode(104)], { prior: cluster([101, 102, 103, 104]) });
    expect(said(severalBrokers, given)).toEqual([
      'error: 2 brokers are down at the same time: broker-101 (eu-central-1a, instance replaced) and broker-104 (eu-central-1a, instance replaced).',
    ]);
    expect(said(twoRacks, given)).toEqual([]);
  });

  it('GIVEN brokers that were drained THEN they may go together', () => {
    const changes = [101, 102].map((id) => deleted(addressOf(id), instance(id)));
    expect(said(twoRacks, context(changes, { facts: factsWith(placed('a', [103])) }))[0]).toMatch(/^note: /);
  });

  it('GIVEN two environments with one broker each THEN it is silent', () => {
    const production = {
      ...instance(102),
      tags_all: { NodeId: '102', Role: 'broker', Environment: 'production' },
    };
    const other = replaced(addressOf(102), production, production, { stack: 'production-cluster' });
    const given = context([replacedNode(101), other]);
    expect([...said(twoRacks, given), ...said(severalBrokers, given)]).toEqual([]);
  });

  it('GIVEN the instance and the volume of one broker THEN it is one broker', () => {
    const given = context([replacedNode(101), deleted(volumeAddress(101), volume(101))]);
    expect([...said(twoRacks, given), ...said(severalBrokers, given)]).toEqual([]);
  });
});

describe('controllers-and-brokers-at-once', () => {
  it('fires for one of each', () => {
    expect(said(controllersAndBrokers, context([replacedNode(1), replacedNode(101)]))).toEqual([
      'error: 1 controller and 1 broker are down at the same time: controller-1 (eu-central-1a, instance replaced) and broker-101 (eu-central-1a, instance replaced).',
    ]);
  });
  it('is silent for controllers alone', () => {
    expect(said(controllersAndBrokers, context([replacedNode(1), replacedNode(2)]))).toEqual([]);
  });
});

describe('controller-quorum', () => {
  it('GIVEN one of three THEN no other may fail', () => {
    const given = context([replacedNode(1)]);
    expect(said(controllerQuorum, given)).toEqual([
      'warning: controller-1 (eu-central-1a, instance replaced): 2 of 3 controllers are left, and the majority is 2: one more failure stops the quorum.',
    ]);
    expect(unknownOf(controllerQuorum, given)).toEqual([
      'whether the other controllers follow the leader now: brokerform cluster gate',
    ]);
  });
  it('GIVEN two of three THEN there is no majority', () => {
    expect(said(controllerQuorum, context([replacedNode(1), replacedNode(3)]))).toEqual([
      'error: controller-1 (eu-central-1a, instance replaced) and controller-3 (eu-central-1c, instance replaced): 1 of 3 controllers is left, and the majority is 2, so the cluster has no active controller until they are back.',
    ]);
  });
  it('WHEN one is removed or loses its log THEN it says what stays behind', () => {
    const gone = deleted(addressOf(5), instance(5));
    const prior = cluster([1, 2, 3, 4, 5]);
    expect(said(controllerQuorum, context([gone, deleted(volumeAddress(4), volume(4))], { prior }))).toEqual([
      'error: controller-5 (eu-central-1b, instance removed) and controller-4 (eu-central-1a, data volume removed): 3 of 5 controllers are left, and the majority is 3: one more failure stops the quorum. controller-5 stays a voter until removed from the quorum. controller-4 loses its metadata log, and must not be formatted as an initial voter: docs/runbooks/replace.md.',
    ]);
  });
  it('is silent for brokers and for what is made', () => {
    expect(said(controllerQuorum, context([replacedNode(101), created(addressOf(4), instance(4))]))).toEqual(
      [],
    );
  });
});

describe('broker-and-topics-together', () => {
  const topic = (name: string, actions: Parameters<typeof changeOf>[1]) =>
    changeOf(
      `kafka_topic.${name}`,
      actions,
      actions.includes('create') && actions.length === 1 ? null : { name },
      { name },
      { stack: 'staging-topics-order' },
    );

  it('names the topics, and which have replicas on the broker', () => {
    const given = context(
      [replacedNode(102), topic('order.created', ['update']), topic('order.new', ['create'])],
      {
        facts: factsWith(placed('order.created', [101, 102])),
      },
    );
    expect(said(brokerWithTopics, given)).toEqual([
      'warning: broker-102 (eu-central-1b, instance replaced) and 2 topics change in one review: order.created (changed) and order.new (created). On it are replicas of order.created.',
    ]);
    expect(brokerWithTopics.check(given).map(({ related }) => related)).toEqual([['order.created']]);
  });
  it('GIVEN a topic that is deleted THEN the deploy is stopped', () => {
    const gone = deleted('kafka_topic.a', { name: 'a' }, { stack: 'staging-topics-order' });
    const given = context([deleted(volumeAddress(102), volume(102)), gone]);
    expect(said(brokerWithTopics, given)).toEqual([
      'error: broker-102 (eu-central-1b, data volume removed) and 1 topic change in one review: a (deleted).',
    ]);
    expect(unknownOf(brokerWithTopics, given)).toEqual([
      'which of the topics have replicas there: the cluster was not queried, or did not respond',
    ]);
  });
  it.each([
    ['topics alone', [topic('a', ['update'])]],
    ['a broker alone', [replacedNode(102)]],
    ['a controller and topics', [replacedNode(2), topic('a', ['update'])]],
    ['a topic that is only moved', [replacedNode(102), topic('a', ['no-op'])]],
  ])('is silent for %s', (_, changes) => {
    expect(said(brokerWithTopics, context(changes, { prior: [...cluster(), ...stores([])] }))).toEqual([]);
  });
});
