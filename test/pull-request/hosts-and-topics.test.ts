/**
 * One pull request that touches everything at once, on an environment of AWS that stands: hosts in moto's account, topics on a real
 * Kafka with TLS. It renames a topic, cuts retention, adds partitions to a keyed topic, widens access and replaces a broker.
 * docs/review.md shows the comment; BROKERFORM_KEEP_REVIEW=<folder> keeps it and the page.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staging } from '../fixtures/environments/staging';
import { ADMIN_USER } from '../../model/access/platform';
import { caCertificateParameter, userSecretName } from '../../model/aws/names';
import { tryRun } from '../../shared/system/run';
import { Hands } from '../faults/support/hands';
import { KafkaCluster, onThisMachine } from '../support/kafka-cluster';
import { ofRule, readReview } from '../support/findings';
import type { FindingJson } from '../support/findings';
import { firstPort } from '../support/ports';
import { Workspace } from '../aws/support/workspace';

const FIRST_PORT = firstPort('pull-request');
const MINUTE = 60_000;
const DAY = 86_400_000;
const STACKS = ['state', 'network', 'cluster', 'platform', 'topics-order', 'topics-payment'] as const;
const environment = onThisMachine(staging, FIRST_PORT);

let directory: string;
let workspace: Workspace;
let cluster: KafkaCluster;
let hands: Hands;
let findings: readonly FindingJson[];
let comment: string;
let status: number | null;

beforeAll(async () => {
  expect(process.env['AWS_ENDPOINT_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  directory = mkdtempSync(join(tmpdir(), 'brokerform-pull-request-'));
  workspace = new Workspace();
  workspace.replaceClusterCommands();
  listenHere();
  await workspace.synth('staging');
  for (const name of STACKS.slice(0, 3)) await deploy(name);
  await startKafka();
  for (const name of STACKS.slice(3)) await deploy(name);
  await fill();
  await git('init', '--quiet', '--initial-branch', 'main');
  await git('add', '--all');
  await git('-c', 'user.name=test', '-c', 'user.email=test@example.org', 'commit', '--quiet', '-m', 'before');
  change();
  await review();
}, 25 * MINUTE);

afterAll(async () => {
  await hands.stop();
  await cluster.stopAll();
  rmSync(directory, { recursive: true, force: true });
}, MINUTE);

/** The stacks on the cluster find it on this machine, and the project is otherwise as it is. */
function listenHere(): void {
  workspace.edit(
    'stacks/aws/aws-environment.ts',
    'awsFoundation(environment)',
    `awsFoundation({
    ...environment,
    nodes: environment.nodes.map((node) =>
      node.clientPort === undefined ? node : { ...node, host: 'localhost', clientPort: ${FIRST_PORT + 50} + node.id - 101 },
    ),
  })`,
  );
}

async function deploy(name: (typeof STACKS)[number]): Promise<void> {
  const stack = workspace.stack(`staging-${name}`);
  await stack.init();
  await stack.plan('-parallelism=100');
  await stack.apply();
}

/** With the passwords that the cluster stack made, and the CA's certificate where the first host would leave it. */
async function startKafka(): Promise<void> {
  const { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } =
    await import('@aws-sdk/client-secrets-manager');
  const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
  const secrets = new SecretsManagerClient({ region: staging.region });
  const prefix = userSecretName('staging', '');
  const { SecretList = [] } = await secrets.send(
    new ListSecretsCommand({ MaxResults: 100, Filters: [{ Key: 'name', Values: [prefix] }] }),
  );
  const passwords: Record<string, string> = {};
  for (const { Name = '' } of SecretList) {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: Name }));
    passwords[Name.slice(prefix.length)] = SecretString;
  }
  cluster = new KafkaCluster(directory, environment, passwords);
  await cluster.createAuthority();
  await new SSMClient({ region: staging.region }).send(
    new PutParameterCommand({
      Name: caCertificateParameter('staging'),
      Value: cluster.caCertificate(),
      Type: 'String',
      Overwrite: true,
    }),
  );
  await cluster.start(...environment.nodes.map(({ id }) => id));
}

/** A life for the topics: returns that somebody has not read yet, cancellations of two weeks. */
async function fill(): Promise<void> {
  const properties = cluster.writeClientProperties(ADMIN_USER);
  hands = await Hands.start(directory, properties, environment.kafkaVersion);
  const now = Date.now();
  for (const partition of [0, 1, 2]) await hands.do(`write order.returned ${partition} 400 ${now - 3 * DAY}`);
  for (const age of [12, 9, 6, 3, 1])
    for (const partition of [0, 1])
      await hands.do(`write order.cancelled ${partition} 200 ${now - age * DAY}`);
  await hands.do(
    'commit returns-desk order.returned 0 400',
    'commit returns-desk order.returned 1 150',
    'commit returns-desk order.returned 2 0',
  );
}

function change(): void {
  for (const file of ['order', 'payment', 'notification', 'analytics', 'shipping', 'user'])
    if (workspace.text(`catalog/${file}.yaml`).includes('order.returned'))
      workspace.edit(`catalog/${file}.yaml`, /order\.returned/g, 'order.sent-back');
  workspace.edit(
    'catalog/order.yaml',
    /(order\.cancelled\n(?: {4}.*\n)*? {4}retention: \{ time: )14d/,
    '$12d',
  );
  workspace.edit('catalog/order.yaml', /(order\.hourly-totals\n(?: {4}.*\n)*? {4}partitions: )3/, '$112');
  workspace.edit(
    'catalog/order.yaml',
    '- role: consumer\n        topics: [order.status]\n        group: order-support',
    '- role: admin\n        topicPrefix: order.\n        groupPrefix: order-',
  );
  workspace.edit(
    'environments/staging.ts',
    '  tuning:',
    "  replacements: { 102: 'disk-errors' },\n  tuning:",
  );
}

async function git(...args: readonly string[]): Promise<void> {
  const { status: ended, stderr } = await tryRun('git', args, { cwd: workspace.folder });
  if (ended !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
}

async function review(): Promise<void> {
  const file = (name: string): string => join(workspace.folder, 'review', name);
  const outcome = await workspace.brokerform(
    ...['review', '--base', 'main', '--environment', 'staging'],
    ...['--command-config', join(directory, `${ADMIN_USER}.properties`)],
    ...['--markdown', file('comment.md'), '--html', file('review.html'), '--json', file('review.json')],
    ...['--rules-url', 'review-rules'],
  );
  const read = existsSync(file('review.json')) ? readReview(file('review.json')) : undefined;
  if (read === undefined) throw new Error(outcome.output);
  status = outcome.status;
  comment = readFileSync(file('comment.md'), 'utf8');
  ({ findings } = read);
  const keep = process.env['BROKERFORM_KEEP_REVIEW'];
  if (keep !== undefined) cpSync(join(workspace.folder, 'review'), keep, { recursive: true });
}

const found = (rule: string): readonly FindingJson[] => ofRule(findings, rule);

test('THEN it is blocked, and the comment says so first', () => {
  expect(status).toBe(2);
  expect(comment.split('\n')[2]).toMatch(/^### 🛑 Kafka review: blocked: \d+ errors, \d+ warnings/);
});

test('the rename destroys a topic: its records and who has not read them are counted', () => {
  expect(found('topic-destroyed')).toMatchObject([
    { severity: 'error', subject: 'order.returned', loss: { records: '1200' } },
  ]);
  expect(comment).toContain('returns-desk');
});

test('the cut of retention loses what is older than two days', () => {
  expect(found('retention-cut')).toMatchObject([
    { severity: 'error', subject: 'order.cancelled', loss: { records: '1600' } },
  ]);
});

test('partitions break the order of keys', () =>
  expect(found('partitions-added')).toMatchObject([{ severity: 'error', subject: 'order.hourly-totals' }]));

test('the wider access is named with who gets it', () =>
  expect(found('acl-widened').map(({ subject }) => subject)).toContain('User:order-support'));

test('the broker that is replaced is seen together with the topics', () => {
  expect(found('broker-and-topics-together')).toMatchObject([{ subject: 'node 102' }]);
});
