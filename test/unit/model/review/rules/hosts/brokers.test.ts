import fc from 'fast-check';
import { brokerInstanceDestroyed } from '../../../../../../model/review/rules/hosts/brokers';
import { isHarmless, outageOf } from '../../../../../../model/review/rules/hosts/outage';
import {
  addressOf,
  changeOf,
  cluster,
  context,
  deleted,
  factsWith,
  instance,
  placed,
  replaced,
  resource,
  said,
  stores,
  unknownOf,
  updated,
} from './support';

const onStore = (id: number) => instance(id, { instance_type: 'i3en.xlarge' });
const asked = { reason: 'replace_by_triggers' };
const spread = placed('order.created', [101, 102, 103]);

describe('broker-instance-destroyed', () => {
  it('GIVEN volumes of its own and replicas in sync elsewhere THEN a replacement is to be read, not stopped', () => {
    const change = replaced(addressOf(102), instance(102), instance(102), asked);
    expect(said(brokerInstanceDestroyed, context([change], { facts: factsWith(spread) }))).toEqual([
      'warning: the instance of broker-102 in eu-central-1b is replaced as requested (replace_triggered_by); its data volumes stay, so it copies what it missed. It holds 1 partition, none of which falls below min ISR.',
    ]);
  });

  it('GIVEN instance store and a partition that is nowhere else THEN it is named as lost', () => {
    const change = replaced(addressOf(102), onStore(102), onStore(102), {
      replacePaths: ['private_ip', 'ami'],
    });
    const facts = factsWith(
      spread,
      placed('scratch', [102], { minIsr: 1 }),
      placed('user.signup', [102, 103], { inSync: [102] }),
      placed('payment.completed', [101, 102]),
    );
    const [found] = brokerInstanceDestroyed.check(context([change], { prior: stores(), facts }));
    expect(found).toMatchObject({
      severity: 'error',
      subject: 'node 102',
      address: 'aws_instance.broker-102',
      message:
        'the instance of broker-102 in eu-central-1b is replaced because of private_ip, ami; its disks are deleted with it, and all its replicas are copied from other brokers. It holds 4 partitions: 1 has no other replica (scratch-0) and is lost; 1 has no other in-sync replica (user.signup-0) and becomes offline; 1 will be below min ISR (payment.completed-0) and rejects writes with acks=all.',
      loss: { kind: 'estimate', how: 'partitions whose only replicas are there: scratch-0' },
    });
  });

  it('GIVEN no facts THEN instance store stops the deploy, and what is not known is said', () => {
    const given = context([replaced(addressOf(102), onStore(102))], { prior: stores() });
    expect(said(brokerInstanceDestroyed, given)).toEqual([
      'error: the instance of broker-102 in eu-central-1b is replaced; its disks are deleted with it, and all its replicas are copied from other brokers.',
    ]);
    expect(unknownOf(brokerInstanceDestroyed, given)).toEqual([
      'which partitions are affected, and whether their other replicas are in sync: the cluster was not queried, or did not respond',
    ]);
  });

  it('WHEN it disappears from the code and holds replicas THEN it is to be drained first', () => {
    const change = deleted(addressOf(103), instance(103), { reason: 'delete_because_no_resource_config' });
    const [found] = brokerInstanceDestroyed.check(context([change], { facts: factsWith(spread) }));
    expect(found?.severity).toBe('error');
    expect(found?.message).toBe(
      'the instance of broker-103 in eu-central-1c is removed because it is no longer in the code; its data volumes stay. It holds 1 partition, none of which falls below min ISR.',
    );
    expect(found?.instead).toBe(
      'Drain it first: brokerform brokers drain --node 103, then drained: [103] in the environment.',
    );
  });

  it('GIVEN it was drained THEN its end is a note', () => {
    const given = context([deleted(addressOf(103), instance(103))], {
      facts: factsWith(placed('a', [101, 102])),
    });
    expect(said(brokerInstanceDestroyed, given)).toEqual([
      'note: the instance of broker-103 in eu-central-1c is removed; its data volumes stay. It holds no partition.',
    ]);
  });

  it('GIVEN a type that is not in instance-type-data.json THEN it does not claim to know the disks', () => {
    const prior = [resource(addressOf(102), instance(102, { instance_type: 'z9.large' }))];
    const given = context([replaced(addressOf(102), instance(102, { instance_type: 'z9.large' }))], {
      prior,
    });
    expect(said(brokerInstanceDestroyed, given)[0]).toMatch(/^error: .* if its disks are part of it, /);
    expect(unknownOf(brokerInstanceDestroyed, given)).toContain(
      'whether its disks are part of the instance: the instance type is unknown',
    );
  });

  it('GIVEN a foreign project without ids THEN the broker is found, and its partitions are not made up', () => {
    const values = { ...instance(102), tags_all: { Name: 'kafka' } };
    const given = context([deleted('aws_instance.kafka[1]', values)], {
      prior: [],
      facts: factsWith(spread),
    });
    expect(said(brokerInstanceDestroyed, given)).toEqual([
      'error: the instance of kafka[1] in eu-central-1b is removed; its disks are deleted with it.',
    ]);
    expect(unknownOf(brokerInstanceDestroyed, given)).toEqual([
      'which partitions are affected, and whether their other replicas are in sync: neither a NodeId tag nor the name contains the node.id of kafka[1]',
    ]);
  });

  it('GIVEN facts of another environment THEN they are not used', () => {
    const given = {
      ...context([replaced(addressOf(102), instance(102))], { facts: factsWith(spread) }),
      environment: { kind: 'local', name: 'local' } as never,
    };
    expect(unknownOf(brokerInstanceDestroyed, given)).toEqual([
      'which partitions are affected, and whether their other replicas are in sync: the cluster of local was queried, not that of staging',
    ]);
  });

  it.each([
    ['another tag', updated(addressOf(102), instance(102), { tags: { a: 'b' } })],
    [
      'a move',
      changeOf(addressOf(102), ['no-op'], instance(102), instance(102), {
        previousAddress: 'aws_instance.b',
      }),
    ],
    ['a controller', replaced(addressOf(2), instance(2))],
    ['a host of something else', deleted('aws_instance.bastion', { instance_type: 't3.micro' })],
  ])('WHEN there is only %s THEN it is silent', (_, change) => {
    expect(said(brokerInstanceDestroyed, context([change], { prior: cluster() }))).toEqual([]);
  });
});

describe('outageOf', () => {
  const partition = fc
    .record({
      replicas: fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      minIsr: fc.integer({ min: 1, max: 3 }),
      lag: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ replicas, minIsr, lag }) =>
      placed('t', replicas, { minIsr, inSync: replicas.slice(0, Math.max(1, replicas.length - lag)) }),
    );

  it('counts each partition once, and more brokers never do less harm', () => {
    fc.assert(
      fc.property(
        fc.array(partition, { maxLength: 20 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 6 })),
        (all, ids) => {
          const few = outageOf(all, new Set(ids.slice(1)));
          const many = outageOf(all, new Set(ids));
          const harm = ({ alone, offline, underMinIsr }: typeof few) =>
            alone.length + offline.length + underMinIsr.length;
          expect(harm(many)).toBeLessThanOrEqual(many.held);
          expect(harm(many)).toBeGreaterThanOrEqual(harm(few));
          expect(many.alone.length).toBeGreaterThanOrEqual(few.alone.length);
          expect(isHarmless(many)).toBe(harm(many) === 0);
        },
      ),
    );
  });
});
