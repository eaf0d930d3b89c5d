import { domainStackNames, stacksOf } from '../../../../model/desired/stacks';
import { local } from '../../../fixtures/environments/local';
import { staging } from '../../../fixtures/environments/staging';

const domains = [{ name: 'order' }, { name: 'payment' }];
const order = (stacks: ReturnType<typeof stacksOf>): string[][] =>
  stacks.map(({ name, dependsOn }) => [name, ...dependsOn]);

describe('the stacks of an environment', () => {
  test('GIVEN a local one THEN cluster, platform and one per domain are among them, and no AWS stack is', () => {
    const stacks = stacksOf(local, domains);

    expect(order(stacks)).toEqual(
      expect.arrayContaining([
        ['local-cluster'],
        ['local-platform', 'local-cluster'],
        ['local-topics-order', 'local-platform'],
        ['local-topics-payment', 'local-platform'],
      ]),
    );
    expect(stacks.map(({ kind }): string => kind)).not.toContain('network');
  });

  test('GIVEN one on AWS THEN state and network come first', () =>
    expect(order(stacksOf(staging, domains)).slice(0, 6)).toEqual([
      ['staging-state'],
      ['staging-network', 'staging-state'],
      ['staging-cluster', 'staging-network'],
      ['staging-platform', 'staging-cluster'],
      ['staging-topics-order', 'staging-platform'],
      ['staging-topics-payment', 'staging-platform'],
    ]));

  test.each([local, staging])(
    'GIVEN any stack of $name THEN those that it depends on come before it',
    (given) => {
      const stacks = stacksOf(given, domains);
      const late = stacks.flatMap(({ name, dependsOn }, index) => {
        const before = stacks.slice(0, index).map((stack) => stack.name);
        return dependsOn.filter((other) => !before.includes(other)).map((other) => [name, other]);
      });

      expect(late).toEqual([]);
    },
  );

  test('GIVEN a domain THEN its stacks carry what is known of it, and the environment’s none', () =>
    expect(
      stacksOf(local, [{ name: 'order', topics: 2 }]).flatMap(({ kind, domain }) =>
        ['platform', 'topics'].includes(kind) ? [domain] : [],
      ),
    ).toEqual([undefined, { name: 'order', topics: 2 }]));

  test('GIVEN a domain THEN its own stacks are known by name', () =>
    expect(domainStackNames(staging, 'order')).toEqual([
      'staging-topics-order',
      ...stacksOf(staging, [{ name: 'order' }]).flatMap(({ kind, name, domain }) =>
        domain === undefined || kind === 'topics' ? [] : [name],
      ),
    ]));
});

test('GIVEN domains with schemas THEN their stacks follow their topics, and those that they refer to', () => {
  const schemas = [
    { name: 'payment', refersTo: [] },
    { name: 'order', refersTo: ['payment', 'gone'] },
  ];
  expect(order(stacksOf(local, domains, schemas)).slice(-2)).toEqual([
    ['local-schemas-payment', 'local-topics-payment'],
    ['local-schemas-order', 'local-topics-order', 'local-schemas-payment'],
  ]);
  expect(domainStackNames(local, 'order', true)).toEqual(['local-topics-order', 'local-schemas-order']);
});

describe('where states are', () => {
  const statesOf = (environment: Parameters<typeof stacksOf>[0]): Record<string, unknown> =>
    Object.fromEntries(stacksOf(environment, []).map(({ kind, state }) => [kind, state]));

  test('GIVEN a local environment THEN each is a file in its state folder', () =>
    expect(statesOf(local)).toMatchObject({
      cluster: { kind: 'file', path: `${local.stateDirectory}/terraform/local-cluster.tfstate` },
      platform: { kind: 'file', path: `${local.stateDirectory}/terraform/local-platform.tfstate` },
    }));

  test('GIVEN a bucket that is not made yet THEN only the state of its own stack is a file', () =>
    expect(statesOf({ ...staging, state: { bucket: 'states', bootstrap: 'local' } })).toMatchObject({
      state: { kind: 'file', path: '.brokerform/staging/terraform/staging-state.tfstate' },
      network: {
        kind: 's3',
        bucket: 'states',
        key: 'staging/staging-network.tfstate',
        region: staging.region,
      },
    }));

  test('GIVEN a bucket THEN it has the state of its own stack, too', () =>
    expect(statesOf({ ...staging, state: { bucket: 'states', bootstrap: 's3' } })).toMatchObject({
      state: { kind: 's3', bucket: 'states', key: 'staging/staging-state.tfstate' },
    }));
});

test('GIVEN the kind of an environment THEN its stacks have the outputs of that kind', () => {
  const outputsOf = (environment: Parameters<typeof stacksOf>[0]): readonly string[] | undefined =>
    stacksOf(environment, []).find(({ kind }) => kind === 'cluster')?.outputs;

  expect(outputsOf(local)).toEqual(['BootstrapServers']);
  expect(outputsOf(staging)).toEqual([
    'bootstrap_servers',
    'nodes',
    'bundle_hash',
    'hosts_bucket',
    'registry',
    'monitoring',
  ]);
});

test('GIVEN hosts for a registry THEN their stack is behind what they need on the cluster, and before the schemas', () => {
  const stacks = stacksOf(
    { ...staging, registry: { instanceType: 'm7g.medium' } },
    [{ name: 'order' }],
    [{ name: 'order', refersTo: [] }],
  );
  expect(stacks.map(({ name }) => name)).toEqual([
    'staging-state',
    'staging-network',
    'staging-cluster',
    'staging-platform',
    'staging-registry',
    'staging-topics-order',
    'staging-schemas-order',
  ]);
  expect(stacks.find(({ kind }) => kind === 'registry')?.dependsOn).toEqual(['staging-platform']);
  expect(stacks.find(({ kind }) => kind === 'schemas')?.dependsOn).toEqual([
    'staging-registry',
    'staging-topics-order',
  ]);
  expect(stacksOf(staging, []).map(({ kind }) => kind)).not.toContain('registry');
});

test('GIVEN a host for Prometheus THEN its stack is behind the platform, which declares its user', () => {
  const stacks = stacksOf({ ...staging, monitoring: { host: { instanceType: 'm7g.medium' } } }, [
    { name: 'order' },
  ]);
  expect(stacks.find(({ kind }) => kind === 'monitoring')).toMatchObject({
    name: 'staging-monitoring',
    dependsOn: ['staging-platform'],
    outputs: ['hosts', 'urls'],
  });
  expect(stacksOf({ ...staging, monitoring: {} }, []).map(({ kind }) => kind)).not.toContain('monitoring');
});
