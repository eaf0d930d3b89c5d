/** The roller on real hosts: what it refuses, what it does under load, and how it ends when a node does not come back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PROPERTIES_FILE } from '../../model/roll/plan';
import { Load, expectUndisturbed } from './support/load';
import { tierFleet } from './support/tier';
import { describeConfig, kafkaTool, startMove } from './support/kafka-tools';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];

const startedAt = (host: string): Promise<string> =>
  fleet.read(host, 'systemctl', 'show', 'kafka', '--property=ExecMainStartTimestampMonotonic', '--value');
const startTimes = async (): Promise<string[]> => Promise.all(hosts.map(startedAt));

let load: Load | undefined;
afterEach(() => load?.kill());

describe('what is refused, with the reason, before anything is restarted', () => {
  let before: string[];
  beforeAll(async () => {
    before = await startTimes();
    await kafkaTool(fleet, 'topics', '--create', '--topic', 'roll.watched', ...replicated(3, 2));
  });
  afterEach(async () => expect(await startTimes()).toEqual(before));

  test(
    'GIVEN a topic whose replication factor is its min ISR THEN the roll is refused and names it',
    async () => {
      await kafkaTool(fleet, 'topics', '--create', '--topic', 'roll.tight', ...replicated(2, 2));
      const { status, output } = await fleet.roll('--restart-all', '--gate-timeout', '5');
      await kafkaTool(fleet, 'topics', '--delete', '--topic', 'roll.tight');

      expect(status).toBe(1);
      expect(output).toMatch(
        /roll\.tight-0 has replicas \d+, \d+ and min ISR 2: without \d+ it refuses writes with acks=all\. \[never-enough-replicas\]/,
      );
      expect(output).toContain(
        'give roll.tight more replicas than its min ISR, or --accept-unavailable roll.tight',
      );
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a topic without replicas THEN it is refused as well, unless it is accepted',
    async () => {
      await kafkaTool(fleet, 'topics', '--create', '--topic', 'roll.single', ...replicated(1, 1));
      const { status, output } = await fleet.roll('--restart-all', '--gate-timeout', '5');
      const accepted = await fleet.gate(
        '--before',
        brokers,
        '--accept-unavailable',
        'roll.single',
        '--gate-timeout',
        '0',
      );
      await kafkaTool(fleet, 'topics', '--delete', '--topic', 'roll.single');

      expect(status).toBe(1);
      expect(output).toMatch(
        /roll\.single-0 has replicas (\d+) and min ISR 1: without \1 it is away\. \[never-enough-replicas\]/,
      );
      // All brokers at once would take every other topic away.
      expect(accepted.status).toBe(1);
      expect(accepted.output).not.toContain('roll.single');
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a replica that is out of sync THEN the other replicas of its partitions have to stay up',
    async () => {
      const [first = '', second = ''] = brokers;
      await fleet.read(second, 'systemctl', 'kill', '--signal=SIGSTOP', 'kafka');
      try {
        await until(
          async () =>
            (await kafkaTool(fleet, 'topics', '--describe', '--under-replicated-partitions')) !== '',
        );
        const { status, output } = await fleet.gate('--before', [first], '--gate-timeout', '3');
        expect(status).toBe(1);
        expect(output).toMatch(
          /would be under min ISR without 101: in sync are [\d, ]+ of [\d, ]+, and 2 have to be\. \[under-min-isr\]/,
        );
        expect(output).toContain('find out why 102 is not in sync');

        const whole = await fleet.roll('--restart-all', '--nodes', first, '--gate-timeout', '3');
        expect(whole.status).toBe(1);
        expect(whole.output).toContain(
          `${second} does not serve and is not a part of this roll, so nothing is restarted:`,
        );
      } finally {
        await fleet.read(second, 'systemctl', 'kill', '--signal=SIGCONT', 'kafka');
      }
      await until(
        async () => (await kafkaTool(fleet, 'topics', '--describe', '--under-replicated-partitions')) === '',
      );
    },
    5 * MINUTE,
  );

  test(
    'GIVEN a reassignment under way THEN nothing is restarted until it ends',
    async () => {
      const move = await startMove(fleet, 'roll.moving');
      const { status, output } = await fleet.roll('--restart-all', '--gate-timeout', '3');
      await move.cancel();

      expect(status).toBe(1);
      expect(output).toMatch(/Replicas are being moved: roll\.moving-\d.*\[reassignment\]/);
    },
    3 * MINUTE,
  );

  test(
    'WHEN it is interrupted while the gate waits THEN it ends at once, and no node is restarted later',
    async () => {
      const move = await startMove(fleet, 'roll.interrupted');
      const { status, output } = await fleet.rollAndInterrupt('has to stay up', '--restart-all');
      await move.cancel();
      await sleep(10_000);

      expect(status).toBe(1);
      expect(output).toContain('Stopped as asked (Ctrl-C), with every node up. Not done yet: ');
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a controller that is down THEN the others have to stay up',
    async () => {
      const [first = '', , third = ''] = controllers;
      await fleet.read(third, 'systemctl', 'stop', 'kafka');
      try {
        await sleep(6_000);
        const { status, output } = await fleet.gate('--before', [first], '--gate-timeout', '3');
        expect(status).toBe(1);
        expect(output).toContain(
          'Without 1 the quorum has 1 of 3 voters, and 2 are the majority: 3 does not follow the leader. [quorum-majority]',
        );
        expect(output).toContain('bring back controller 3 first');

        const whole = await fleet.roll('--restart-all', '--nodes', brokers.join(','));
        expect(whole.status).toBe(1);
        expect(whole.output).toContain(
          `${third} does not serve and is not a part of this roll, so nothing is restarted:`,
        );
        expect(whole.output).toContain(`Kafka on ${third} is inactive`);
      } finally {
        await fleet.read(third, 'systemctl', 'start', 'kafka');
      }
      await fleet.gate('--after', [third]);
      before = await startTimes();
    },
    5 * MINUTE,
  );
});

describe('what is done', () => {
  test(
    'WHEN everything is restarted under load THEN nobody notices',
    async () => {
      const before = await startTimes();
      load = await Load.start(fleet, 'load.roll');
      const { status, output } = await fleet.roll('--restart-all');
      const result = await load.stop();
      const after = await startTimes();

      expect({ status, output }).toMatchObject({ status: 0 });
      expectUndisturbed(result);
      expect(after.map((time, index) => time !== before[index])).toEqual(hosts.map(() => true));
      expect(output.indexOf('controller-1 is back')).toBeLessThan(output.indexOf('broker-101 is back'));
    },
    15 * MINUTE,
  );

  test(
    'WHEN two rolls of the brokers begin at once THEN one of them does it, and the other names it and touches nothing',
    async () => {
      const before = await startTimes();
      const words = ['--restart-all', '--nodes', brokers.join(',')];
      const outcomes = await Promise.all([fleet.roll(...words), fleet.roll(...words)]);
      const [done, refused] = [...outcomes].sort((a, b) => (a.status ?? 9) - (b.status ?? 9));

      expect(done).toMatchObject({ status: 0 });
      expect(refused?.status).toBe(1);
      expect(refused?.output).toMatch(
        / holds the claim on this cluster since \S+: roll of broker-101, broker-102, broker-103 /,
      );
      expect(refused?.output).not.toContain('restarting');
      const after = await startTimes();
      for (const host of brokers) expect(after[hosts.indexOf(host)]).not.toBe(before[hosts.indexOf(host)]);
    },
    10 * MINUTE,
  );

  test(
    'GIVEN a property that Kafka changes while it runs WHEN rolled THEN no process is restarted',
    async () => {
      const before = await startTimes();
      const document = fleet.document('broker-101');
      const threads = document.properties.find(({ key }) => key === 'num.io.threads');
      expect(threads?.value).toBe('8');
      fleet.declare({ ...fleet.environment, brokerOverrides: { 'num.io.threads': '10' } });
      await fleet.playbook('site.yml', '--tags', 'kafka', '--limit', 'brokers');
      const plan = await fleet.roll('--plan');
      const { status, output } = await fleet.roll();

      expect(plan.output).toMatch(
        /broker-101 +eu-central-1a +configure +num\.io\.threads: 8 → 10, while it runs/,
      );
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(await startTimes()).toEqual(before);
      expect(await describeConfig(fleet, 101, 'num.io.threads')).toContain('num.io.threads=10');
    },
    6 * MINUTE,
  );

  test(
    'GIVEN that the property is taken back WHEN roll.yml runs THEN the override is removed by it as well',
    async () => {
      fleet.declare({ ...fleet.environment, brokerOverrides: {} });
      await fleet.playbook('site.yml', '--tags', 'kafka', '--limit', 'brokers');
      const { status, output } = await fleet.playbook('roll.yml', ...fleet.dayTwo());

      expect({ status, output }).toMatchObject({ status: 0 });
      expect(await describeConfig(fleet, 101, 'num.io.threads')).toMatch(
        /num\.io\.threads=8 .*STATIC_BROKER_CONFIG:num\.io\.threads=8/,
      );
      expect(await describeConfig(fleet, 101, 'num.io.threads')).not.toContain('DYNAMIC_BROKER_CONFIG');
    },
    6 * MINUTE,
  );

  test(
    'GIVEN a node that does not come back THEN the roll is aborted and touches no other; mended, it goes on from there',
    async () => {
      const [first = '', second = '', third = ''] = brokers;
      const before = await startTimes();
      await fleet.read(
        first,
        'sh',
        '-c',
        `cp ${PROPERTIES_FILE} /var/tmp/server.properties && echo log.dirs=/nowhere >>${PROPERTIES_FILE}`,
      );
      for (const host of [second, third])
        await fleet.read(host, 'sh', '-c', `echo '# touched' >>/etc/kafka/jvm.options`);
      const { status, output } = await fleet.roll('--node-timeout', '120');

      expect(status).toBe(1);
      expect(output).toMatch(
        new RegExp(`Kafka on ${first} ended again: (activating \\(auto-restart\\)|failed)`),
      );
      expect(output).toContain('call the roll again: it goes on from there');
      const after = await startTimes();
      for (const host of [...controllers, second, third]) {
        expect([host, after[hosts.indexOf(host)]]).toEqual([host, before[hosts.indexOf(host)]]);
      }

      await fleet.read(first, 'sh', '-c', `cat /var/tmp/server.properties >${PROPERTIES_FILE}`);
      const resumed = await fleet.roll();
      expect({ status: resumed.status, output: resumed.output }).toMatchObject({ status: 0 });
      expect(resumed.output).toContain('3 of 6 nodes restart, one after the other.');
      const end = await startTimes();
      for (const host of brokers) expect(end[hosts.indexOf(host)]).not.toBe(before[hosts.indexOf(host)]);
      for (const host of [second, third])
        await fleet.read(host, 'sed', '-i', '/# touched/d', '/etc/kafka/jvm.options');
    },
    10 * MINUTE,
  );

  test(
    'WHEN it is interrupted THEN the node comes back first, and the next call goes on behind it, rack by rack',
    async () => {
      const before = await startTimes();
      const interrupted = await fleet.rollAndInterrupt(
        'restarting broker-101',
        '--restart-all',
        '--nodes',
        brokers.join(','),
      );
      expect(interrupted.status).toBe(1);
      expect(interrupted.output).toContain(
        'Stopped as asked (Ctrl-C), with every node up. Not done yet: broker-102, broker-103.',
      );
      const [, time = ''] = /--restart-all --started-before (\S+)/.exec(interrupted.output) ?? [];
      expect(time).not.toBe('');

      const { status, output } = await fleet.roll(
        ...['--restart-all', '--started-before', time, '--nodes', brokers.join(','), '--rack-parallel'],
      );
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(output).toContain('2 of 3 nodes restart, brokers rack by rack.');
      const after = await startTimes();
      for (const host of controllers) expect(after[hosts.indexOf(host)]).toBe(before[hosts.indexOf(host)]);
      for (const host of brokers) expect(after[hosts.indexOf(host)]).not.toBe(before[hosts.indexOf(host)]);
    },
    10 * MINUTE,
  );
});

function replicated(factor: number, minIsr: number): string[] {
  return [
    ...['--partitions', '3', '--replication-factor', String(factor)],
    ...['--config', `min.insync.replicas=${minIsr}`],
  ];
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 90; attempt += 1) {
    if (await condition()) return;
    await sleep(1_000);
  }
  throw new Error('it did not come to pass within 90 s');
}
