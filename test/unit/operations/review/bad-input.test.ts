/** The commands as users and pipelines run them: exit status and words, where there is nothing that could be judged. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../../operations/toolchain/paths';
import { tryRun } from '../../../../shared/system/run';

/** A process that compiles TypeScript as it starts, beside others on few processors. */
const TIMEOUT_MS = 120_000;

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-bad-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  // As client properties have to be.
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

async function brokerform(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const { status, stdout, stderr } = await tryRun(
    process.execPath,
    [path.join(projectRoot, 'bin/brokerform.js'), ...args],
    { env: { ...process.env, NO_COLOR: '1', ...env }, timeoutMs: TIMEOUT_MS },
  );
  return { status, stdout, stderr };
}

const plan = (more: object = {}): string =>
  JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', resource_changes: [], ...more });
const deletion = {
  address: 'kafka_topic.order_created',
  type: 'kafka_topic',
  change: {
    actions: ['delete'],
    before: { name: 'order.created', partitions: 1, replication_factor: 1, config: {} },
    after: null,
  },
};
const whole = plan({ resource_changes: [deletion] });

describe('review of plans', () => {
  test.each([
    ['that was cut off', whole.slice(0, -20), /not JSON, or it is truncated/],
    ['that is an empty file', '\n', /the file is empty/],
    [
      'of another program',
      '{"plan":{"steps":[]}}',
      /this JSON is not a Terraform plan: it has no format_version/,
    ],
    [
      'that is a state',
      '{"format_version":"1.0","terraform_version":"1.11.4","values":{"root_module":{}}}',
      /it has no resource_changes[^]*not a state/,
    ],
    [
      'that is a log of terraform plan -json',
      '{"@level":"info","type":"version"}\n{"@level":"info","type":"change_summary"}\n',
      /not JSON, or it is truncated/,
    ],
    [
      'of another format version',
      plan({ format_version: '2.0', resource_changes: [deletion] }),
      /format version 2\.0[^]*allowed: {2}format version 1\.x/,
    ],
    ['that failed', plan({ errored: true, resource_changes: [deletion] }), /Terraform failed while planning/],
    [
      'without any resource',
      plan({ planned_values: { root_module: {} }, configuration: {} }),
      /bad: the plan has no resources, neither before nor after\./,
    ],
  ])(
    'GIVEN one %s THEN there is none: exit 1, and a report that nobody can take for a good one',
    async (_, text, message) => {
      const { status, stdout, stderr } = await brokerform([
        ...['review', '--offline', '--json', path.join(folder, 'none.json')],
        ...['--plan', write('bad.json', text), write('good.json', whole)],
      ]);

      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^brokerform: No review was made\.\n/);
      expect(stderr).toMatch(message);
      expect(stderr).toMatch(/remedy: /);
    },
    TIMEOUT_MS,
  );

  test(
    'GIVEN a cluster that is named and not there THEN there is none: exit 1',
    async () => {
      const file = write('dead.properties', 'bootstrap.servers=localhost:1\n');
      const { status, stdout, stderr } = await brokerform([
        ...['review', '--plan', write('good.json', whole), '--command-config', file],
      ]);

      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain('Kafka at localhost:1 does not respond');
    },
    TIMEOUT_MS,
  );

  test(
    'GIVEN a whole plan THEN it is judged: what was refused above was not refused for another reason',
    async () => {
      const { status, stdout } = await brokerform([
        'review',
        '--offline',
        '--plan',
        write('good.json', whole),
      ]);

      expect(status).toBe(2);
      expect(stdout).toContain('topic order.created is deleted: every record in it is deleted.');
    },
    TIMEOUT_MS,
  );
});

describe('drift', () => {
  const domain = 'domain: order\ndescription: d\nowner: { team: t, contact: c }\ntopcis: []\n';

  test(
    'GIVEN a catalog that does not parse THEN nothing is compared: exit 1, and the metrics say that it failed',
    async () => {
      write('catalog/order.yaml', domain);
      const textfile = path.join(folder, 'drift.prom');
      const { status, stdout, stderr } = await brokerform(
        ['drift', '--environment', 'local', '--textfile', textfile],
        { BROKERFORM_CATALOG: path.join(folder, 'catalog') },
      );

      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/order\.yaml:4:1: error: .*topcis/);
      expect(readFileSync(textfile, 'utf8')).toContain('last_run_success{environment="local"} 0\n');
    },
    TIMEOUT_MS,
  );
});
