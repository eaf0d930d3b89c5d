/** The registry that a local cluster runs: a whole deploy, records by clients of three languages, schemas that outlive it, and drift, as a user calls them. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localRegistry } from '../../model/schemas/own-registry';
import { localEnvironment } from '../../operations/local/settings';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { NOTHING } from '../loss/support/count';
import { SENDS, writtenThrough } from '../loss/support/faults';
import { Till } from '../loss/support/till';
import { firstPort } from '../support/ports';
import { Clients, sorted } from './support/clients';
import type { ClientRecord } from './support/clients';

const MINUTE = 60_000;
const project = path.resolve(__dirname, '../..');
let folder: string;
let env: NodeJS.ProcessEnv;

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
}

function brokerform(...args: string[]): Outcome {
  const result = spawnSync(process.execPath, [path.join(project, 'bin/brokerform.js'), ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env, NO_COLOR: '1' },
    timeout: 5 * MINUTE,
  });
  const { status, stdout, stderr } = result;
  return { status, stdout, stderr, output: `${stdout}${stderr}` };
}

/** @throws Error with what it printed, unless it succeeds */
function succeed(...args: string[]): void {
  const { status, output } = brokerform(...args);
  if (status !== 0) throw new Error(`brokerform ${args.join(' ')} ended with ${status}:\n${output}`);
}

/** As anyone on this machine: it reads alone. */
const registry = (): SchemaRegistry => new SchemaRegistry({ url: localRegistry(localEnvironment(env)).url });

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-local-registry-'));
  mkdirSync(path.join(folder, 'state'));
  cpSync(path.join(project, 'test/fixtures/schemas'), path.join(folder, 'catalog'), { recursive: true });
  declareClients(path.join(folder, 'catalog'));
  env = {
    BROKERFORM_LOCAL_STATE: path.join(folder, 'state'),
    BROKERFORM_LOCAL_PORT_BASE: String(firstPort('schemas-local')),
    BROKERFORM_ENVIRONMENTS: 'local',
    BROKERFORM_CATALOG: path.join(folder, 'catalog'),
    CDKTF_OUTPUT: path.join(folder, 'cdktf.out'),
  };
});
afterAll(() => {
  brokerform('local', 'stop', '--force');
  rmSync(folder, { recursive: true, force: true });
});

/** Two services that write and read everything. */
function declareClients(catalog: string): void {
  const topics = 'topics: [order.created, order.status, payment.completed]';
  const services = ['auditor', 'ledger'].map(
    (name) => `
  - name: ${name}
    description: Writes and reads everything.
    access:
      - { role: idempotent-producer, ${topics} }
      - { role: consumer, ${topics}, group: ${name} }
`,
  );
  appendFileSync(path.join(catalog, 'order.yaml'), services.join(''));
  const file = path.join(catalog, 'payment.yaml');
  const allowed = 'schema: { value: completed }';
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      allowed,
      `${allowed}\n    producersFromOtherDomains: [auditor, ledger]`,
    ),
  );
}

const SCHEMA = { format: 'avro', text: '"string"', references: [] } as const;

test(
  'GIVEN no node that runs WHEN the registry is started THEN that is said',
  () => {
    expect(brokerform('local', 'registry', 'start')).toMatchObject({
      status: 1,
      output: expect.stringContaining(
        'The schema registry keeps its schemas in the cluster, and no node runs.',
      ) as string,
    });
  },
  2 * MINUTE,
);

test(
  'GIVEN a catalog with schemas WHEN deployed THEN the registry runs and has them, with topics and access as declared',
  async () => {
    succeed('deploy', 'local-*', '--auto-approve');
    expect(brokerform('local', 'registry', 'start').output).toContain('Schema registry runs already');
    expect(brokerform('local', 'status').output).toMatch(/^Schema registry runs: process \d+/m);
    expect(await registry().version('order.created-value', 'latest')).toMatchObject({
      version: 1,
      references: [{ subject: 'payment.money', version: 1 }],
    });
    await expect(registry().register('a', SCHEMA)).rejects.toThrow('it requires a login.');

    const drift = brokerform('drift', '--environment', 'local', '--json');
    const { differences, unread, compared } = JSON.parse(drift.output) as {
      differences: unknown[];
      unread: unknown[];
      compared: Record<string, number>;
    };
    // Nothing of the registry's topics, user and access either.
    expect({ differences, unread }).toEqual({ differences: [], unread: [] });
    expect(compared).toMatchObject({ subjects: 5 });
  },
  10 * MINUTE,
);

const order = (id: string, amount: string): ClientRecord => ({
  topic: 'order.created',
  key: id,
  value: {
    orderId: id,
    email: `${id}@example.org`,
    total: { amount, currency: 'EUR' },
    placedAt: 1_764_500_000_000,
  },
});
const status = (orderId: string, state: string): ClientRecord => ({
  topic: 'order.status',
  key: orderId,
  value: { orderId, state, since: 1_764_500_000_123 },
});
const payment = (orderId: string, method: string): ClientRecord => ({
  topic: 'payment.completed',
  key: orderId,
  value: { orderId, method },
});
const AMOUNTS = ['0.00', '0.05', '12.34', '1.27', '1.28', '327.68', '9999999999.99'];
const STATES = ['PLACED', 'PAID', 'SHIPPED'];

/** Each of the three formats. */
const written = (writer: string): ClientRecord[] => [
  ...AMOUNTS.map((amount, index) => order(`${writer}-${index}`, amount)),
  ...STATES.map((state, index) => status(`${writer}-${index}`, state)),
  payment(`${writer}-paid`, 'transfer'),
];

describe('records of three formats, with exported settings as they are', () => {
  const ofNode = written('node');
  const ofPython = written('python');
  let clients: Clients;
  beforeAll(() => {
    const environment = localEnvironment(env);
    clients = new Clients({
      ...{ project, folder, brokerform: succeed },
      catalog: path.join(folder, 'catalog'),
      state: path.join(folder, 'state'),
      registry: localRegistry(environment).url,
      kafkaVersion: environment.kafkaVersion,
    });
  });

  test(
    'GIVEN records that Node.js wrote WHEN a client of Confluent in Python reads them THEN they say the same',
    async () => {
      await clients.node('auditor', ofNode);
      expect(sorted(await clients.python('ledger', ofNode.length))).toEqual(sorted(ofNode));
    },
    5 * MINUTE,
  );

  test(
    'GIVEN records that Python wrote WHEN Node.js reads all of them THEN they say the same',
    async () => {
      await clients.python('ledger', ofPython);
      const all = [...ofNode, ...ofPython];
      expect(sorted(await clients.node('auditor', all.length))).toEqual(sorted(all));
    },
    5 * MINUTE,
  );

  test(
    'GIVEN a service in plain Java WHEN it runs, and again THEN each order is paid once, and it may write nothing else',
    async () => {
      const read = [...ofNode, ...ofPython].filter(({ topic }) => topic !== 'payment.completed');
      const first = await clients.java('payment-service', read.length);
      expect(sorted(first.read)).toEqual(sorted(read));
      expect(first.output).toContain('TopicAuthorizationException');

      const later = [order('later', '7.00')];
      await clients.node('auditor', later);
      expect(sorted((await clients.java('payment-service', later.length)).read)).toEqual(sorted(later));

      const paid = [...read, ...later]
        .filter(({ topic }) => topic === 'order.created')
        .map(({ key }) => payment(key, 'card'));
      // Its own as well: nothing else is left for its group.
      const rest = [...ofPython, ...later, ...paid];
      expect(sorted(await clients.python('ledger', rest.length))).toEqual(sorted(rest));
    },
    5 * MINUTE,
  );
});

test(
  'GIVEN acks=1, and exported settings WHEN the leader is killed while followers are paused THEN the lint names what is lost, and nothing else is',
  async () => {
    const till = new Till(folder, env, brokerform);
    const change = { acks: '1', 'enable.idempotence': null };
    try {
      const admin = await till.clients('admin');
      const sent = await writtenThrough(
        'leader killed while followers are paused',
        { 'acks=1': change },
        { till, admin, topic: 'order.created', service: 'order-service' },
      );
      expect(sent).toEqual({
        exported: { acknowledged: SENDS + 1, failed: 0, ...NOTHING },
        'acks=1': { acknowledged: SENDS + 1, failed: 0, ...NOTHING, lost: SENDS },
      });
      const file = till.exported('order-service', 'lint-acks', change);
      expect(till.lint(file, 'order-service')).toContain('acks-not-all');
    } finally {
      await till.end();
    }
  },
  10 * MINUTE,
);

test(
  'GIVEN a schema that is tried, and is not committed WHEN deployed THEN it is a version, and so is the next try',
  async () => {
    const file = path.join(folder, 'catalog/order/status.proto');
    for (const value of ['LOST = 3;', 'FOUND = 4;']) {
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.replace(/(\w+ = \d;)\n {2}\}/, `$1\n    ${value}\n  }`));
      const yaml = path.join(folder, 'catalog/order.yaml');
      writeFileSync(
        yaml,
        readFileSync(yaml, 'utf8').replace('compatibility: full }', 'compatibility: backward }'),
      );
      succeed('deploy', 'local-schemas-order', '--auto-approve', '--ignore-missing-stack-dependencies');
    }
    expect((await registry().version('order.status-value', 'latest'))?.version).toBe(3);
  },
  10 * MINUTE,
);

test(
  'GIVEN schemas WHEN the registry is stopped and started again THEN they are there, and meanwhile drift says what it could not read',
  async () => {
    expect(brokerform('local', 'registry', 'stop').output).toContain('Schema registry stopped');
    expect(brokerform('local', 'status')).toMatchObject({
      status: 3,
      output: expect.stringContaining('Schema registry does not run') as string,
    });
    const drift = brokerform('drift', '--environment', 'local');
    expect(drift.status).toBe(1);
    expect(drift.output).toContain('subjects of the schema registry:');
    expect(drift.output).toContain('does not answer');

    succeed('local', 'registry', 'start');
    expect(await registry().version('order.created-key', 'latest')).toMatchObject({ version: 1 });
  },
  10 * MINUTE,
);

test(
  'GIVEN a registry that runs WHEN everything is stopped THEN it is as well, before the nodes',
  () => {
    const { output } = brokerform('local', 'stop');
    expect(output.indexOf('Schema registry stopped')).toBeLessThan(output.indexOf('Node 1 stopped'));
    expect(output).toContain('Schema registry stopped');
  },
  4 * MINUTE,
);
