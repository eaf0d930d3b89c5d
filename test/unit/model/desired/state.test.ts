import { isManaged } from '../../../../model/access/platform';
import { desiredState, liveAclsOf, retiringTopics } from '../../../../model/desired/state';
import { catalog, domain, service, topic } from '../../../support/resolved';

const source = topic().source;
const orders = domain({
  topics: [topic(), topic({ name: 'order.old', retire: { reason: 'replaced' } })],
  retired: [{ name: 'order.older', reason: 'replaced', source }],
  services: [service(), service({ name: 'order-legacy', credential: 'external', quotas: [] })],
});
const guests = { principal: 'User:order-service', host: '10.0.0.1', permission: 'Deny' } as const;

describe('the desired state of an environment', () => {
  test('GIVEN a domain THEN the platform’s share comes first, and its own has all of its content', () => {
    const [platform, own, ...others] = desiredState(catalog(orders), {});

    expect(platform).toMatchObject({ owner: 'platform', topics: [], retired: [], quotas: [] });
    expect(platform?.users.map(({ name }) => name)).toEqual(['deployer']);
    expect(own).toEqual({
      owner: 'order',
      topics: orders.topics,
      retired: ['order.older'],
      users: orders.services,
      quotas: [],
    });
    expect(others).toEqual([]);
  });

  test('GIVEN announced topics, declared or gone, THEN the deployer may delete exactly these', () => {
    const deletions = desiredState(catalog(orders, domain({ name: 'payment' })), {})
      .flatMap(({ users }) => users.flatMap(({ acls }) => acls))
      .filter(({ operation }) => operation === 'Delete');

    expect(deletions.map(({ resourceName }) => resourceName)).toEqual(['order.old', 'order.older']);
    expect(retiringTopics(orders)).toEqual(['order.old', 'order.older']);
  });

  test('GIVEN a default quota THEN it is the platform’s, and nobody’s in particular', () =>
    expect(desiredState(catalog(orders), { defaultUserQuota: { consumerByteRate: 7 } })[0]?.quotas).toEqual([
      { entityType: 'user', config: { consumer_byte_rate: 7 } },
    ]));

  test('GIVEN a host of Prometheus THEN the platform declares the user of its exporter, which reads no record', () => {
    const host = { instanceType: 'm7g.medium' };
    const [platform] = desiredState(catalog(orders), { kind: 'aws', monitoring: { host } });
    const user = platform?.users.find(({ name }) => name === 'lag-exporter');
    expect(user?.acls.map(({ operation }) => operation)).toEqual(['Describe', 'Describe', 'Describe']);
    expect(desiredState(catalog(orders), { kind: 'aws', monitoring: {} })[0]?.users).toHaveLength(1);
  });

  test('GIVEN a user of another hand THEN no password is declared for it', () =>
    expect(orders.services.filter(isManaged).map(({ name }) => name)).toEqual(['order-service']));

  test('GIVEN adopted entries THEN they follow those of roles, as the cluster shows both', () => {
    const found = {
      ...guests,
      operation: 'Read',
      resourceType: 'Topic',
      resourceName: 'x',
      patternType: 'Literal',
    } as const;

    expect(liveAclsOf(service({ adoptedAcls: [found] }))).toEqual([
      {
        principal: 'User:order-service',
        host: '*',
        permission: 'Allow',
        operation: 'Write',
        resourceType: 'Topic',
        resourceName: 'order.created',
        patternType: 'Literal',
      },
      found,
    ]);
  });
});
