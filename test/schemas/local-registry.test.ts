/** The registry that a local cluster runs: a whole deploy, schemas that outlive it, and drift, as a user calls them. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localRegistry } from '../../model/schemas/own-registry';
import { localEnvironment } from '../../operations/local/settings';
import { SchemaRegistry } from '../../operations/schema-registry/client';
import { firstPort } from '../support/ports';

const MINUTE = 60_000;
const project = path.resolve(__dirname, '../..');
let folder: string;
let env: NodeJS.ProcessEnv;

interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

function brokerform(...args: string[]): Outcome {
  const result = spawnSync(process.execPath, [path.join(project, 'bin/brokerform.js'), ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env, NO_COLOR: '1' },
    timeout: 5 * MINUTE,
  });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
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

const SCHEMA = { format: 'avro', text: '"string"', references: [] } as const;

test(
  'GIVEN no node that runs WHEN the registry is started THEN that is said',
  () => {
    expect(brokerform('local', 'registry', 'start')).toEqual({
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
