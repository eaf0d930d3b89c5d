import { LocalCluster } from '../../../constructs/local-cluster';
import type { LocalNodeProps } from '../../../constructs/local-cluster';
import { resources, synthesizeScope } from '../../support/synth';

const node = (id: number, overrides: Partial<LocalNodeProps> = {}): LocalNodeProps => ({
  id,
  definition: { heapMiB: 512 },
  generation: 'first',
  ...overrides,
});

const synthesize = (...nodes: LocalNodeProps[]) =>
  synthesizeScope(
    (scope) =>
      new LocalCluster(scope, 'Cluster', {
        nodes,
        platformUsers: ['b', 'a'],
        services: ['order-service'],
        secretsFolder: '../secrets',
        brokerform: 'node ../bin/brokerform.js',
      }),
  );

const triggersOf = (id: number, ...nodes: LocalNodeProps[]): unknown =>
  resources(synthesize(...nodes), 'terraform_data').find((resource) =>
    JSON.stringify(resource).includes(`start --node ${id}`),
  )?.['triggers_replace'];

describe('LocalCluster', () => {
  test('GIVEN a node THEN it is started when created and stopped, not wiped, when destroyed', () => {
    const [started] = resources(synthesize(node(1)), 'terraform_data').filter((resource) =>
      JSON.stringify(resource).includes('--node 1'),
    );

    expect(started).toHaveProperty('provisioner', [
      { 'local-exec': { command: 'node ../bin/brokerform.js local start --node 1 --generation first' } },
      { 'local-exec': { command: 'node ../bin/brokerform.js local stop --node 1', when: 'destroy' } },
    ]);
  });

  test('WHEN one node died THEN only that node is replaced', () => {
    const before = [node(1), node(2)];
    const after = [node(1), node(2, { generation: 'second' })];

    expect(triggersOf(1, ...after)).toEqual(triggersOf(1, ...before));
    expect(triggersOf(2, ...after)).not.toEqual(triggersOf(2, ...before));
  });

  test('WHEN the definition changes THEN the node is replaced', () => {
    expect(triggersOf(1, node(1, { definition: { heapMiB: 1024 } }))).not.toEqual(triggersOf(1, node(1)));
  });

  test('GIVEN users THEN their passwords are made before any node starts', () => {
    const all = synthesize(node(1)).resource?.['terraform_data'] ?? {};
    const [credentials] = Object.entries(all).filter(([, resource]) =>
      JSON.stringify(resource).includes('secrets ensure --users a,b,order-service'),
    );
    const [started] = Object.values(all).filter((resource) =>
      JSON.stringify(resource).includes('start --node 1'),
    );

    expect(started?.['depends_on']).toEqual([`terraform_data.${credentials?.[0]}`]);
  });

  test('GIVEN a service THEN a resource of its own makes its password, where it has none, and replaces nothing', () => {
    const { credentials, 'password__order-service': password } =
      synthesize(node(1)).resource?.['terraform_data'] ?? {};

    expect(credentials).not.toHaveProperty('triggers_replace');
    expect(password).toMatchObject({
      depends_on: ['terraform_data.credentials'],
      provisioner: [
        {
          'local-exec': {
            command:
              'test -e ../secrets/order-service/password || node ../bin/brokerform.js local secrets ensure --users order-service',
          },
        },
      ],
    });
    expect(password).not.toHaveProperty('triggers_replace');
  });

  test('GIVEN nodes THEN the gate waits for all of them and runs again when one was replaced', () => {
    const all = synthesize(node(1), node(2)).resource?.['terraform_data'] ?? {};
    const gate = Object.values(all).find((resource) => JSON.stringify(resource).includes('local gate'));

    expect(gate?.['depends_on']).toHaveLength(2);
    expect(gate).toHaveProperty('triggers_replace.after.length', 2);
  });
});
