/** A deploy that ends with 0 leaves what is declared on the cluster, whatever happened to the run before it. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Difference } from '../../model/drift/difference';
import { notAsDeclared } from '../../model/drift/kept';
import {
  brokerform,
  catalogDirectory,
  changed,
  deploy,
  deployInBackground,
  kafkaTool,
  run,
  stateDirectory,
  synthesizedDirectory,
  terraform,
} from '../local/support/tier';

const STACK = 'local-topics-order';

interface State {
  serial: number;
  resources: { type: string; name: string; instances: Record<string, unknown>[] }[];
}

const stateFile = join(stateDirectory(), 'terraform', `${STACK}.tfstate`);
const state = (): State => JSON.parse(readFileSync(stateFile, 'utf8')) as State;

function addressOf(type: string): string {
  const resource = state().resources.find((each) => each.type === type);
  if (resource === undefined) throw new Error(`${STACK} has no ${type}`);
  return `${type}.${resource.name}`;
}

function terraformIn(...args: string[]): void {
  const folder = join(synthesizedDirectory(), 'stacks', STACK);
  expect(run(terraform, args, { cwd: folder })).toMatchObject({ status: 0 });
}

/** Every ACL, in an order of its own. */
function accessEntries(): string[] {
  const { status, output } = kafkaTool('kafka-acls.sh', 'admin', ['--list']);
  expect(status).toBe(0);
  const entries: string[] = [];
  let resource = '';
  for (const line of output.split('\n')) {
    if (line.startsWith('Current ACLs')) resource = line;
    else if (line.includes('principal=')) entries.push(`${resource} ${line.trim()}`);
  }
  return entries.sort();
}

/** Leaders are elsewhere since other tests killed brokers: that passes, and is not what a deploy declares. */
function expectAsDeclared(): void {
  const { output } = brokerform('drift', '--environment', 'local', '--json');
  const report = JSON.parse(output.slice(output.indexOf('{'))) as {
    differences: Difference[];
    unread: unknown[];
    compared: { acls?: number };
  };
  expect(report.unread).toEqual([]);
  expect(report.compared.acls).toBeGreaterThan(100);
  expect(notAsDeclared(report.differences)).toEqual([]);
}

test.each(['kafka_acl', 'kafka_quota', 'kafka_user_scram_credential'])(
  'GIVEN a %s that is tainted, as a cancelled create leaves it THEN a deploy keeps it',
  (type) => {
    const before = accessEntries();
    expect(before.length).toBeGreaterThan(100);
    const address = addressOf(type);
    terraformIn('taint', address);

    const { status, output } = deploy('local-*');

    expect(status).toBe(0);
    expect(output).toContain(`left ${address} tainted; untainted`);
    expect(changed(output)).toEqual({});
    expect(accessEntries()).toEqual(before);
    expectAsDeclared();
  },
);

test('GIVEN the former object of an entry, as an interrupted replacement leaves it THEN a deploy does not delete the entry', () => {
  const before = accessEntries();
  const content = state();
  const acl = content.resources.find(({ type }) => type === 'kafka_acl');
  if (acl === undefined) throw new Error('no entry');
  acl.instances.push({ ...acl.instances[0], deposed: '0badf00d' });
  content.serial++;
  writeFileSync(stateFile, JSON.stringify(content));

  const { status, output } = deploy('local-*');

  expect(status).toBe(0);
  expect(output).toContain(`left the former object of kafka_acl.${acl.name}`);
  expect(accessEntries()).toEqual(before);
  expectAsDeclared();
});

test('GIVEN somebody had Terraform replace an entry, which deletes it THEN the next deploy declares it again', () => {
  const before = accessEntries();
  const address = addressOf('kafka_acl');
  terraformIn('apply', '-input=false', '-auto-approve', `-replace=${address}`);

  expect(deploy('local-*')).toMatchObject({ status: 0 });

  expect(accessEntries()).toEqual(before);
  expectAsDeclared();
});

test('GIVEN a Deny for everyone that no one declares THEN a deploy does not end with 0, by either command', () => {
  const entry = ['--deny-principal', 'User:*', '--operation', 'Write', '--topic', 'order.created'];
  expect(kafkaTool('kafka-acls.sh', 'admin', ['--add', ...entry])).toMatchObject({ status: 0 });
  const outcomes = [deploy(STACK, '--ignore-missing-stack-dependencies'), cdktfDeploy()];
  expect(kafkaTool('kafka-acls.sh', 'admin', ['--remove', '--force', ...entry])).toMatchObject({ status: 0 });

  for (const { status, output } of outcomes) {
    expect(status).toBe(1);
    expect(output).toContain(
      'User:*: not declared; on the cluster: Deny Write on Topic order.created [acl-extra]',
    );
    expect(output).toContain("kafka-acls.sh --remove --deny-principal 'User:*'");
  }
  expect(cdktfDeploy()).toMatchObject({ status: 0 });
});

const cdktfDeploy = (): ReturnType<typeof brokerform> =>
  brokerform('cdktf', 'deploy', STACK, '--auto-approve', '--ignore-missing-stack-dependencies');

/** What Terraform has printed of a stack in the last run. */
function logOf(stack: string): string {
  const logs = join(synthesizedDirectory(), 'logs');
  const last = readdirSync(logs).sort().at(-1) ?? '';
  const file = join(logs, last, `${stack}.log`);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

test('WHEN a deploy is interrupted while it creates entries THEN it says so, and the next one has all of them', async () => {
  const services = Array.from({ length: 20 }, (_, index) => [
    `  - name: broken-off-${index}`,
    '    description: For a test.',
    '    access:',
    `      - { role: consumer, topics: [order.created], group: broken-off-${index} }`,
  ]);
  const domain = [
    'domain: broken',
    'description: For a test.',
    "owner: { team: test, contact: '#test' }",
    'services:',
  ];
  writeFileSync(join(catalogDirectory(), 'broken.yaml'), [...domain, ...services.flat(), ''].join('\n'));
  // Two at a time: a busy machine must not be done before the signal comes.
  process.env.CDKTF_TERRAFORM_PARALLELISM = '2';
  const runner = deployInBackground('local-*');
  delete process.env.CDKTF_TERRAFORM_PARALLELISM;
  const exited = new Promise((resolve) => runner.once('exit', resolve));
  const deadline = Date.now() + 120_000;
  while (!/kafka_acl\.\S+: Creation complete/.test(logOf('local-topics-broken')) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  runner.kill('SIGINT');
  expect(await exited).toBe(130);

  const { status, output } = deploy('local-*');

  expect({ status, output }).toMatchObject({ status: 0 });
  // Reading its topic, and its group, each.
  expect(accessEntries().filter((entry) => entry.includes('User:broken-off-'))).toHaveLength(40);
  expectAsDeclared();
});

test('GIVEN an entry that is gone and a Terraform that does not look THEN the deploy names it and does not end with 0', () => {
  const [entry] = accessEntries().filter((each) => each.includes('User:order-support'));
  expect(entry).toBeDefined();
  const [, type = '', name = '', pattern = ''] =
    /resourceType=(\w+), name=([^,]+), patternType=(\w+)/.exec(entry ?? '') ?? [];
  const [, operation = ''] = /operation=(\w+)/.exec(entry ?? '') ?? [];
  const resource = { TOPIC: '--topic', GROUP: '--group' }[type] ?? '';
  const removed = kafkaTool('kafka-acls.sh', 'admin', [
    ...['--remove', '--force', '--allow-principal', 'User:order-support', '--operation', operation],
    ...[resource, name, '--resource-pattern-type', pattern.toLowerCase()],
  ]);
  expect(removed).toMatchObject({ status: 0 });

  process.env.TF_CLI_ARGS_apply = '-refresh=false';
  try {
    const { status, output } = deploy('local-*');
    expect(status).toBe(1);
    expect(output).toContain('local differs from the catalog, although every stack succeeded');
    expect(output).toMatch(/User:order-support: Allow .* on the cluster: none \[acl-missing\]/);
  } finally {
    delete process.env.TF_CLI_ARGS_apply;
  }

  expect(deploy('local-*')).toMatchObject({ status: 0 });
  expectAsDeclared();
});
