/**
 * What a setting loses, and that what is exported does not: each setting that the lint finds, made worse alone, through a fault that the
 * exported settings go through at the same time, with Kafka's own Java client.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../shared/system/run';
import { ensureConfluentPython } from '../schemas/support/python';
import { firstPort } from '../support/ports';
import { NOTHING, counted, overtaken, twice } from './support/count';
import { FAULTS, SENDS, writtenThrough } from './support/faults';
import type { Fault, Sent } from './support/faults';
import { JavaClients } from './support/java';
import { Till } from './support/till';
import type { Change } from './support/till';

const MINUTE = 60_000;
const project = path.resolve(__dirname, '../..');

interface ProducerRow {
  readonly change: Change;
  /** Of `clients lint`. */
  readonly rule: string;
  readonly fault: Fault;
  /** Of SENDS and the one before the fault. */
  readonly seen: (sent: Sent) => boolean;
}

/** What the client does not refuse, and the lint does. Where idempotence would refuse it, its line is taken out: the client then does without. */
const PRODUCERS: Readonly<Record<string, ProducerRow>> = {
  'acks=1': {
    change: { acks: '1', 'enable.idempotence': null },
    rule: 'acks-not-all',
    fault: 'leader killed while followers are paused',
    seen: ({ acknowledged, lost }) => acknowledged === SENDS + 1 && lost === SENDS,
  },
  'acks=0': {
    change: { acks: '0', 'enable.idempotence': null },
    rule: 'acks-not-all',
    fault: 'leader killed while it is paused',
    seen: ({ acknowledged, lost }) => acknowledged === SENDS + 1 && lost === SENDS,
  },
  'retries=0': {
    change: { retries: '0', 'enable.idempotence': null },
    rule: 'retries-off',
    fault: 'leader killed while it is paused',
    seen: ({ failed, lost }) => failed === SENDS && lost === 0,
  },
  'enable.idempotence=false': {
    change: { 'enable.idempotence': 'false' },
    rule: 'order-not-kept',
    fault: 'followers paused for longer than a request may take',
    seen: ({ acknowledged, repeated, backward }) =>
      acknowledged === SENDS + 1 && repeated >= SENDS && backward > 0,
  },
};

let folder: string;
let env: NodeJS.ProcessEnv;
let till: Till;
let admin: JavaClients;

function brokerform(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path.join(project, 'bin/brokerform.js'), ...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env, NO_COLOR: '1' },
    timeout: 10 * MINUTE,
  });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-loss-'));
  env = {
    BROKERFORM_LOCAL_STATE: path.join(folder, 'state'),
    BROKERFORM_LOCAL_PORT_BASE: String(firstPort('loss')),
    BROKERFORM_ENVIRONMENTS: 'local',
    BROKERFORM_CATALOG: path.join(__dirname, 'catalog'),
    CDKTF_OUTPUT: path.join(folder, 'cdktf.out'),
  };
  const { status, stdout, stderr } = brokerform('deploy', 'local-*', '--auto-approve');
  if (status !== 0) throw new Error(`The deploy ended with ${status}:\n${stdout}${stderr}`);
  till = new Till(folder, env, brokerform);
  admin = await till.clients('admin');
}, 10 * MINUTE);
afterAll(async () => {
  await (till as Till | undefined)?.end();
  brokerform('local', 'stop', '--force');
  rmSync(folder, { recursive: true, force: true });
}, 5 * MINUTE);

test('GIVEN exported settings WHEN they are linted THEN nothing is found', () => {
  for (const service of ['till-service', 'till-totals', 'till-books', 'till-audit'])
    expect([service, till.lint(till.exported(service, `lint-${service}`), service)]).toEqual([service, []]);
});

describe.each(Object.keys(FAULTS) as Fault[])('%s', (fault) => {
  const rows = Object.entries(PRODUCERS).filter(([, row]) => row.fault === fault);
  let sent: Readonly<Record<string, Sent>>;
  beforeAll(async () => {
    const changes = Object.fromEntries(rows.map(([setting, { change }]) => [setting, change]));
    sent = await writtenThrough(fault, changes, { till, admin, topic: 'till.paid', service: 'till-service' });
  }, 15 * MINUTE);

  test('GIVEN exported settings THEN everything is acknowledged, stored once, and in its order', () => {
    expect(sent['exported']).toEqual({ acknowledged: SENDS + 1, failed: 0, ...NOTHING });
  });

  test.each(rows)(
    'GIVEN %s THEN the lint finds it, and the loss is seen',
    (setting, { change, rule, seen }) => {
      const file = till.exported('till-service', `lint-${setting}`, change);
      expect(till.lint(file, 'till-service')).toContain(rule);
      expect([sent[setting], seen(sent[setting] as Sent)]).toEqual([sent[setting], true]);
    },
  );
});

/** Both services at once, each in a group of its own, from files of a service with and without a change. */
interface Pair<T> {
  readonly exported: T;
  readonly worse: T;
}

async function both<T>(make: (name: keyof Pair<T>) => Promise<T>): Promise<Pair<T>> {
  return { exported: await make('exported'), worse: await make('worse') };
}

async function write(topic: string, name: string, keys: number, count: number): Promise<string> {
  const writers = await till.clients('till-service');
  await writers.ask('open', name, till.exported('till-service', 'writer'));
  await writers.ask('send', name, topic, '-', keys, count);
  expect(await writers.ask('settle', name, 60)).toBe(`${count} 0 0 -`);
  const values = await writers.ask('acknowledged', name);
  await writers.kill();
  return values;
}

/** A consumer that runs, and has its partitions. */
async function reading(
  service: string,
  group: string,
  change: Change,
  [topic, how, milliseconds]: readonly [topic: string, how: 'polled' | 'handed-over', milliseconds: number],
): Promise<JavaClients> {
  const consumer = await till.clients(service, group);
  consumer.tell('consume', till.exported(service, group, change), topic, how, milliseconds);
  await consumer.until('partitions', () => consumer.saying('assigned')[0]);
  return consumer;
}

function finds(service: string, change: Change, rule: string): void {
  expect(till.lint(till.exported(service, `lint-${rule}`, change), service)).toContain(rule);
}

test(
  'GIVEN enable.auto.commit=true WHEN a consumer is killed before it processed what it read THEN that is never processed',
  async () => {
    const change = { 'enable.auto.commit': 'true' };
    finds('till-totals', change, 'auto-commit');
    await write('till.scanned', 'auto', 5, 20);
    const start = (name: string): Promise<JavaClients> =>
      reading('till-totals', `auto-${name}`, name === 'worse' ? change : {}, [
        'till.scanned',
        'handed-over',
        1_000,
      ]);
    const before = await both(start);
    const committed = async (name: string): Promise<number> =>
      Number(await admin.ask('committed', till.administrator(), `till-totals-auto-${name}`, 'till.scanned'));
    // The client commits by itself after five seconds.
    while ((await committed('worse')) < 20 || (await committed('exported')) === 0) await sleep(100);
    await Promise.all([before.worse.kill(), before.exported.kill()]);
    const processed = (name: keyof typeof before): Set<string> => new Set(before[name].saying('processed'));
    expect(processed('worse').size).toBeLessThan(20);
    const lost = 20 - processed('worse').size;

    const after = await both(start);
    const all = (name: keyof typeof before): Set<string> =>
      new Set([...processed(name), ...after[name].saying('processed')]);
    await after.exported.until('every record', () => (all('exported').size === 20 ? true : undefined));
    expect(20 - all('worse').size).toBe(lost);
  },
  10 * MINUTE,
);

test(
  'GIVEN auto.offset.reset=latest WHEN a group is new THEN what was there is skipped',
  async () => {
    const change = { 'auto.offset.reset': 'latest' };
    finds('till-totals', change, 'offset-reset-skips');
    await write('till.opened', 'earlier', 5, 20);
    const consumers = await both((name) =>
      reading('till-totals', `latest-${name}`, name === 'worse' ? change : {}, ['till.opened', 'polled', 0]),
    );
    await write('till.opened', 'later', 5, 5);
    await consumers.worse.until('what is new', () =>
      consumers.worse.saying('processed').length >= 5 ? true : undefined,
    );
    await consumers.exported.until('everything', () =>
      consumers.exported.saying('processed').length >= 25 ? true : undefined,
    );
    expect(consumers.worse.saying('processed').length).toBe(5);
    expect(twice(consumers.exported.saying('processed'))).toBe(0);
  },
  10 * MINUTE,
);

test(
  'GIVEN isolation.level=read_uncommitted WHEN a transaction is aborted THEN its records are read',
  async () => {
    const change = { 'isolation.level': 'read_uncommitted' };
    finds('till-audit', change, 'reads-aborted-records');
    const writers = await till.clients('till-books');
    await writers.ask('open', 'books', till.exported('till-books', 'books'));
    for (const [end, count] of [
      ['abort', 10],
      ['commit', 5],
    ] as const) {
      await writers.ask('begin', 'books');
      await writers.ask('send', 'books', 'till.booked', '-', 5, count);
      // Sent, and not only waiting in the client: that would be dropped there.
      await writers.ask('settle', 'books', 60);
      await writers.ask(end, 'books');
    }
    const consumers = await both((name) =>
      reading('till-audit', `aborted-${name}`, name === 'worse' ? change : {}, ['till.booked', 'polled', 0]),
    );
    for (const [name, count] of [
      ['worse', 15],
      ['exported', 5],
    ] as const)
      await consumers[name].until('records', () =>
        consumers[name].saying('processed').length >= count ? true : undefined,
      );
    expect(consumers.exported.saying('processed').length).toBe(5);
    expect(consumers.worse.saying('processed').length).toBe(15);
  },
  10 * MINUTE,
);

test(
  'GIVEN a short max.poll.interval.ms of the classic protocol WHEN records take longer THEN they are processed again',
  async () => {
    // Under the new protocol the lint has nothing to compare it with.
    const change = { 'group.protocol': 'classic', 'max.poll.interval.ms': '2000' };
    finds('till-totals', change, 'poll-interval-too-short');
    await write('till.weighed', 'slow', 1, 10);
    const consumers = await both((name) =>
      reading('till-totals', `slow-${name}`, name === 'worse' ? change : {}, ['till.weighed', 'polled', 400]),
    );
    await consumers.worse.until('records again', () =>
      twice(consumers.worse.saying('processed')) >= 10 ? true : undefined,
    );
    await consumers.exported.until('records', () =>
      consumers.exported.saying('processed').length >= 10 ? true : undefined,
    );
    expect(twice(consumers.exported.saying('processed'))).toBe(0);
  },
  10 * MINUTE,
);

test(
  'GIVEN a partitioner that does not look at the key WHEN records are written THEN a key is in several partitions',
  async () => {
    const change = { 'partitioner.class': 'org.apache.kafka.clients.producer.RoundRobinPartitioner' };
    finds('till-service', change, 'order-by-key-lost');
    const writers = await till.clients('till-service');
    const spread = await both(async (name) => {
      await writers.ask(
        'open',
        name,
        till.exported('till-service', `keyed-${name}`, name === 'worse' ? change : {}),
      );
      // One after the other: what is in one batch is in one partition.
      for (let send = 0; send < 30; send += 1) {
        await writers.ask('send', name, 'till.keyed', '-', 5, 1);
        await writers.ask('settle', name, 60);
      }
      const stored = await admin.ask('dump', till.administrator(), 'till.keyed');
      return counted(name, await writers.ask('acknowledged', name), stored);
    });
    expect(spread.exported).toEqual(NOTHING);
    expect(spread.worse).toMatchObject({ lost: 0, spread: 5 });
  },
  10 * MINUTE,
);

test(
  "GIVEN librdkafka's own partitioner WHEN Java writes the same keys THEN some are in another partition",
  async () => {
    // Without the line the default holds.
    const change = { partitioner: null };
    const file = till.exported('till-service', 'lint-partitioner', change, 'librdkafka');
    expect(till.lint(file, 'till-service')).toContain('partitioner-differs');
    await write('till.keyed', 'java', 60, 60);
    const stored = (await admin.ask('dump', till.administrator(), 'till.keyed'))
      .split(',')
      .map((each) => each.split('/'));
    const java = new Map(
      stored.flatMap(([partition, value = '']) =>
        value.startsWith('java:') ? [[value.split(':')[1], Number(partition)] as const] : [],
      ),
    );
    expect(java.size).toBe(60);
    const elsewhere = await both(async (name) => {
      const conf = till.exported('till-service', `rd-${name}`, name === 'worse' ? change : {}, 'librdkafka');
      const output = await run(
        await ensureConfluentPython(),
        [path.join(__dirname, 'support', 'partitions.py'), conf, 'till.keyed', '60'],
        { env: { ...process.env, ...till.variables('till-service') }, timeoutMs: 2 * MINUTE },
      );
      const partitions = Object.entries(JSON.parse(output) as Readonly<Record<string, number>>);
      expect(partitions.length).toBe(60);
      return partitions.filter(([key, partition]) => java.get(key) !== partition).length;
    });
    expect(elsewhere.exported).toBe(0);
    // Two of three by chance.
    expect(elsewhere.worse).toBeGreaterThan(20);
  },
  10 * MINUTE,
);

test(
  'GIVEN exported settings WHEN every node is killed in turn, one is paused and a consumer is killed THEN nothing is lost, repeated or overtaken',
  async () => {
    const topic = 'till.shift';
    const writers = await till.clients('till-service');
    await writers.ask('open', 'shift', till.exported('till-service', 'shift'));
    const consume = async (): Promise<JavaClients> => {
      const consumer = await reading('till-totals', 'shift', {}, [topic, 'polled', 5]);
      order.push(consumer);
      return consumer;
    };
    const order: JavaClients[] = [];
    let sent = 0;
    const send = async (): Promise<void> => {
      for (let burst = 0; burst < 20; burst += 1) {
        await writers.ask('send', 'shift', topic, '-', 50, 25);
        sent += 25;
        await sleep(100);
      }
    };
    await send();
    const first = await consume();
    for (const { id } of till.settings.nodes) {
      till.cut(id);
      await send();
      await till.whole(admin, topic);
      await send();
      if (id === 1) {
        await first.kill();
        await consume();
      }
    }
    const leader = await till.leader(admin, topic);
    till.pause(leader);
    await send();
    await till.nextLeader(admin, topic, leader);
    till.resume(leader);
    await till.whole(admin, topic);

    expect(await writers.ask('settle', 'shift', 310)).toBe(`${sent} 0 0 -`);
    const acknowledged = await writers.ask('acknowledged', 'shift');
    expect(counted('shift', acknowledged, await admin.ask('dump', till.administrator(), topic))).toEqual(
      NOTHING,
    );
    const processed = (): string[] => order.flatMap((consumer) => consumer.saying('processed'));
    const last = order.at(-1);
    await last?.until('every record', () => (new Set(processed()).size === sent ? true : undefined));
    expect(overtaken(processed())).toBe(0);
  },
  20 * MINUTE,
);

test(
  'GIVEN exported settings, by which brokers assign partitions, WHEN members join and leave under load THEN each record is processed once, in order, and those that stay go on',
  async () => {
    const topic = 'till.shared';
    const writers = await till.clients('till-service');
    await writers.ask('open', 'shared', till.exported('till-service', 'shared'));
    const settings = till.exported('till-totals', 'shared');
    expect(readFileSync(settings, 'utf8')).toContain('group.protocol=consumer');
    let sent = 0;
    const send = async (bursts: number): Promise<void> => {
      for (let burst = 0; burst < bursts; burst += 1) {
        await writers.ask('send', 'shared', topic, '-', 60, 25);
        sent += 25;
        await sleep(50);
      }
    };
    const members: JavaClients[] = [];
    /** Under load: it has partitions once others have given them away, and works on them. */
    const join = async (): Promise<JavaClients> => {
      const member = await reading('till-totals', 'shared', {}, [topic, 'polled', 5]);
      members.push(member);
      const assigned = (): true | undefined =>
        member.saying('assigned').some((count) => Number(count) > 0) ? true : undefined;
      await Promise.all([member.until('partitions', assigned), send(20)]);
      const atWork = (): true | undefined => (member.saying('processed').length > 0 ? true : undefined);
      await Promise.all([member.until('a record', atWork), send(20)]);
      return member;
    };
    const processed = (): string[] => JavaClients.saying('processed', members);

    const first = await join();
    const second = await join();
    const third = await join();
    const before = third.saying('processed').length;
    await Promise.all([first.stop(), send(40)]);
    await second.stop();
    await send(10);
    await third.until('every record', () => (new Set(processed()).size === sent ? true : undefined));

    expect(await writers.ask('settle', 'shared', 310)).toBe(`${sent} 0 0 -`);
    expect(third.saying('processed').length).toBeGreaterThan(before);
    expect(twice(processed())).toBe(0);
    expect(overtaken(processed())).toBe(0);
    // Of its six partitions it gave away some, and kept the rest: no rebalance took all of them.
    const given = first.saying('revoked').map(Number);
    expect(given.length).toBeGreaterThan(0);
    expect(Math.max(...given.slice(0, -1))).toBeLessThan(6);
  },
  10 * MINUTE,
);
