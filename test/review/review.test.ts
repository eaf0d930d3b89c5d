/** Plans that Terraform makes against the real cluster: what the review says of them, and what then happens. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERDICTS } from '../../operations/review/report';
import { error, naming, ofRule, warning } from '../support/findings';
import type { FindingJson } from '../support/findings';
import { unzip } from '../support/zip';
import { bootstrapServers, describeTopics, kafkaTool, stateDirectory } from '../local/support/tier';
import { domain, inDays, read, reviewClone, topic } from './support/written';

const clone = reviewClone();
const RECORDS = 300;
const READ = 100;

const found: (findings: readonly FindingJson[], rule: string) => readonly FindingJson[] = ofRule;
/** That a topic is deleted, with all that was written to it. */
const destroyedWith = (severity: typeof error, topic: string) => ({
  ...severity(topic, topic),
  loss: { records: String(RECORDS) },
});

function produce(name: string, count = RECORDS): void {
  const lines = Array.from({ length: count }, (_, index) => `key-${index % 50}:value-${index}\n`).join('');
  const properties = ['--property', 'parse.key=true', '--property', 'key.separator=:'];
  const { status, output } = kafkaTool(
    'kafka-console-producer.sh',
    'admin',
    ['--topic', name, ...properties],
    lines,
  );
  if (status !== 0) throw new Error(output);
}

function consume(name: string, group: string, count: number): void {
  kafkaTool('kafka-console-consumer.sh', 'admin', [
    ...['--topic', name, '--group', group, '--from-beginning'],
    ...['--max-messages', String(count), '--timeout-ms', '30000'],
  ]);
}

describe('a pull request', () => {
  test('WHEN it renames a topic, cuts retention, adds partitions and widens access THEN each is found, with what is lost', () => {
    produce('order.returned');
    consume('order.returned', 'late-reader', READ);
    for (const file of ['order', 'payment'])
      clone.edit(`catalog/${file}.yaml`, ['order.returned', 'order.sent-back']);
    clone.edit(
      'catalog/order.yaml',
      [
        'throughput: { produce: 200 KiB/s }\n    key: orderId\n    retention: { time: 14d }',
        'throughput: { produce: 200 KiB/s }\n    key: orderId\n    partitions: 8\n    retention: { time: 2d }',
      ],
      [
        '- role: consumer\n        topics: [order.status]\n        group: order-support',
        '- role: admin\n        topicPrefix: order.\n        groupPrefix: order-',
      ],
    );

    const { status, json } = clone.review();

    expect(status).toBe(2);
    expect(json.verdict).toBe('blocked');
    const [destroyed] = found(json.findings, 'topic-destroyed');
    expect(destroyed).toMatchObject({
      ...error('order.returned', ['order.returned', 'order.sent-back']),
      loss: { records: '300' },
    });
    // The console consumer commits what it fetched, which may be more than it printed.
    expect(destroyed?.loss?.groups).toEqual([expect.objectContaining({ id: 'late-reader', state: 'Empty' })]);
    expect(Number(destroyed?.loss?.groups?.[0]?.lag)).toBeLessThanOrEqual(RECORDS - READ);
    expect(found(json.findings, 'retention-cut')[0]?.message).toEqual(naming(['retention.ms', '14d', '2d']));
    expect(found(json.findings, 'partitions-added')[0]?.message).toEqual(naming([3, 8], '88 %'));
    expect(found(json.findings, 'acl-widened')).toContainEqual(
      expect.objectContaining({
        subject: 'User:order-support',
        message: naming('User:order-support', ['topic', 'order.']),
      }),
    );
    // Only what differs was planned.
    expect(json.stacks.map(({ stack }) => stack)).toEqual(['local-topics-order', 'local-topics-payment']);
    // Nothing is left behind, and nothing happened.
    expect(clone.git('worktree', 'list').trim().split('\n')).toHaveLength(1);
    expect(describeTopics().has('order.returned')).toBe(true);
  });

  test('WHEN nothing differs THEN nothing is planned', () => {
    const { status, json } = clone.review();

    expect(status).toBe(0);
    expect(json).toMatchObject({ verdict: 'clear', stacks: [], findings: [] });
  });

  test('WHEN somebody changed the cluster by hand THEN --drift says so beside the review, and nothing of the change itself', () => {
    const set = (value: string): void => {
      const entity = ['--entity-type', 'topics', '--entity-name', 'payment.failed'];
      const change = ['--alter', '--add-config', `retention.ms=${value}`];
      const { status, output } = kafkaTool('kafka-configs.sh', 'admin', [...entity, ...change]);
      if (status !== 0) throw new Error(output);
    };
    clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retention: { time: 5d }']);
    set('1209600001');
    const { json } = clone.review('--drift');
    set('1209600000');

    expect(json.stacks.map(({ stack }) => stack)).toEqual(['local-topics-order']);
    const differing = json.drift?.differences.filter(({ domain }) => domain !== null) ?? [];
    expect(differing.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'config-different payment.failed',
    ]);
  });
});

describe('a secret of the machine that reviews', () => {
  test('GIVEN a group whose name is a template with the password file WHEN reviewed THEN no output has the password', () => {
    const file = join(stateDirectory(), 'secrets', 'admin', 'password');
    const password = readFileSync(file, 'utf8').trim();
    expect(password.length).toBeGreaterThan(15);
    clone.write(
      'catalog/scratch.yaml',
      `${domain(topic('scratch.secret'))}services:
  - name: scratch-reader
    description: For a test.
    access:
      - { role: consumer, topics: [scratch.secret], group: 'x-\${trimspace(file("${file}"))}' }
`,
    );
    const page = join(clone.folder, 'review');
    const outcome = clone.brokerform(
      ...['review', '--base', 'HEAD', '--environment', 'local', '--all'],
      ...['--json', join(page, 'secret.json'), '--sarif', join(page, 'secret.sarif')],
      ...['--markdown', join(page, 'secret.md'), '--html', join(page, 'secret.html')],
      ...['--plans', join(page, 'secret-plans')],
    );
    const kept = readdirSync(join(page, 'secret-plans'), { recursive: true, encoding: 'utf8' })
      .map((name) => join(page, 'secret-plans', name))
      .filter((path) => statSync(path).isFile());
    const isPlan = (path: string): boolean => path.endsWith('.bin');
    const written = [
      ...['secret.json', 'secret.sarif', 'secret.md', 'secret.html'].map((name) => join(page, name)),
      ...kept.filter((path) => !isPlan(path)),
    ].map((path) => readFileSync(path, 'utf8'));
    const plans = kept.filter(isPlan).flatMap((path) => [...unzip(path).values()].map(String));
    expect(plans).not.toEqual([]);

    // Something was reviewed: the topic is new.
    expect(written[0]).toContain('scratch.secret');
    for (const text of [outcome.output, ...written, ...plans]) {
      expect(text).not.toBe('');
      expect(text).not.toContain(password);
    }
  });
});

describe('a service that is new', () => {
  const SERVICE = 'guest-reader';
  const GUEST = `domain: guest
description: Reads for a while.
owner: { team: guest-team, contact: guest-oncall@example.com }
topics: []
services:
  - name: ${SERVICE}
    description: Reads who signed up.
    access:
      - { role: consumer, topics: [user.signup], group: ${SERVICE} }
`;

  test('GIVEN its password is not there yet WHEN planned THEN it is reviewed, deployed and logs in, in one go', () => {
    const properties = join(stateDirectory(), 'clients', `${SERVICE}.properties`);
    expect(existsSync(properties)).toBe(false);
    clone.write('catalog/guest.yaml', GUEST);

    const offline = clone.brokerform('review', '--base', 'HEAD', '--environment', 'local', '--offline');
    const { status, json, output } = clone.review();

    // Without a cluster no one knows whether the user exists already; both stacks are planned all the same.
    expect(offline.status).toBe(1);
    expect(offline.output).toContain('2 plans reviewed');
    expect(offline.output.match(/^ {2}\S.* \(no cluster was queried\)$/gm)).toEqual([
      `  user ${SERVICE}: whether it exists already, in which case its password is replaced (no cluster was queried)`,
    ]);
    expect({ output, status }).toMatchObject({ status: 0 });
    expect(json.verdict).toBe('clear');
    expect(json.stacks.map(({ stack }) => stack).sort()).toEqual(['local-cluster', 'local-topics-guest']);
    expect(json.stacks.flatMap(({ changes }) => changes.map(({ address }) => address))).toContainEqual(
      expect.stringMatching(/^kafka_user_scram_credential\..*guest-reader/),
    );
    // No other service gets another password by it.
    expect(`${offline.output}${output}`).not.toMatch(/must be replaced|will be replaced/);
    expect(existsSync(properties)).toBe(false);

    expect(clone.deploy()).toMatchObject({ status: 0 });
    clone.commit();
    produce('user.signup', 1);
    expect(read(SERVICE, 'user.signup', SERVICE)).toContain('value-0');
    expect(clone.review().json).toMatchObject({ verdict: 'clear', stacks: [] });
  });
});

describe('what is said and what happens', () => {
  const names = ['scratch.grows', 'scratch.shrinks', 'scratch.fewer', 'scratch.goes'];

  beforeAll(() => {
    clone.write('catalog/scratch.yaml', domain(...names.map((name) => topic(name))));
    expect(clone.deploy()).toMatchObject({ status: 0 });
    clone.commit();
    for (const name of names) produce(name);
  });

  test('new topics are no findings that block, and are there', () => {
    expect([...describeTopics().keys()]).toEqual(expect.arrayContaining(names));
  });

  test('fewer partitions: Terraform refuses, the review says what it would have cost, the topic stays', () => {
    clone.write(
      'catalog/scratch.yaml',
      domain(...names.map((name) => topic(name, '', name === 'scratch.shrinks' ? 1 : 3))),
    );

    const { status, json } = clone.review();

    expect(status).toBe(2);
    expect(found(json.findings, 'topic-destroyed')).toMatchObject([destroyedWith(error, 'scratch.shrinks')]);
    expect(found(json.findings, 'terraform-refuses')).toHaveLength(1);
    expect(clone.deploy()).toMatchObject({ status: 2 });
    expect(describeTopics().get('scratch.shrinks')?.partitions).toBe(3);
  });

  test('more partitions and a lower replication factor: stopped; with waivers applied as said', () => {
    clone.write(
      'catalog/scratch.yaml',
      domain(
        topic('scratch.grows', '', 6),
        topic('scratch.shrinks'),
        topic('scratch.fewer', '    durability: scratch\n'),
        topic('scratch.goes'),
      ),
    );
    expect(clone.deploy()).toMatchObject({ status: 2 });
    expect(describeTopics().get('scratch.grows')?.partitions).toBe(3);
    const waivers = ['partitions-added', 'replication-factor-changed', 'min-isr-lowered'].map(
      (rule) =>
        `- { rule: ${rule}, resource: scratch.*, reason: It is for a test., owner: test, expires: ${inDays(30)} }\n`,
    );
    clone.write('waivers.yaml', waivers.join(''));

    const { json } = clone.review('--waivers', join(clone.folder, 'waivers.yaml'));
    const outcome = clone.deploy('--waivers', join(clone.folder, 'waivers.yaml'));

    expect(json.verdict).toBe('clear');
    expect(json.waived.map(({ finding }) => finding.rule).sort()).toEqual([
      'min-isr-lowered',
      'partitions-added',
      'replication-factor-changed',
    ]);
    expect(
      json.waived.find(({ finding }) => finding.rule === 'replication-factor-changed')?.finding,
    ).toMatchObject({ subject: 'scratch.fewer', message: naming('3 replicas') });
    expect(outcome).toMatchObject({ status: 0 });
    const topics = describeTopics();
    expect(topics.get('scratch.grows')?.partitions).toBe(6);
    expect(topics.get('scratch.fewer')?.replicationFactor).toBe(2);
    clone.commit();
  });

  test('a deletion that was announced: stopped before, said with its loss after, and then it is gone', () => {
    const rest = ['scratch.grows', 'scratch.shrinks'].map((name) =>
      topic(name, '', name === 'scratch.grows' ? 6 : 3),
    );
    const fewer = topic('scratch.fewer', '    durability: scratch\n');
    const without = domain(...rest, fewer);
    clone.write('catalog/scratch.yaml', without);
    const silent = clone.review();
    expect(found(silent.json.findings, 'topic-destroyed')).toMatchObject([
      destroyedWith(error, 'scratch.goes'),
    ]);

    const tombstone = `retired:\n  - { name: scratch.goes, reason: 'It was for a test.' }\n`;
    clone.write('catalog/scratch.yaml', `${without}${tombstone}`);
    // Announced and deleted in one change: it would give itself the permission that it needs.
    expect(clone.deploy()).toMatchObject({ status: 2 });
    expect(found(clone.lastReview().findings, 'topic-destroyed')).toMatchObject([
      destroyedWith(error, 'scratch.goes'),
    ]);
    expect(describeTopics().has('scratch.goes')).toBe(true);

    clone.write(
      'catalog/scratch.yaml',
      domain(...rest, fewer, topic('scratch.goes', "    retire: { reason: 'It was for a test.' }\n")),
    );
    const announced = clone.review();
    expect(found(announced.json.findings, 'topic-deletion-permitted')).toMatchObject([
      { subject: 'scratch.goes' },
    ]);
    expect(clone.deploy()).toMatchObject({ status: 0 });
    clone.commit();

    // A replacement is not the deletion that was announced.
    const RETIRED = "    retire: { reason: 'It was for a test.' }\n";
    clone.write('catalog/scratch.yaml', domain(...rest, fewer, topic('scratch.goes', RETIRED, 1)));
    const replaced = clone.review();
    expect(replaced.status).toBe(2);
    expect(found(replaced.json.findings, 'topic-destroyed')).toMatchObject([
      destroyedWith(error, 'scratch.goes'),
    ]);
    expect(replaced.output.replaceAll(/\s+/g, ' ')).toContain(
      'Leave partitions: 3 until it is under "retired"',
    );

    clone.write('catalog/scratch.yaml', `${without}${tombstone}`);
    const { status, json } = clone.review();
    expect(status).toBe(0);
    expect(found(json.findings, 'topic-destroyed')).toMatchObject([destroyedWith(warning, 'scratch.goes')]);
    expect(clone.deploy()).toMatchObject({ status: 0 });
    clone.commit();
    const topics = describeTopics();
    expect(topics.has('scratch.goes')).toBe(false);
    expect(topics.has('scratch.grows')).toBe(true);
  });

  test('many new topics are created at once and taken over; the next review has nothing to plan', () => {
    const many = Array.from({ length: 60 }, (_, index) => `bulk.t${index}`);
    clone.write(
      'catalog/bulk.yaml',
      domain(...many.map((name) => topic(name, '', 1).replace('7d', '1h'))).replace('scratch', 'bulk'),
    );

    const { status, output } = clone.deploy();

    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toContain('creating topics of local-topics-bulk (0 of 60)');
    expect([...describeTopics().keys()]).toEqual(expect.arrayContaining(many));
    clone.commit();
    clone.edit('catalog/bulk.yaml', ['For a test.', 'For the same test.']);
    expect(clone.review().json.stacks).toEqual([]);
    const drift = clone.brokerform('drift', '--environment', 'local', '--domain', 'bulk');
    expect(drift).toMatchObject({ status: 0 });
  });
});

describe('reassign', () => {
  test('GIVEN a topic with two replicas WHEN it shall have three THEN they are copied, and the plan has nothing to do', () => {
    const { status, output } = clone.brokerform(
      ...['reassign', '--environment', 'local', '--topic', 'scratch.fewer', '--replication-factor', '3'],
    );

    expect({ status, output }).toMatchObject({ status: 0 });
    expect(describeTopics().get('scratch.fewer')?.replicationFactor).toBe(3);
  });
});

describe('a review that cannot be made is no review', () => {
  const offline = (...args: string[]) => clone.brokerform('review', ...args);

  /** Of a cluster by client properties. */
  const asked = (properties: string) => {
    clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retention: { time: 4d }']);
    const file = join(clone.folder, properties);
    return offline('--base', 'HEAD', '--environment', 'local', '--command-config', file);
  };

  test('a commit that is not there', () => {
    const { status, output } = offline('--base', 'nowhere', '--environment', 'local');
    expect(status).toBe(1);
    expect(output).toContain('There is no commit "nowhere" here.');
  });
  test('a catalog that does not parse', () => {
    clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retentoin: { time: 3d }']);
    const { status, output } = offline('--base', 'HEAD', '--environment', 'local');
    expect(status).toBe(1);
    expect(output).toMatch(
      /the working tree cannot be synthesized:\n[^]*order\.yaml:\d+:\d+: error: .*retentoin.* \[unknown-key\]/,
    );
  });
  test('a catalog that did not parse on the side that is compared with', () => {
    clone.edit('catalog/order.yaml', ['retention: { time: 3d }', 'retentoin: { time: 3d }']);
    clone.commit();
    clone.edit('catalog/order.yaml', ['retentoin: { time: 3d }', 'retention: { time: 3d }']);
    const { status, output } = offline('--base', 'HEAD', '--environment', 'local');
    clone.git('reset', '--quiet', '--hard', 'HEAD~1');
    expect(status).toBe(1);
    expect(output).toMatch(
      /HEAD cannot be synthesized:\n[^]*order\.yaml:\d+:\d+: error: .*retentoin.* \[unknown-key\]/,
    );
    expect(output).not.toContain('the working tree cannot be synthesized');
    expect(output).not.toContain(VERDICTS.clear);
  });
  test('a cluster that is named and does not respond', () => {
    clone.write('dead.properties', 'bootstrap.servers=localhost:1\n');
    const { status, output } = asked('dead.properties');
    expect(status).toBe(1);
    expect(output).toContain('Kafka at localhost:1 does not respond');
  });
  test('a user that the cluster refuses', () => {
    clone.write(
      'refused.properties',
      [
        `bootstrap.servers=${bootstrapServers()}`,
        'security.protocol=SASL_PLAINTEXT',
        'sasl.mechanism=SCRAM-SHA-512',
        'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="wrong";',
      ].join('\n'),
    );
    const { status, output } = asked('refused.properties');
    expect(status).toBe(1);
    expect(output).toContain('does not respond to admin');
  });
});
