/** `brokerform clients` beside a running cluster: what brokers have counts more than what is declared. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerform, kafkaTool } from './support/tier';

const folder = mkdtempSync(join(tmpdir(), 'brokerform-client-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const setLimit = (action: readonly string[]): void => {
  const { status } = kafkaTool('kafka-configs.sh', 'admin', [
    ...['--alter', '--entity-type', 'topics', '--entity-name', 'order.created'],
    ...action,
  ]);
  expect(status).toBe(0);
};

test('GIVEN generated settings WHEN they are linted against the cluster THEN nothing is found, and the cluster is named', () => {
  expect(brokerform('clients', 'settings', 'order-service', '--output', folder)).toMatchObject({ status: 0 });
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files.length).toBe(2);
  expect(files.every((file) => statSync(file).size > 500)).toBe(true);
  const { status, output } = brokerform(
    'clients',
    'lint',
    ...files,
    '--as',
    'order-service',
    '--environment',
    'local',
  );
  expect(output).toContain('Lint: no findings that block');
  expect(output).toMatch(/^Cluster \S+ as of /m);
  expect(output).not.toContain('is not on the cluster');
  expect(status).toBe(0);
});

test('GIVEN a topic whose limit was lowered by hand WHEN the same files are linted THEN the live limit counts', () => {
  const producer = join(folder, 'order-service-producer.properties');
  setLimit(['--add-config', 'max.message.bytes=100000']);
  try {
    const live = brokerform('clients', 'lint', producer, '--as', 'order-service', '--environment', 'local');
    expect(live.output).toContain('order.created takes batches of 100000 bytes');
    expect(live.status).toBe(2);
    const offline = brokerform('clients', 'lint', producer, '--as', 'order-service', '--offline');
    expect(offline.output).toContain('No cluster was queried: --offline.');
    expect(offline.status).toBe(0);
  } finally {
    setLimit(['--add-config', 'max.message.bytes=1048588']);
  }
});

test('GIVEN one setting made worse WHEN it is linted against the cluster THEN it is found', () => {
  const other = join(folder, 'acks.properties');
  writeFileSync(
    other,
    readFileSync(join(folder, 'order-service-producer.properties'), 'utf8').replace('acks=all', 'acks=1'),
  );
  const { status, output } = brokerform(
    'clients',
    'lint',
    other,
    '--as',
    'order-service',
    '--environment',
    'local',
  );
  expect(output).toContain('[acks-not-all]');
  expect(status).toBe(2);
});
