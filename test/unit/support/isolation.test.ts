import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { environments } from '../../../environments';
import { selectedEnvironments } from '../../../operations/environments';
import { localEnvironment } from '../../../operations/local/settings';
import { environments as fixtures } from '../../fixtures/environments';
import { RANGE, claimPorts, isolated } from '../../support/isolation.cjs';
import { firstPort } from '../../support/ports';

const project = resolve(__dirname, '../../..');
const run = { folder: '/run', ports: 20_000 };

describe('variables of a test run', () => {
  test.each([
    'BROKERFORM_LOCAL_STATE',
    'BROKERFORM_CATALOG',
    'BROKERFORM_ADOPTION',
    'BROKERFORM_MOVES',
    'BROKERFORM_LOCAL_PORT_BASE',
    'CDKTF_OUTPUT',
    'CDKTF_OUTDIR',
    'AWS_CONFIG_FILE',
  ])('GIVEN the user set %s THEN tests have their own', (name) => {
    expect(isolated({ [name]: 'of-the-user' }, run)[name]).not.toBe('of-the-user');
    expect(isolated({}, run)).toHaveProperty(name);
  });

  test.each([
    ...['BROKERFORM_ENVIRONMENTS', 'BROKERFORM_DOMAINS', 'BROKERFORM_KNOWN_STATE', 'BROKERFORM_PROJECT'],
    ...['TF_WORKSPACE', 'TF_DATA_DIR', 'TF_VAR_password', 'TF_CLI_ARGS_apply', 'TF_REATTACH_PROVIDERS'],
    ...['CDKTF_PARALLELISM', 'KAFKA_OPTS', 'KAFKA_HEAP_OPTS'],
    ...[
      'AWS_PROFILE',
      'AWS_ACCESS_KEY_ID',
      'AWS_ENDPOINT_URL',
      'ANSIBLE_CONFIG',
      'GIT_DIR',
      'GIT_INDEX_FILE',
    ],
  ])('GIVEN the user set %s THEN tests do not see it', (name) =>
    expect(isolated({ [name]: 'of-the-user' }, run)).not.toHaveProperty(name),
  );

  test('GIVEN the user set how Go collects garbage THEN it stays', () =>
    expect(['50', undefined].map((GOGC) => isolated({ GOGC }, run)['GOGC'])).toEqual(['50', '400']));

  test.each(['PATH', 'JAVA_HOME', 'BROKERFORM_CACHE', 'BROKERFORM_TERRAFORM_MIRROR', 'BROKERFORM_KEEP_TIER'])(
    'GIVEN %s, which leads to programs or is for tests, THEN it stays',
    (name) => expect(isolated({ [name]: 'of-the-user' }, run)[name]).toBe('of-the-user'),
  );
});

test('GIVEN a test THEN its cluster, state, and catalog are not those of the project', () => {
  const { stateDirectory, nodes } = localEnvironment();
  expect(stateDirectory.startsWith(project)).toBe(false);
  expect(existsSync(stateDirectory)).toBe(true);
  expect(nodes.map(({ clientPort }) => clientPort)).toEqual([0, 1, 2].map((n) => firstPort('local') + n));
  expect(process.env['BROKERFORM_CATALOG']).toBe(join(project, 'test/fixtures/catalog'));
});

test('GIVEN a test THEN whoever imports the environments gets the fixtures', () => {
  expect(environments).toBe(fixtures);
  expect(selectedEnvironments({})).toEqual(Object.values(fixtures));
});

test('GIVEN a test THEN programs that it starts in the project get the fixtures as well', () => {
  const asked = ['operations/local/settings.ts', 'operations/environments.ts'].map((file) =>
    join(project, file),
  );
  const program = `
    const loaded = () => Object.keys(require.cache).filter((file) => /environments.(local|index)\\.ts$/.test(file));
    import('tsx').then(() => ${JSON.stringify(asked)}.forEach((file) => require(file))).then(() => console.log(JSON.stringify(loaded())));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: project, encoding: 'utf8' });

  expect([stderr, (JSON.parse(stdout || '[]') as string[]).sort()]).toEqual([
    '',
    ['index.ts', 'local.ts'].map((file) => join(project, 'test/fixtures/environments', file)),
  ]);
});

/** Every file of a test, by its path below test/. */
const texts = readdirSync(join(project, 'test'), { recursive: true, encoding: 'utf8' })
  .filter(
    (file) => file.endsWith('.ts') && !file.startsWith('fixtures') && !file.endsWith('isolation.test.ts'),
  )
  .map((file) => [file, readFileSync(join(project, 'test', file), 'utf8')] as const);

test('GIVEN every test THEN none reads the project’s own declarations or catalog', () => {
  expect(texts.length).toBeGreaterThan(200);
  const foreign = /from '(?:\.\.\/)+environments(?!\/templates)|(?:root|project(?:Directory)?), 'catalog'/i;
  expect(texts.filter(([, text]) => foreign.test(text)).map(([file]) => file)).toEqual([]);
});

test('GIVEN every test that starts programs THEN none names a port of a local cluster, which may be the user’s', () => {
  const named = texts.filter(
    ([file, text]) => !file.startsWith('unit/') && /\b19(?:09|19)[2-4]\b/.test(text),
  );
  expect(named.map(([file]) => file)).toEqual([]);
});

test('GIVEN every test THEN none listens on a port that is not of its run', () => {
  const own = texts.filter(([, text]) => /\bPORT\w* = ['"]?\d/.test(text)).map(([file]) => file);
  expect(own).toEqual([]);
});

describe('ports', () => {
  /** Inside the block of this run: others may hold every block of the real range, and play this test at the same time. */
  const range = { first: firstPort('isolation'), size: 40, blocks: 8 };

  test('THEN no block reaches the ports of a local cluster, or those that Linux gives to outgoing connections', () => {
    expect(RANGE.first).toBeGreaterThan(19_194);
    expect(RANGE.first + RANGE.size * RANGE.blocks).toBeLessThanOrEqual(32_768);
  });

  test('GIVEN two runs at once THEN they have different blocks', async () => {
    expect(await claimPorts(range)).not.toBe(await claimPorts(range));
  });

  test('GIVEN something listens in a block THEN the block is left alone', async () => {
    const claimed = await claimPorts(range);
    const server = createServer();
    // In the block that the next call would take.
    await new Promise<void>((done) => server.listen(claimed + range.size + 10, '127.0.0.1', done));
    try {
      expect(await claimPorts(range)).toBeGreaterThan(claimed + range.size);
    } finally {
      await new Promise((done) => server.close(done));
    }
  });

  test('GIVEN every block is held THEN it is said', async () => {
    const one = { ...range, first: range.first + range.size * range.blocks, blocks: 1 };
    await claimPorts(one);
    await expect(claimPorts(one)).rejects.toThrow(
      `each block of 40 from ${one.first} to ${one.first + 39} has one in use`,
    );
  });

  test('GIVEN every use THEN no two share a port', () => {
    const uses = [
      'local',
      'pull-request',
      'kafka-tls',
      'admin-requests',
      'moves',
      'drift',
      'review',
    ] as const;
    const firsts = uses.map((use) => firstPort(use, { BROKERFORM_TEST_PORTS: '20000' }));
    expect(firsts).toEqual([20_000, 20_200, 20_300, 20_400, 20_500, 20_600, 20_700]);
  });
});
