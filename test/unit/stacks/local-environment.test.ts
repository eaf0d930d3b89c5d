import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import type { App } from 'cdktf';
import { local } from '../../fixtures/environments/local';
import { createLocalEnvironment } from '../../../stacks/local-environment';
import { stacksOf } from '../../../model/desired/stacks';
import type { ResolvedDomain } from '../../../model/catalog/resolved';
import type { LocalObservation } from '../../../model/desired/local-observation';
import { catalog, domain, topic } from '../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const nothingSeen: LocalObservation = { generations: {}, adopt: new Set(), formerDomains: [] };

function environmentStacks(
  domains = [
    domain(),
    domain({ name: 'payment', topics: [topic({ name: 'payment.completed' })], services: [] }),
  ],
  observation = nothingSeen,
): Map<string, TerraformStack> {
  const app: App = testApp(outdir);
  createLocalEnvironment(app, local, catalog(...domains), observation);
  return new Map(app.node.children.map((child) => [child.node.id, child as TerraformStack]));
}

function stack(name: string, stacks = environmentStacks()): TerraformStack {
  const found = stacks.get(name);
  if (found === undefined) throw new Error(`no stack ${name}, only ${[...stacks.keys()].join(', ')}`);
  return found;
}

describe('the stacks of a local environment', () => {
  test('GIVEN two domains THEN there are the stacks that the model lists', () => {
    const listed = stacksOf(local, [{ name: 'order' }, { name: 'payment' }]);
    expect([...environmentStacks().keys()]).toEqual(listed.map(({ name }) => name));
  });

  test('GIVEN a topics stack THEN it is deployed after the platform, and that after the cluster', () => {
    const stacks = environmentStacks();

    expect(stack('local-topics-order', stacks).dependencies.map((other) => other.node.id)).toEqual([
      'local-platform',
    ]);
    expect(stack('local-platform', stacks).dependencies.map((other) => other.node.id)).toEqual([
      'local-cluster',
    ]);
  });

  test('GIVEN any stack THEN its state lies in the state folder and old Terraform is refused', () => {
    for (const [name, each] of environmentStacks()) {
      expect(synthesizeStack(each).terraform).toMatchObject({
        required_version: '>= 1.11.0',
        backend: { local: { path: expect.stringMatching(`/terraform/${name}.tfstate$`) as string } },
      });
    }
  });

  test('GIVEN the platform stack THEN it acts as admin, the topics stacks as deployer', () => {
    const stacks = environmentStacks();
    const userOf = (name: string): unknown =>
      synthesizeStack(stack(name, stacks)).provider?.['kafka']?.[0]?.['sasl_username'];

    expect(userOf('local-platform')).toBe('admin');
    expect(userOf('local-topics-order')).toBe('deployer');
  });

  test('GIVEN the whole environment THEN every password is a reference to a file', () => {
    for (const each of environmentStacks().values()) {
      const synthesized = synthesizeStack(each);
      const passwords = [
        ...(synthesized.provider?.['kafka'] ?? []).map((provider) => provider['sasl_password']),
        ...resources(synthesized, 'kafka_user_scram_credential').map((user) => user['password_wo']),
      ];
      for (const password of passwords) {
        expect(password).toMatch(
          /^\$\{sensitive\(terraform\.applying \|\| fileexists\(("[^"]+\/secrets\/[a-z-]+\/password")\) \? trimspace\(file\(\1\)\) : "not made yet"\)\}$/,
        );
      }
    }
  });

  test.each([
    ['with a service', domain(), 'kafka_user_scram_credential.order-service'],
    [
      'without',
      domain({ services: [], topics: [topic(), topic({ name: 'order.b' })] }),
      'kafka_topic.order_created',
    ],
  ])('GIVEN a domain %s THEN one resource opens the connection that all others use', (_, given, first) => {
    const synthesized = synthesizeStack(stack('local-topics-order', environmentStacks([given])));
    const waiting = Object.entries(synthesized.resource ?? {}).flatMap(([type, all]) =>
      Object.entries(all).flatMap(([name, resource]) =>
        `${type}.${name}` === first ? [] : [resource['depends_on']],
      ),
    );

    expect(waiting.length).toBeGreaterThan(0);
    for (const dependencies of waiting) expect(dependencies).toEqual([first]);
  });

  test('GIVEN no announced retirement THEN the deploy principal may delete no topic', () => {
    const acls = resources(synthesizeStack(stack('local-platform')), 'kafka_acl');

    expect(acls.length).toBeGreaterThan(0);
    expect(
      acls.filter((acl) => acl['acl_operation'] === 'Delete' && acl['resource_type'] === 'Topic'),
    ).toEqual([]);
    expect(acls.filter((acl) => acl['acl_operation'] === 'All')).toEqual([]);
  });

  test('WHEN a topic is announced, or gone and still listed, THEN exactly these two may be deleted', () => {
    const stacks = environmentStacks([
      domain({
        topics: [topic(), topic({ name: 'order.old', retire: { reason: 'replaced' } })],
        retired: [{ name: 'order.older', reason: 'replaced', source: topic().source }],
      }),
    ]);
    const acls = resources(synthesizeStack(stack('local-platform', stacks)), 'kafka_acl');

    expect(
      acls
        .filter((acl) => acl['acl_operation'] === 'Delete')
        .map((acl) => [acl['resource_type'], acl['resource_name'], acl['resource_pattern_type_filter']]),
    ).toEqual([
      ['Topic', 'order.old', 'Literal'],
      ['Topic', 'order.older', 'Literal'],
    ]);
  });

  describe('the schema registry', () => {
    const schemas: ResolvedDomain['schemas'] = [
      {
        id: 'order/created',
        name: 'created',
        domain: 'order',
        owner: domain().owner,
        description: 'An order.',
        format: 'avro',
        file: 'order/created.avsc',
        compatibility: 'backward',
        references: [],
        versions: [],
        source: topic().source,
      },
    ];
    const seen = (stacks: Map<string, TerraformStack>): unknown => {
      const platform = synthesizeStack(stack('local-platform', stacks));
      const cluster = JSON.stringify(synthesizeStack(stack('local-cluster', stacks)));
      return {
        topics: resources(platform, 'kafka_topic').map(({ name, lifecycle }) => [name, lifecycle]),
        users: resources(platform, 'kafka_user_scram_credential').map(({ username }) => username),
        password: cluster.includes('secrets ensure --users schema-registry'),
      };
    };
    const kept = { prevent_destroy: true };
    const registry = {
      topics: [
        ['kafkasql-journal', kept],
        ['kafkasql-snapshots', kept],
        ['registry-events', kept],
      ],
      users: ['deployer', 'schema-registry'],
      password: true,
    };

    test('GIVEN no schema THEN nothing of it is declared', () => {
      expect(seen(environmentStacks())).toEqual({ topics: [], users: ['deployer'], password: false });
    });

    test('GIVEN a schema THEN its topics, its user and the password are declared', () => {
      expect(seen(environmentStacks([domain({ schemas })]))).toEqual(registry);
    });

    test('GIVEN that the last schema left the catalog THEN they stay: the topics hold what was registered', () => {
      expect(seen(environmentStacks(undefined, { ...nothingSeen, hasRegistry: true }))).toEqual(registry);
    });
  });

  test('GIVEN a domain that left the catalog THEN its stack stays without resources, so that what it held is removed', () => {
    const former = stack(
      'local-topics-guests',
      environmentStacks(undefined, { ...nothingSeen, formerDomains: ['guests'] }),
    );

    expect(synthesizeStack(former).resource).toBeUndefined();
    expect(former.dependencies.map((other) => other.node.id)).toEqual(['local-platform']);
  });

  test('GIVEN a topic that exists in no state THEN its own stack imports it and no other', () => {
    const stacks = environmentStacks(undefined, { ...nothingSeen, adopt: new Set(['payment.completed']) });

    expect(synthesizeStack(stack('local-topics-order', stacks)).import).toBeUndefined();
    expect(synthesizeStack(stack('local-topics-payment', stacks)).import).toHaveLength(1);
  });
});

test('GIVEN stacks without references to each other THEN cdktf’s own preparation would add nothing', () => {
  for (const [name, each] of environmentStacks()) {
    const without = synthesizeStack(each);
    TerraformStack.prototype.prepareStack.call(each);

    expect({ name, synthesized: synthesizeStack(each) }).toEqual({ name, synthesized: without });
  }
});
