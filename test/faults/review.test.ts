/**
 * Plans of real Terraform against a real Kafka: what the review says that a change will take is compared with what the cleaner and a
 * deletion then take; and while brokers are down it says what it cannot know.
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { staging } from '../fixtures/environments/staging';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { VERDICTS } from '../../operations/review/report';
import { naming, readReview } from '../support/findings';
import type { FindingJson, LossJson } from '../support/findings';
import { eventually } from '../support/eventually';
import { firstPort } from '../support/ports';
import { brokerform, brokerformReading, startWith } from './support/brokerform';
import { createCluster } from './support/cluster';
import type { TestCluster } from './support/cluster';
import { Hands } from './support/hands';
import { remoteAdmin } from './support/remote-admin';
import { TopicsInTerraform } from './support/terraform';
import type { Acls, TopicResource, Topics } from './support/terraform';

/** The controllers from here, brokers from 50 above. */
const FIRST_PORT = firstPort('review');
const BROKERS = [101, 102, 103];
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const EARLIEST = -2;

/** The cleaner comes by each second and not every five minutes, and begins at once. */
const CLEANER_MS = 1000;
const PROPERTIES = {
  'log.retention.check.interval.ms': String(CLEANER_MS),
  'log.initial.task.delay.ms': String(CLEANER_MS),
  'log.cleaner.backoff.ms': String(CLEANER_MS),
};

let kafka: TestCluster;
let admin: KafkaAdmin;
let hands: Hands;
let terraform: TopicsInTerraform;

beforeAll(async () => {
  kafka = await createCluster('review', FIRST_PORT, {
    controllers: 1,
    brokers: BROKERS.length,
    properties: PROPERTIES,
  });
  await kafka.cluster.start(1, ...BROKERS);
  admin = await remoteAdmin(kafka.commandConfig);
  hands = await Hands.start(kafka.directory, kafka.commandConfig, staging.kafkaVersion);
  terraform = await TopicsInTerraform.create(kafka.directory, kafka.commandConfig);
}, 10 * MINUTE);

afterAll(async () => {
  await hands?.stop();
  await admin?.close();
  await kafka?.remove();
}, MINUTE);

const topic = (
  name: string,
  config: Readonly<Record<string, string>> = {},
  more: Partial<TopicResource> = {},
): TopicResource => ({ name, partitions: 3, replication_factor: 3, config, ...more });

interface Said {
  readonly status: number | null;
  readonly output: string;
  readonly verdict?: string;
  readonly untold: readonly string[];
  readonly notKnown: readonly string[];
  /** Waived ones among them. */
  readonly findings: readonly FindingJson[];
  /** Of each rule and topic that it found. */
  readonly losses: ReadonlyMap<string, LossJson>;
}

async function review(plan: string, ...args: readonly string[]): Promise<Said> {
  const file = join(kafka.directory, 'review.json');
  rmSync(file, { force: true });
  const { status, output } = await brokerform(
    ...['review', '--plan', `scratch=${plan}`, '--command-config', kafka.commandConfig, '--json', file],
    ...args,
  );
  const {
    verdict,
    untold = [],
    notKnown = [],
    findings = [],
    waived = [],
  } = existsSync(file) ? (readReview(file) ?? {}) : {};
  const all = [...findings, ...waived.map(({ finding }) => finding)];
  return {
    ...{ status, output, untold, notKnown, findings: all },
    ...(verdict === undefined ? {} : { verdict }),
    losses: new Map(all.map(({ rule, subject, loss = {} }) => [`${rule} ${subject}`, loss])),
  };
}

/** Of each partition the offset of the first record that is left: as many are gone. */
async function firstOffsets(name: string): Promise<number[]> {
  const answer = await admin.listOffsets(
    [0, 1, 2].map((partition) => ({ topic: name, partition, timestamp: EARLIEST })),
  );
  expect(answer.failures).toEqual([]);
  return [...answer.offsets].sort((a, b) => a.partition - b.partition).map(({ offset }) => Number(offset));
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

describe('what is said and what the cleaner takes', () => {
  const BY_TIME = 'loss.by-time';
  const BY_SIZE = 'loss.by-size';
  const BY_KEY = 'loss.by-key';
  const GOES = 'loss.goes';
  const KEYS = 10;
  /** A segment has this many records at most: as many steps of time as `segment.ms` has, and the one that begins it. */
  const SEGMENT = 7;
  const LIMIT_BYTES = 40_960;
  const before: Topics = {
    time: topic(BY_TIME, { 'retention.ms': String(30 * DAY), 'segment.ms': String(6 * HOUR) }),
    size: topic(BY_SIZE, { 'retention.ms': '-1', 'retention.bytes': '-1', 'segment.ms': String(HOUR) }),
    key: topic(BY_KEY, {
      ...{ 'cleanup.policy': 'delete', 'retention.ms': '-1', 'segment.ms': String(HOUR) },
      'min.cleanable.dirty.ratio': '0.01',
    }),
    goes: topic(GOES, { 'retention.ms': '-1' }),
  };
  const { time, size, key } = before as Required<typeof before>;
  const after: Topics = {
    time: { ...time!, config: { ...time!.config, 'retention.ms': String(2 * DAY) } },
    size: { ...size!, config: { ...size!.config, 'retention.bytes': String(LIMIT_BYTES) } },
    key: { ...key!, config: { ...key!.config, 'cleanup.policy': 'compact' } },
  };
  /** Older than two days, by partition: some, all, none. Half an hour off the limit, however long the test takes. */
  const TOO_OLD = [72, 30, 0];
  /** Of about one KiB each, by partition: far over the limit, under it, somewhat over it. */
  const SIZES = [120, 20, 60];
  let said: Said;
  let firstBytes: number[];

  const bytesOf = async (name: string): Promise<number[]> => {
    const directories = [...(await admin.describeLogDirs([101])).values()].flat();
    const replicas = directories.flatMap((directory) => directory.replicas);
    return [0, 1, 2].map(
      (partition) => replicas.find((each) => each.topic === name && each.partition === partition)?.bytes ?? 0,
    );
  };

  beforeAll(async () => {
    await terraform.apply(before);
    const now = Date.now();
    const ago = (milliseconds: number): number => now - milliseconds;
    await eventually(() =>
      hands.do(
        // topic, partition, records, keys, bytes of each, time of the first, time between two
        `series ${BY_TIME} 0 120 120 100 ${ago(5 * DAY - HOUR / 2)} ${HOUR}`,
      ),
    );
    await hands.do(
      `series ${BY_TIME} 1 30 30 100 ${ago(10 * DAY)} ${HOUR}`,
      `series ${BY_TIME} 2 20 20 100 ${ago(20 * HOUR)} ${HOUR}`,
      ...SIZES.map(
        (records, partition) => `series ${BY_SIZE} ${partition} ${records} 1 1000 ${ago(DAY)} ${HOUR / 6}`,
      ),
      ...[0, 1, 2].map(
        (partition) => `series ${BY_KEY} ${partition} 100 ${KEYS} 100 ${ago(DAY)} ${HOUR / 6}`,
      ),
      `series ${GOES} 0 50 50 100 ${now} 0`,
    );
    expect(await firstOffsets(BY_TIME)).toEqual([0, 0, 0]);
    expect(await hands.count(BY_KEY)).toBe(300);
    expect(await hands.count(GOES)).toBe(50);
    firstBytes = await bytesOf(BY_SIZE);
    said = await review(await terraform.plan('second', after));
    await terraform.applyPlan('second');
  }, 5 * MINUTE);

  test('it stops all of it', () => {
    expect(said).toMatchObject({ status: 2, verdict: 'blocked', untold: [] });
    expect([...said.losses.keys()].sort()).toEqual([
      `cleanup-policy-changed ${BY_KEY}`,
      `retention-cut ${BY_SIZE}`,
      `retention-cut ${BY_TIME}`,
      `topic-destroyed ${GOES}`,
    ]);
  });

  test(
    'retention by time: never less is said than is lost, and in no partition a whole segment more',
    async () => {
      const predicted = Number(said.losses.get(`retention-cut ${BY_TIME}`)?.records);
      expect(predicted).toBe(total(TOO_OLD));

      const lost = await eventually(async () => {
        const gone = await firstOffsets(BY_TIME);
        gone.forEach((records, partition) => expect(records).toBeGreaterThan(TOO_OLD[partition]! - SEGMENT));
        return gone;
      });
      // Nothing more goes: the cleaner comes by again.
      await sleep(3 * CLEANER_MS);
      expect(await firstOffsets(BY_TIME)).toEqual(lost);
      lost.forEach((records, partition) => expect(records).toBeLessThanOrEqual(TOO_OLD[partition]!));
      // Where all is too old, the segment that is being written goes as well.
      expect(lost[1]).toBe(TOO_OLD[1]);
      expect(predicted).toBeGreaterThanOrEqual(total(lost));
    },
    2 * MINUTE,
  );

  test(
    'retention by size, of partitions that are not equally full: the same, in records and in bytes',
    async () => {
      const excess = firstBytes.map((bytes) => Math.max(0, bytes - LIMIT_BYTES));
      expect(excess[1]).toBe(0);
      const { records, bytes } = said.losses.get(`retention-cut ${BY_SIZE}`) ?? {};
      expect(bytes).toBe(total(excess));
      const beyond = excess.map((some, partition) => (SIZES[partition]! * some) / firstBytes[partition]!);

      const lost = await eventually(async () => {
        const gone = await firstOffsets(BY_SIZE);
        gone.forEach((each, partition) => expect(each).toBeGreaterThan(beyond[partition]! - SEGMENT));
        return gone;
      });
      await sleep(3 * CLEANER_MS);
      expect(await firstOffsets(BY_SIZE)).toEqual(lost);
      expect(Number(records)).toBeGreaterThanOrEqual(total(lost));
      expect(Number(records)).toBeLessThan(total(lost) + 3 * SEGMENT);
      const freed = total(firstBytes) - total(await bytesOf(BY_SIZE));
      expect(bytes).toBeGreaterThanOrEqual(freed);
    },
    2 * MINUTE,
  );

  test(
    'compaction: at most what is said',
    async () => {
      const { records } = said.losses.get(`cleanup-policy-changed ${BY_KEY}`) ?? {};
      expect(records).toBe('300');

      const left = await eventually(async () => {
        const count = await hands.count(BY_KEY);
        // Of each partition the last record of each key, and what is in the segment that is being written.
        expect(count).toBeLessThanOrEqual(3 * (KEYS + SEGMENT));
        return count;
      });
      expect(left).toBeGreaterThanOrEqual(3 * KEYS);
      expect(Number(records)).toBeGreaterThanOrEqual(300 - left);
    },
    2 * MINUTE,
  );

  test('deletion: all of it', async () => {
    expect(said.losses.get(`topic-destroyed ${GOES}`)?.records).toBe('50');
    await eventually(async () =>
      expect((await admin.listTopics()).map(({ name }) => name)).not.toContain(GOES),
    );
  });
});

describe('who reads, who may, and what Kafka refuses', () => {
  const READ = 'readers.read';
  const TAKEN = 'readers.taken';
  const PASSWORD = 'a-password-of-a-test';
  const entry = (of: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
    acl_host: '*',
    acl_permission_type: 'Allow',
    acl_operation: 'Read',
    ...of,
  });
  const topics: Topics = { read: topic(READ, { 'retention.ms': '-1' }) };
  const acls: Acls = {
    groups: entry({ acl_principal: 'User:*', resource_type: 'Group', resource_name: '*' }),
    reader: entry({ acl_principal: 'User:reader', resource_type: 'Topic', resource_name: READ }),
  };
  /** Of partition 0, which has records from 15 on. */
  let end = 0;
  const groupsOf = (said: Said): ReadonlyMap<string, object> =>
    new Map(
      (said.losses.get(`topic-destroyed ${READ}`)?.groups ?? []).map(({ id, lag, uncommitted }) => [
        id,
        uncommitted === undefined ? { lag } : { lag, uncommitted },
      ]),
    );

  beforeAll(async () => {
    await terraform.apply(topics, acls);
    await eventually(() => hands.do(`series ${READ} 0 30 30 100 ${Date.now()} 0`));
    await hands.do(
      `series ${READ} 1 20 20 100 ${Date.now()} 0`,
      `series ${READ} 2 10 10 100 ${Date.now()} 0`,
      `commit half ${READ} 0 10`,
      `user reader SCRAM-SHA-512 4096 ${PASSWORD}`,
      `join sharers ${READ} share`,
      `join busy ${READ} classic`,
    );
    // A share group begins at the end, and has an offset once it acknowledged a record.
    await eventually(async () => {
      await hands.do(`series ${READ} 0 1 1 100 ${Date.now()} 0`);
      const sharers = (await admin.listGroups(BROKERS)).find(({ id }) => id === 'sharers');
      expect(sharers).toMatchObject({ members: 1, reads: [READ] });
      expect(sharers?.offsets.map(({ partition }) => partition)).toEqual([0]);
    });
    await hands.do('leave sharers', `series ${READ} 0 5 5 100 ${Date.now()} 0`, `trim ${READ} 0 15`);
    const { offsets } = await admin.listOffsets([{ topic: READ, partition: 0, timestamp: -1 }]);
    end = Number(offsets[0]?.offset);
    await hands.do(`commit ended ${READ} 0 ${end}`, `commit ended ${READ} 1 20`, `commit ended ${READ} 2 10`);
  }, 2 * MINUTE);

  test(
    'what is not read yet is what a member of the group then reads: also of share groups, beyond a trimmed log and without a commit',
    async () => {
      await eventually(async () =>
        expect((await admin.listGroups(BROKERS)).find(({ id }) => id === 'busy')).toMatchObject({
          members: 1,
          reads: [READ],
        }),
      );
      const said = await review(await terraform.plan('gone', {}, acls));

      expect(said).toMatchObject({ status: 2, verdict: 'blocked', untold: [] });
      const groups = groupsOf(said);
      expect(groups.get('half')).toEqual({ lag: String(end - 15), uncommitted: '30' });
      expect(groups.get('ended')).toEqual({ lag: '0' });
      // What it never acknowledged any record of, it may have to read: its group's own configuration decides.
      expect(groups.get('sharers')).toMatchObject({ uncommitted: '30' });
      expect(await hands.read('read', 'half', READ, 'classic')).toBe(end - 15 + 30);
      // Never fewer than it then reads. One more was seen (6 and 5): the last acknowledgment had not reached the offset yet.
      const read = await hands.read('read', 'sharers', READ, 'share');
      const { lag } = groups.get('sharers') as { lag: string };
      expect(read).toBeGreaterThanOrEqual(5);
      expect([read, read + 1]).toContain(Number(lag));
    },
    2 * MINUTE,
  );

  test(
    'a group that joins by an entry of everyone is known to be at work when its principal loses the topic, and is refused then',
    async () => {
      const reads = ['read-as', 'audit', READ, 'consumer', 'reader', PASSWORD] as const;
      // A busy machine may answer a member only after it has given up; it goes on where it committed.
      let read = 0;
      await eventually(async () => {
        read += await hands.read(...reads);
        expect(read).toBe(end - 15 + 30);
      }, 10);
      const said = await review(await terraform.plan('refused', topics, { groups: acls['groups']! }));

      expect(said).toMatchObject({ status: 2, verdict: 'blocked' });
      expect(said.findings).toContainEqual(
        expect.objectContaining({
          ...{ rule: 'access-removed', severity: 'error', subject: 'User:reader' },
          message: naming(['Read', READ], 'busy', 1),
        }),
      );
      await terraform.applyPlan('refused');
      await eventually(async () =>
        expect(await hands.read(...reads).catch((error: Error) => error.message)).toMatch(
          /TopicAuthorizationException/,
        ),
      );
      await hands.do('leave busy');
    },
    2 * MINUTE,
  );

  test(
    'GIVEN an entry that moves to another stack without its state WHEN both are reviewed THEN it stops, and the apply loses it',
    async () => {
      const moving = entry({ acl_principal: 'User:mover', resource_type: 'Topic', resource_name: READ });
      const other = await TopicsInTerraform.create(kafka.directory, kafka.commandConfig, 'other');
      await terraform.apply(topics, { ...acls, moving });
      const from = await terraform.plan('left', topics, acls);
      const to = await other.plan('came', {}, { moving });
      const entriesOf = async (): Promise<number> =>
        (await admin.listAcls()).filter(({ principal }) => principal === 'User:mover').length;

      const said = await review(from, '--plan', `other=${to}`);

      expect(said).toMatchObject({ status: 2, verdict: 'blocked' });
      expect([...said.losses.keys()]).toContain('declared-and-deleted User:mover');
      const text = said.output.replaceAll(/\s+/g, ' ');
      expect(text).toContain('A moved block does not reach from scratch to other.');
      // As the stacks may be deployed: what came first is a no-op for Kafka, and what goes then takes the entry away.
      await other.applyPlan('came');
      expect(await entriesOf()).toBe(1);
      await terraform.applyPlan('left');
      await eventually(async () => expect(await entriesOf()).toBe(0));
      await other.apply({});
    },
    2 * MINUTE,
  );

  test(
    'GIVEN the plan on standard input THEN the same is found; GIVEN it twice THEN nothing is reviewed',
    async () => {
      const plan = await terraform.plan('piped', {}, acls);
      const file = join(kafka.directory, 'piped.json');
      const named = await review(plan);

      const piped = await brokerformReading(
        plan,
        ...['review', '--plan', '-', '--command-config', kafka.commandConfig, '--json', file],
      );
      const copied = join(kafka.directory, 'copied.json');
      copyFileSync(plan, copied);
      const twice = await review(plan, '--plan', `again=${plan}`);
      const again = await review(plan, '--plan', `again=${copied}`);

      expect(piped.status).toBe(2);
      expect(named.findings.length).toBeGreaterThan(0);
      const found = ({ rule, severity, subject, address, loss }: FindingJson): object => ({
        ...{ rule, severity, subject, address },
        records: loss?.records,
      });
      expect(readReview(file)?.findings.map(found)).toEqual(named.findings.map(found));
      expect([twice, again]).toMatchObject([
        { status: 1, findings: [], output: expect.stringContaining('it is given more than once') as string },
        { status: 1, findings: [], output: expect.stringContaining('both are the same plan') as string },
      ]);
    },
    2 * MINUTE,
  );

  test(
    "GIVEN a plan of others in which Terraform evaluated a file WHEN reviewed THEN no output has the file's text",
    async () => {
      const secret = randomBytes(18).toString('hex');
      const file = join(kafka.directory, 'secret-of-the-runner');
      writeFileSync(file, `${secret}\n`, { mode: 0o600 });
      const text = `x-\${trimspace(file("${file}"))}`;
      const plan = await terraform.plan(
        'evaluated',
        { ...topics, named: topic(text) },
        {
          ...acls,
          written: entry({
            ...{ acl_principal: 'User:reader', acl_operation: 'Write' },
            ...{ resource_type: 'Topic', resource_name: text },
          }),
        },
      );
      // It is in the plan: nothing is shown for another reason.
      expect(readFileSync(plan, 'utf8')).toContain(`x-${secret}`);
      const written = ['markdown', 'html', 'sarif'].map(
        (format) => [`--${format}`, join(kafka.directory, `evaluated.${format}`)] as const,
      );

      const said = await review(plan, ...written.flat());

      expect([...said.losses.keys()]).toEqual(['acl-widened User:reader']);
      expect(said.output.replaceAll(/\s+/g, ' ')).toContain('computed by Terraform, not shown');
      const files = [join(kafka.directory, 'review.json'), ...written.map(([, path]) => path)];
      for (const output of [said.output, ...files.map((path) => readFileSync(path, 'utf8'))]) {
        expect(output).not.toBe('');
        expect(output).not.toContain(secret);
      }
    },
    2 * MINUTE,
  );

  test(
    "GIVEN a topic that another provider declares WHEN its plan deletes it THEN it stops, with the topic's records and groups",
    async () => {
      // The registry of providers is not within every test's reach: in the form that Terraform's plans have.
      const address = 'confluent_kafka_topic.read';
      const before = { topic_name: READ, partitions_count: 3 };
      const values = { actions: ['delete'], before, after: null, after_unknown: {} };
      const change = { ...values, before_sensitive: {}, after_sensitive: false };
      const provider = 'registry.terraform.io/confluentinc/confluent';
      const file = join(kafka.directory, 'another-provider.json');
      writeFileSync(
        file,
        JSON.stringify({
          ...{ format_version: '1.2', terraform_version: '1.11.4', complete: true, planned_values: {} },
          resource_changes: [
            {
              address,
              mode: 'managed',
              type: 'confluent_kafka_topic',
              name: 'read',
              provider_name: provider,
              change,
            },
          ],
        }),
      );

      const said = await review(file);

      expect(said).toMatchObject({ status: 2, verdict: 'blocked' });
      const loss = said.losses.get(`unjudged-destroyed ${READ}`);
      expect(Number(loss?.records)).toBe(end - 15 + 30);
      expect(loss?.groups?.map(({ id }) => id)).toEqual(expect.arrayContaining(['half', 'ended', 'sharers']));
    },
    MINUTE,
  );

  test(
    'what Kafka refuses to create stops before: a name that is taken or alike, more replicas than brokers, a value that is none',
    async () => {
      expect(
        await admin.createTopics([{ name: TAKEN, partitions: 1, replicationFactor: 1, config: {} }]),
      ).toEqual([]);
      const refused: Topics = {
        taken: topic(TAKEN),
        alike: topic(TAKEN.replace('.', '_')),
        many: topic('readers.many', {}, { replication_factor: 4 }),
        value: topic('readers.value', { 'retention.ms': '7d' }),
        key: topic('readers.key', { 'retention.hours': '7' }),
      };
      const said = await review(
        await terraform.plan('possible', { ...topics, ...refused }, { groups: acls['groups']! }),
      );

      expect(said).toMatchObject({ status: 2, verdict: 'blocked' });
      expect(
        [...said.losses.keys()].filter((each) => /^topic-(exists|impossible) /.test(each)).sort(),
      ).toEqual([
        `topic-exists ${TAKEN}`,
        `topic-exists ${TAKEN.replace('.', '_')}`,
        'topic-impossible readers.key',
        'topic-impossible readers.many',
        'topic-impossible readers.value',
      ]);
      const words = await terraform.applyPlan('possible').catch((error: Error) => error.message);
      expect(words).toEqual(expect.any(String));
      const names = (await admin.listTopics()).map(({ name }) => name);
      for (const { name } of Object.values(refused))
        expect([name, names.includes(name)]).toEqual([name, name === TAKEN]);
      await terraform.apply({});
    },
    2 * MINUTE,
  );
});

describe('while brokers are down', () => {
  const KEPT = 'down.kept';
  const LONELY = 'down.lonely';
  const topics: Topics = {
    kept: topic(KEPT, { 'retention.ms': String(30 * DAY), 'min.insync.replicas': '2' }),
    lonely: topic(LONELY, {}, { partitions: 1, replication_factor: 1 }),
  };
  const cut: TopicResource = {
    ...topics['kept']!,
    config: { ...topics['kept']!.config, 'retention.ms': String(2 * DAY) },
  };
  /** The first cuts what one topic keeps, the second deletes another one, too. */
  let [one, both] = ['', ''];
  let waivers: readonly string[] = [];

  async function fenced(...ids: readonly number[]): Promise<void> {
    await eventually(async () => {
      const brokers = await admin.listRegisteredBrokers();
      expect(brokers.filter((broker) => broker.fenced).map(({ id }) => id)).toEqual(ids);
    });
    // The brokers that are left learn of it, and who leads from then on.
    await eventually(async () => {
      const states = await admin.listPartitionStates([KEPT]);
      expect(states.filter(({ leader }) => leader === null || ids.includes(leader))).toEqual([]);
    });
    await sleep(CLEANER_MS);
  }

  beforeAll(async () => {
    await terraform.apply(topics);
    await eventually(() => hands.do(`series ${KEPT} 0 40 40 100 ${Date.now() - 5 * DAY} ${HOUR}`));
    await hands.do(
      `series ${LONELY} 0 20 20 100 ${Date.now()} 0`,
      `commit reader ${KEPT} 0 10`,
      // What a retirement in the catalog gives the deploy principal: the deletion is announced.
      `allow User:deployer * Delete Topic ${LONELY} literal`,
    );
    expect(await admin.alterReassignments([{ topic: LONELY, partition: 0, replicas: [103] }])).toEqual([]);
    await eventually(async () => expect(await admin.listReassignments()).toEqual([]));
    one = await terraform.plan('one', { ...topics, kept: cut });
    both = await terraform.plan('both', { kept: cut });
    const file = join(kafka.directory, 'waivers.yaml');
    const expires = new Date(Date.now() + 30 * DAY).toISOString().slice(0, 10);
    writeFileSync(
      file,
      `- { rule: retention-cut, resource: ${KEPT}, reason: It is for a test., owner: test, expires: ${expires} }\n`,
    );
    waivers = ['--waivers', file];
  }, 3 * MINUTE);

  test(
    'GIVEN all of them THEN everything is known, and nothing stops what somebody answers for',
    async () => {
      const said = await review(both, ...waivers);

      expect(said).toMatchObject({ status: 0, verdict: 'clear', untold: [], notKnown: [] });
      expect(said.losses.get(`retention-cut ${KEPT}`)).toMatchObject({ records: '40' });
      expect(said.losses.get(`topic-destroyed ${LONELY}`)).toMatchObject({ records: '20' });
    },
    MINUTE,
  );

  test(
    'GIVEN a cluster that nobody named, by the stack alone, and that refuses the user THEN there is no review: exit 1',
    async () => {
      const state = join(kafka.directory, 'state');
      mkdirSync(join(state, 'clients'), { recursive: true });
      const properties = readFileSync(kafka.commandConfig, 'utf8');
      const file = join(state, 'clients', 'admin.properties');
      writeFileSync(file, properties.replace(/password="[^"]*"/, 'password="wrong"'), { mode: 0o600 });
      copyFileSync(join(kafka.directory, 'ca.pem'), join(state, 'clients', 'ca.pem'));

      const { status, output } = await startWith(
        { BROKERFORM_LOCAL_STATE: state },
        ...['review', '--plan', `local-topics-order=${one}`, ...waivers],
      ).outcome;

      expect(status).toBe(1);
      expect(output).toMatch(/does not respond to admin: .*[Aa]uthentication/);
      expect(output).not.toContain(VERDICTS.clear);
    },
    MINUTE,
  );

  test(
    'GIVEN one of three that was killed just now THEN it is never said that there are no findings that block',
    async () => {
      await kafka.cluster.stop(103, 'SIGKILL');

      const { status, output } = await review(both, ...waivers);

      expect(status).toBe(1);
      expect(output).not.toContain(VERDICTS.clear);
    },
    MINUTE,
  );

  test(
    'GIVEN one of three down THEN what only it had is unknown: exit 1; what others have as well is',
    async () => {
      await fenced(103);

      const said = await review(both, ...waivers);

      expect(said).toMatchObject({ status: 1, verdict: 'unknown' });
      expect(said.untold).toEqual([
        naming(LONELY, 'records', ['partition', 0]),
        naming(LONELY, 'bytes', ['partition', 0]),
      ]);
      expect(said.output.replaceAll(/\s+/g, ' ')).toContain(VERDICTS.unknown);
      expect(said.output).not.toContain(VERDICTS.clear);
      expect(said.losses.get(`retention-cut ${KEPT}`)).toMatchObject({ records: '40' });
      expect(said.losses.get(`topic-destroyed ${LONELY}`)).not.toHaveProperty('records');

      const other = await review(one, ...waivers);
      expect(other).toMatchObject({ status: 0, verdict: 'clear', untold: [] });
      expect(other.notKnown).toEqual([naming(['broker', 103], 'fenced')]);
      expect(other.losses).toEqual(
        new Map([[`retention-cut ${KEPT}`, said.losses.get(`retention-cut ${KEPT}`)]]),
      );
    },
    2 * MINUTE,
  );

  test(
    'GIVEN two of three down THEN exit 1, though the third has a copy of all',
    async () => {
      await kafka.cluster.stop(102, 'SIGKILL');
      await fenced(102, 103);

      const said = await review(one, ...waivers);

      expect(said).toMatchObject({ status: 1, verdict: 'unknown' });
      expect(said.untold).toEqual([naming([2, 3], 'fenced', [102, 103])]);
      expect(said.output).not.toContain(VERDICTS.clear);
      // What stops it does so now as well.
      expect(await review(one)).toMatchObject({ status: 2, verdict: 'blocked' });
    },
    2 * MINUTE,
  );

  test(
    'GIVEN none that answers THEN there is no review: exit 1',
    async () => {
      await kafka.cluster.stop(101, 'SIGKILL');

      const { status, output, verdict } = await review(one, ...waivers);

      expect(status).toBe(1);
      expect(verdict).toBeUndefined();
      expect(output).toMatch(
        new RegExp(
          `^brokerform: Kafka at localhost:${FIRST_PORT + 50}, \\S+ \\S+ does not respond to admin: `,
          'm',
        ),
      );
      expect(output).not.toContain(VERDICTS.clear);
    },
    MINUTE,
  );
});
