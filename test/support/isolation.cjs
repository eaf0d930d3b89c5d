'use strict';
/**
 * What keeps a test run away from everything of the user's: state, synthesized code, catalog, credentials, ports. Loaded by jest's
 * configuration, hence before any set-up, and inherited by every program that a test starts.
 *
 * Plain JavaScript: jest loads its configuration before anything can read TypeScript.
 */
const { mkdirSync, mkdtempSync, rmSync } = require('node:fs');
const { createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { join, resolve } = require('node:path');

const project = resolve(__dirname, '../..');
const environmentsHook = join(__dirname, 'environments-hook.cjs');

/** Everything that begins like this leads to state, credentials or options of whoever starts the tests. */
const PREFIXES = ['BROKERFORM_', 'CDKTF_', 'TF_', 'KAFKA_', 'AWS_', 'ANSIBLE_', 'GIT_'];

/** Where programs come from, and what is meant for the tests themselves. */
const KEPT = [
  'BROKERFORM_CACHE',
  'BROKERFORM_TERRAFORM_MIRROR',
  'BROKERFORM_KEEP_TIER',
  'BROKERFORM_KEEP_REVIEW',
  'BROKERFORM_HOSTS_TIER',
  'TF_CLI_CONFIG_FILE',
  'KAFKA_HOME',
  'GIT_EXEC_PATH',
  'GIT_SSL_CAINFO',
];
const KEPT_PREFIX = 'BROKERFORM_TEST_';

/** First port of the block that this run holds: everything that a test starts listens inside it. */
const PORTS_VARIABLE = 'BROKERFORM_TEST_PORTS';
/** Between the ports of a local cluster (19092 and up) and those that Linux gives to outgoing connections (32768 and up). */
const BLOCK_SIZE = 3_200;
const RANGE = { first: 19_700, size: BLOCK_SIZE, blocks: 4 };

/**
 * The variables of a test run.
 *
 * @param {Readonly<Record<string, string | undefined>>} env of the process
 * @param {{ folder: string, ports: number }} run folder of the run's own, and the first port of its block
 * @returns {Record<string, string>}
 */
function isolated(env, { folder, ports }) {
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      value !== undefined &&
      (KEPT.includes(name) ||
        name.startsWith(KEPT_PREFIX) ||
        !PREFIXES.some((prefix) => name.startsWith(prefix))),
  );
  return {
    .../** @type {Record<string, string>} */ (Object.fromEntries(kept)),
    [PORTS_VARIABLE]: String(ports),
    BROKERFORM_LOCAL_STATE: join(folder, 'state'),
    BROKERFORM_LOCAL_PORT_BASE: String(ports),
    BROKERFORM_CATALOG: join(project, 'test/fixtures/catalog'),
    NODE_OPTIONS: [env['NODE_OPTIONS'], `--require=${JSON.stringify(environmentsHook)}`]
      .filter(Boolean)
      .join(' '),
    BROKERFORM_ADOPTION: join(folder, 'adoption'),
    BROKERFORM_MOVES: join(folder, 'moves'),
    CDKTF_OUTPUT: join(folder, 'cdktf.out'),
    CDKTF_OUTDIR: join(folder, 'cdktf.out'),
    // Terraform and its providers live for seconds: a fifth of the processor time of a plan with the AWS provider is garbage collection, at 410 MB.
    GOGC: env['GOGC'] ?? '400',
    // No account can be reached, not even by a profile or the role of the machine.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/**
 * Finds a block of ports of which none is in use, and holds it until this process ends: two runs never get the same.
 *
 * @param {{ first: number, size: number, blocks: number }} range where to look
 * @returns {Promise<number>} the first port
 */
async function claimPorts({ first, size, blocks } = RANGE) {
  const end = first + blocks * size;
  for (let block = first; block < end; block += size) {
    // The last port of the block is the claim on it.
    const claim = await listen(block + size - 1);
    if (claim === null) continue;
    if (await allFree(block, size - 1)) {
      claim.unref();
      return block;
    }
    claim.close();
  }
  throw new Error(
    `No ports for the tests: each block of ${size} from ${first} to ${end - 1} has one in use.\n` +
      '    remedy:  end a test run, or a program that listens there: ss -ltn',
  );
}

/** @param {number} first @param {number} count */
async function allFree(first, count) {
  for (let port = first; port < first + count; port += 1) {
    const server = await listen(port);
    if (server === null) return false;
    await new Promise((done) => server.close(done));
  }
  return true;
}

/** @param {number} port @returns {Promise<import('node:net').Server | null>} null if it is in use */
function listen(port) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => done(server));
  });
}

/** Isolates this process and all that it starts. */
async function isolate() {
  // A worker, or a test that starts jest, has what this one gave it.
  if (process.env.BROKERFORM_TEST_FOLDER !== undefined) return;
  const logs = tmpdir();
  const folder = mkdtempSync(join(logs, 'brokerform-test-'));
  process.once('exit', () => {
    // Something that was killed a moment ago may still write.
    if (!process.env.BROKERFORM_KEEP_TIER) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  });
  for (const [signal, status] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    // A set-up that has more to clean up listens too, and ends the process when that is done.
    process.once(signal, () => process.listenerCount(signal) === 0 && process.exit(status));
  }
  mkdirSync(join(folder, 'state'));
  const env = isolated(process.env, { folder, ports: await claimPorts() });
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env, {
    BROKERFORM_TEST_FOLDER: folder,
    // What tests leave when they are killed is inside, and removed with it.
    TMPDIR: folder,
    BROKERFORM_TEST_LOGS: logs,
  });
}

module.exports = { BLOCK_SIZE, PORTS_VARIABLE, RANGE, claimPorts, isolate, isolated };
