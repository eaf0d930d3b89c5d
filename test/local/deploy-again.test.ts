/** A deploy that has nothing to do does nothing, and one change changes one thing. */
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';
import {
  brokerform,
  catalogDirectory,
  changed,
  deploy,
  describeTopics,
  editCatalog,
  kafkaTool,
  readRecords,
  results,
  stateDirectory,
  synthesizedDirectory,
} from './support/tier';

/** Stacks that the last deploy initialized, by their logs. */
function initialized(): string[] {
  const logs = join(synthesizedDirectory(), 'logs');
  const last = join(logs, readdirSync(logs).sort().at(-1) ?? '');
  const files = readdirSync(last).filter((file) => file.endsWith('.log'));
  expect(files).toHaveLength(8);
  return files
    .filter((file) => readFileSync(join(last, file), 'utf8').includes('Initializing'))
    .map((file) => file.replace(/\.log$/, ''));
}

/** A domain without topics: it can leave without a retirement. */
const GUEST = `domain: guest
description: Reads for a while, and leaves.
owner: { team: guest-team, contact: guest-oncall@example.com }
topics: []
services:
  - name: guest-reader
    description: Reads who signed up.
    access:
      - role: consumer
        group: guest-reader
        topics: [user.signup]
`;

describe('a second deploy', () => {
  test('GIVEN an unchanged catalog and a running cluster THEN every stack says that nothing changes', () => {
    const { status, output } = deploy('local-*');

    expect(status).toBe(0);
    expect(changed(output)).toEqual({});
    // Cluster, platform and six domains.
    expect(results(output).size).toBe(8);
    expect(initialized()).toEqual([]);
  });

  test.each([
    ['its providers are gone', '.terraform/providers'],
    ['its lock file is gone', '.terraform.lock.hcl'],
    ['all that an init wrote is gone', '.terraform'],
  ])('GIVEN a stack of which %s THEN that one is initialized, and nothing changes', (_, lost) => {
    rmSync(join(synthesizedDirectory(), 'stacks/local-topics-order', lost), { recursive: true });

    const { status, output } = deploy('local-*');

    expect(status).toBe(0);
    expect(changed(output)).toEqual({});
    expect(initialized()).toEqual(['local-topics-order']);
  });

  test('WHEN one topic’s retention changes THEN it changes in place, and its records stay', () => {
    const before = describeTopics();
    kafkaTool('kafka-console-producer.sh', 'admin', ['--topic', 'user.signup'], 'kept\n');
    editCatalog('user.yaml', (text) => withLocalRetention(text, 'user.signup', '2h'));

    const { status, output } = deploy('local-*');
    expect(status).toBe(0);
    expect(changed(output)).toEqual({ 'local-topics-user': '0 added, 1 changed, 0 destroyed' });

    const after = describeTopics();
    expect(after.get('user.signup')?.configs['retention.ms']).toBe(String(2 * 3600 * 1000));
    const others = (topics: typeof before) =>
      [...topics.values()]
        .filter(({ name }) => name !== 'user.signup')
        .map(({ name, configs }) => [name, configs]);
    expect(others(after).sort()).toEqual(others(before).sort());
    expect(readRecords('user.signup')).toContain('kept');
  });

  test('WHEN a domain leaves the catalog THEN its stack is deployed for the last time, and what is left is as declared', () => {
    const file = join(catalogDirectory(), 'guest.yaml');
    writeFileSync(file, GUEST);
    expect(deploy('local-*')).toMatchObject({ status: 0 });
    rmSync(file);

    const { status, output } = deploy('local-*');
    expect(output).toContain('local matches the catalog');
    expect(status).toBe(0);
    expect(changed(output)).toEqual({
      // The password of its service.
      'local-cluster': '0 added, 0 changed, 1 destroyed',
      'local-topics-guest': expect.stringMatching(/^0 added, 0 changed, [1-9]\d* destroyed$/) as string,
    });
  });

  // Eligible leader replicas are on in a new cluster, and with them the cluster's value wins over server.properties.
  test('GIVEN another min ISR of the whole cluster WHEN the gate is passed THEN it is the declared one', () => {
    const configs = (...args: string[]) =>
      kafkaTool('kafka-configs.sh', 'admin', ['--entity-type', 'brokers', '--entity-default', ...args]);
    const changed = configs('--alter', '--add-config', 'min.insync.replicas=1');
    expect(changed).toMatchObject({ status: 0 });

    expect(brokerform('local', 'gate').output).toContain(
      'min.insync.replicas of the cluster is 2 now; it was 1',
    );
    expect(configs('--describe').output).toContain('min.insync.replicas=2');
    expect(brokerform('local', 'gate').output).not.toContain('min.insync.replicas');
  });

  test('WHEN a password is rotated THEN only that user changes, the old one is refused and the new one accepted', () => {
    const client = `${stateDirectory()}/clients/user-service.properties`;
    copyFileSync(client, `${stateDirectory()}/clients/old.properties`);
    expect(brokerform('local', 'secrets', 'rotate', 'user-service')).toMatchObject({ status: 0 });
    expect(readFileSync(`${stateDirectory()}/secrets/user-service/version`, 'utf8').trim()).toBe('2');

    const { status, output } = deploy('local-*');
    expect(status).toBe(0);
    expect(changed(output)).toEqual({ 'local-topics-user': '0 added, 1 changed, 0 destroyed' });
    const list = (user: string) => kafkaTool('kafka-topics.sh', user, ['--list']).output;
    expect(list('old')).toMatch(/SaslAuthenticationException|Authentication failed/);
    expect(list('user-service')).toContain('user.signup');
  });
});

/** Sets `environments.local.retention.time` of a topic, whatever the file says now. */
function withLocalRetention(text: string, topic: string, time: string): string {
  const document = parseDocument(text);
  const topics = document.get('topics');
  if (!isSeq(topics)) throw new Error('no topics');
  const index = topics.items.findIndex((item) => isMap(item) && item.get('name') === topic);
  if (index < 0) throw new Error(`no topic ${topic}`);
  document.setIn(['topics', index, 'environments', 'local', 'retention', 'time'], time);
  return document.toString();
}
