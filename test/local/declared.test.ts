/** What the first deploy made, read with Kafka's own tools. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCatalog } from '../../operations/catalog/files';
import { localEnvironment } from '../../operations/local/settings';
import { HOSTILE_GROUP, SPELLINGS, SPELT_TOPIC } from './support/hostile-catalog';
import {
  bootstrapServers,
  brokerform,
  describeTopics,
  kafkaTool,
  run,
  stateDirectory,
  synthesizedDirectory,
  terraform,
} from './support/tier';

const catalog = loadCatalog(localEnvironment());
const declared = catalog.domains.flatMap((domain) => domain.topics);
const services = catalog.domains.flatMap((domain) => domain.services);

/** Every file below a folder, data and libraries of the cluster left out. */
function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return ['data', '.terraform'].includes(entry.name) ? [] : filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

describe('the deployed cluster', () => {
  test('THEN its quorum has three voters with dynamic membership', () => {
    const { status, output } = kafkaTool('kafka-metadata-quorum.sh', 'admin', ['describe', '--status']);
    expect(status).toBe(0);
    expect(output).toMatch(/CurrentVoters:.*"id": 1.*"id": 2.*"id": 3/s);

    const features = kafkaTool('kafka-features.sh', 'admin', ['describe']);
    expect(features.output).toMatch(/Feature: kraft\.version.*FinalizedVersionLevel: 1\b/);
  });

  test('THEN every declared topic is there with partitions, replication factor, min ISR and configuration', () => {
    const live = describeTopics();

    expect([...live.keys()].filter((name) => !name.startsWith('__')).sort()).toEqual(
      declared.map((topic) => topic.name).sort(),
    );
    for (const topic of declared) {
      expect(live.get(topic.name)).toMatchObject({
        partitions: topic.partitions.count,
        replicationFactor: topic.replicationFactor,
        configs: topic.config,
      });
    }
  });

  test('GIVEN values in other spellings THEN the cluster has what was meant', () => {
    expect(describeTopics().get(SPELT_TOPIC)?.configs).toMatchObject(
      Object.fromEntries(Object.entries(SPELLINGS).map(([key, [, printed]]) => [key, printed])),
    );
  });

  test('GIVEN names that Terraform would evaluate THEN the cluster has them as they are written', () => {
    const { output: acls } = kafkaTool('kafka-acls.sh', 'admin', ['--list']);
    for (const type of ['GROUP', 'TRANSACTIONAL_ID']) {
      expect(acls).toContain(`resourceType=${type}, name=${HOSTILE_GROUP}, patternType=LITERAL`);
    }
    const quotas = kafkaTool('kafka-configs.sh', 'admin', ['--describe', '--entity-type', 'clients']).output;
    expect(quotas).toContain(`'${HOSTILE_GROUP}'`);
  });

  test('THEN every replica is in sync and replicas are spread over the racks', () => {
    for (const topic of describeTopics().values()) {
      expect(topic.inSync).toHaveLength(topic.partitions);
      for (const isr of topic.inSync) expect(new Set(isr).size).toBe(topic.replicationFactor);
    }
  });

  test('THEN the ACLs of every service are exactly the declared ones', () => {
    const { status, output } = kafkaTool('kafka-acls.sh', 'admin', ['--list']);
    expect(status).toBe(0);
    const live: string[] = [];
    let resource = '';
    for (const line of output.split('\n')) {
      const header = /resourceType=(\w+), name=(.*?), patternType=(\w+)/.exec(line);
      if (header !== null) resource = `${header[1]} ${header[2]} ${header[3]}`;
      const entry = /principal=(\S+), host=(\S+), operation=(\w+), permissionType=(\w+)/.exec(line);
      if (entry !== null) live.push(`${entry[1]} ${resource} ${entry[3]} ${entry[4]} ${entry[2]}`);
    }
    const expected = services.flatMap((service) =>
      service.acls.map(
        (acl) =>
          `${acl.principal} ${screaming(acl.resourceType)} ${acl.resourceName} ${screaming(acl.patternType)} ${screaming(acl.operation)} ALLOW *`,
      ),
    );

    expect(live.filter((line) => !line.startsWith('User:deployer ')).sort()).toEqual(expected.sort());
  });

  test('THEN quotas of users and client ids are the declared ones', () => {
    const described = Object.fromEntries(
      (['users', 'clients'] as const).map((entities) => [
        entities,
        kafkaTool('kafka-configs.sh', 'admin', ['--describe', '--entity-type', entities]).output.split('\n'),
      ]),
    );
    for (const quota of services.flatMap((service) => service.quotas)) {
      const entities = quota.entityType === 'user' ? 'users' : 'clients';
      const line = described[entities]?.find((text) => text.includes(`'${quota.entityName}'`)) ?? '';
      for (const [key, value] of Object.entries(quota.config)) {
        expect([quota.entityName, key, Number(new RegExp(`${key}=([0-9.E]+)`).exec(line)?.[1])]).toEqual([
          quota.entityName,
          key,
          value,
        ]);
      }
    }
  });
});

/** `TransactionalID` → `TRANSACTIONAL_ID`, as Kafka prints it. */
function screaming(word: string): string {
  return word
    .replace(/ID$/, 'Id')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
    .toUpperCase();
}

describe('secrets', () => {
  const passwords = readdirSync(join(stateDirectory(), 'secrets')).map((user) =>
    readFileSync(join(stateDirectory(), 'secrets', user, 'password'), 'utf8').trim(),
  );

  test('GIVEN every user’s password THEN no state, synthesized file or log has it', () => {
    expect(passwords.length).toBeGreaterThan(services.length);
    const searched = [
      ...filesBelow(join(stateDirectory(), 'terraform')),
      ...filesBelow(join(stateDirectory(), 'logs')),
      ...filesBelow(synthesizedDirectory()),
    ];
    expect(searched.length).toBeGreaterThan(20);
    for (const file of searched) {
      const text = readFileSync(file, 'utf8');
      expect({ file, passwords: passwords.filter((password) => text.includes(password)) }).toEqual({
        file,
        passwords: [],
      });
    }
  });

  test('GIVEN a saved plan THEN it has no password either', () => {
    const stack = join(synthesizedDirectory(), 'stacks/local-topics-order');
    const plan = join(stateDirectory(), 'order.plan');
    expect(run(terraform, ['plan', `-out=${plan}`], { cwd: stack }).status).toBe(0);
    const shown = run('sh', ['-c', `unzip -p '${plan}' && ${terraform} show -json '${plan}'`], {
      cwd: stack,
    });
    expect(shown.status).toBe(0);
    expect(shown.output).toContain('order.created');
    expect(passwords.filter((password) => shown.output.includes(password))).toEqual([]);
  });

  test('GIVEN running processes THEN no command line has a password', () => {
    const commandLines = readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        } catch {
          return ''; // It ended while we looked.
        }
      });
    expect(passwords.filter((password) => commandLines.some((line) => line.includes(password)))).toEqual([]);
  });

  test('GIVEN files with secrets THEN only their owner can read them', () => {
    const files = [
      ...filesBelow(join(stateDirectory(), 'secrets')),
      ...filesBelow(join(stateDirectory(), 'clients')),
    ];
    for (const file of files) expect((statSync(file).mode & 0o077).toString(8)).toBe('0');
  });
});

describe('access', () => {
  test('GIVEN a client without credentials THEN the brokers refuse it', () => {
    const config = join(stateDirectory(), 'anonymous.properties');
    writeFileSync(
      config,
      'security.protocol=PLAINTEXT\ndefault.api.timeout.ms=8000\nrequest.timeout.ms=4000\n',
    );
    const { status, output } = run(join(stateDirectory(), 'bin/kafka-topics.sh'), [
      '--bootstrap-server',
      bootstrapServers(),
      '--command-config',
      config,
      '--list',
    ]);
    expect(status).not.toBe(0);
    expect(output).not.toContain('order.created');
    expect(output).toMatch(/disconnected|Timed out|TimeoutException|authentication/i);
  });

  test('GIVEN a user without an entry for the topic THEN it is refused by name', () => {
    const { output } = kafkaTool(
      'kafka-console-producer.sh',
      'notification-service',
      ['--topic', 'payment.completed'],
      'not mine\n',
    );
    expect(output).toMatch(/TopicAuthorizationException|Not authorized to access topics/);
  });

  test('GIVEN the commands of the page WHEN pasted THEN the producer’s record reaches the consumer', () => {
    const page = brokerform('local', 'page').output;
    const [produce, consume] = ['# Write to ', '# Read '].map((heading) => commandBelow(page, heading));

    expect(run('sh', ['-c', produce ?? ''])).toMatchObject({ status: 0 });
    const consumed = run('sh', ['-c', `${consume} --max-messages 1 --timeout-ms 40000`]);
    expect(consumed.output).toMatch(/^42\t\{.*\}$/m);
  });
});

/** The command that stands below a heading of the page, over as many lines as it has. */
function commandBelow(page: string, heading: string): string {
  const lines = page.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading)) + 1;
  const length = lines.slice(start).findIndex((line) => !/[|\\]\s*$/.test(line)) + 1;
  return lines.slice(start, start + length).join('\n');
}
