/** The roller on real hosts: what it refuses, before anything is restarted. A roll under load is that of upgrade.test.ts; more of them are in test/day-two. */
import { setTimeout as sleep } from 'node:timers/promises';
import { diagnosed } from '../support/diagnostics';
import { naming } from '../support/findings';
import { processStarts } from '../hosts/support/processes';
import { tierFleet } from '../hosts/support/tier';
import { kafkaTool, startMove } from '../hosts/support/kafka-tools';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];

const startTimes = (): Promise<string[]> => processStarts(fleet, hosts);

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
      const { status, output } = await fleet.roll('--restart-all', '--check-timeout', '5');
      await kafkaTool(fleet, 'topics', '--delete', '--topic', 'roll.tight');

      expect(status).toBe(1);
      expect(diagnosed(output, 'never-enough-replicas')).toContainEqual(
        naming('roll.tight-0', 2, 'acks=all'),
      );
      expect(output).toContain(
        'raise the replication factor of roll.tight above its min ISR, or use --accept-unavailable roll.tight',
      );
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a topic without replicas THEN it is refused as well, unless it is accepted',
    async () => {
      await kafkaTool(fleet, 'topics', '--create', '--topic', 'roll.single', ...replicated(1, 1));
      const { status, output } = await fleet.roll('--restart-all', '--check-timeout', '5');
      const accepted = await fleet.check(
        '--before',
        brokers,
        '--accept-unavailable',
        'roll.single',
        '--check-timeout',
        '0',
      );
      await kafkaTool(fleet, 'topics', '--delete', '--topic', 'roll.single');

      expect(status).toBe(1);
      expect(diagnosed(output, 'never-enough-replicas')).toContainEqual(naming('roll.single-0', 1));
      // All brokers at once would take every other topic away.
      expect(accepted.status).toBe(3);
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
        const { status, output } = await fleet.check('--before', [first], '--check-timeout', '3');
        expect(status).toBe(3);
        expect(diagnosed(output, 'under-min-isr')).toContainEqual(naming(101, 2));
        expect(output).toContain('find out why 102 is not in sync');

        const whole = await fleet.roll('--restart-all', '--node', first, '--check-timeout', '3');
        expect(whole.status).toBe(1);
        expect(whole.output).toContain(
          `${second} is not running and is not part of this roll, so nothing is restarted:`,
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
      const { status, output } = await fleet.roll('--restart-all', '--check-timeout', '3');
      await move.cancel();

      expect(status).toBe(1);
      expect(diagnosed(output, 'reassignment')).toContainEqual(
        expect.stringMatching(/\broll\.moving-\d/) as unknown,
      );
    },
    3 * MINUTE,
  );

  test.each([
    ['SIGINT', 'Ctrl-C'],
    ['SIGTERM', 'SIGTERM'],
    ['SIGHUP', 'SIGHUP'],
  ] as const)(
    'WHEN it is interrupted while the gate waits (%s) THEN it ends at once, and no node is restarted later',
    async (signal, reason) => {
      const move = await startMove(fleet, 'roll.interrupted');
      const { status, output } = await fleet.rollAndInterrupt(signal, 'has to stay up', '--restart-all');
      await move.cancel();
      await sleep(10_000);

      expect(status).toBe(1);
      expect(output).toContain(`Stopped as requested (${reason}), with every node up. Not done yet: `);
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
        const { status, output } = await fleet.check('--before', [first], '--check-timeout', '3');
        expect(status).toBe(3);
        // Without 1 there is 1 of 3, and the majority is 2: 3 does not follow.
        expect(diagnosed(output, 'quorum-majority')).toContainEqual(naming([1, 1, 3, 2, 3]));
        expect(output).toContain('bring back controller 3 first');

        const whole = await fleet.roll('--restart-all', '--node', brokers.join(','));
        expect(whole.status).toBe(1);
        expect(whole.output).toContain(
          `${third} is not running and is not part of this roll, so nothing is restarted:`,
        );
        expect(whole.output).toContain(`Kafka on ${third} is inactive`);
      } finally {
        await fleet.read(third, 'systemctl', 'start', 'kafka');
      }
      await fleet.check('--after', [third]);
      before = await startTimes();
    },
    5 * MINUTE,
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
