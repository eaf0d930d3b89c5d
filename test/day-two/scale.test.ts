/** Three brokers become four, and three again; three controllers five, and three again; a host is made anew. All under load. */
import { Load, expectUndisturbed } from '../hosts/support/load';
import { kafkaTool } from '../hosts/support/kafka-tools';
import { tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const declared = fleet.environment;

/** Broker ids that hold replicas, by kafka-topics. */
async function holders(): Promise<Set<number>> {
  const described = await kafkaTool(fleet, 'topics', '--describe');
  return new Set(
    [...described.matchAll(/Replicas: ([\d,]+)/g)].flatMap(([, ids = '']) => ids.split(',').map(Number)),
  );
}

/** Partitions of which two replicas are in one rack. */
async function crowded(racks: Readonly<Record<number, string>>): Promise<string[]> {
  const described = await kafkaTool(fleet, 'topics', '--describe');
  return [...described.matchAll(/Topic: (\S+)\s+Partition: (\d+)\s.*Replicas: ([\d,]+)/g)]
    .filter(([, , , ids = '']) => {
      const used = ids.split(',').map((id) => racks[Number(id)]);
      return new Set(used).size < used.length;
    })
    .map(([, topic, partition]) => `${topic}-${partition}`);
}

let load: Load | undefined;
afterEach(() => load?.kill());

describe('brokers', () => {
  const four = fleet.environmentOf({ brokers: { ...declared.brokers, count: 4 } });
  const racks = Object.fromEntries(four.nodes.map(({ id, rack }) => [id, rack]));

  test(
    'WHEN a fourth broker is declared and scale-out.yml runs THEN it gets its share, racks stay apart, and clients notice nothing',
    async () => {
      load = await Load.start(fleet, 'load.scale');
      fleet.declare(four);
      await fleet.start('broker-104');
      const { status, output } = await fleet.playbook(
        'scale-out.yml',
        ...fleet.dayTwo({ scale_nodes: ['broker-104'] }),
      );
      const result = await load.stop();

      expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
      expectUndisturbed(result);
      expect(await holders()).toContain(104);
      expect(await crowded(racks)).toEqual([]);
    },
    12 * MINUTE,
  );

  test(
    'WHEN it shall go again and scale-in.yml runs THEN it is cordoned, drained, stopped and forgotten',
    async () => {
      load = await Load.start(fleet, 'load.scale-in');
      const { status, output } = await fleet.playbook(
        'scale-in.yml',
        ...fleet.dayTwo({ scale_nodes: ['broker-104'] }),
      );
      const result = await load.stop();

      expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
      expectUndisturbed(result);
      expect(await holders()).not.toContain(104);
      expect((await fleet.inHost('broker-104', 'systemctl', 'is-active', 'kafka')).output.trim()).toBe(
        'inactive',
      );
      const state = await fleet.brokerform('brokers', 'status', ...fleet.cluster);
      expect(state.output).not.toMatch(/\b104\b/);
    },
    12 * MINUTE,
  );

  test(
    'THEN its host can be taken away',
    async () => {
      await fleet.destroy('broker-104');
      fleet.declare(declared);
      const { status } = await fleet.roll('--dry-run', '--json');
      expect(status).toBe(0);
    },
    MINUTE * 2,
  );
});

describe('controllers', () => {
  const five = fleet.environmentOf({ controllers: { ...declared.controllers, count: 5 } });
  const voters = async (): Promise<string> =>
    /CurrentVoters:\s+(.*)/.exec(await kafkaTool(fleet, 'quorum', 'describe', '--status'))?.[1] ?? '';

  test(
    'WHEN two more are declared and controller-add.yml runs THEN they vote',
    async () => {
      fleet.declare(five);
      await fleet.start('controller-4', 'controller-5');
      const { status, output } = await fleet.playbook(
        'controller-add.yml',
        ...fleet.dayTwo({ scale_nodes: ['controller-4', 'controller-5'] }),
      );

      expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
      for (const id of [1, 2, 3, 4, 5]) expect(await voters()).toMatch(new RegExp(`"id": ${id}\\b`));
    },
    8 * MINUTE,
  );

  test('GIVEN a controller that runs THEN it is not taken out of the quorum', async () => {
    const { status, output } = await fleet.brokerform(
      'controllers',
      'remove',
      '--node',
      '5',
      ...fleet.cluster,
    );
    expect(status).toBe(1);
    expect(output).toContain('Controller 5 still runs: it would join the quorum again.');
  });

  test(
    'WHEN controller-remove.yml runs THEN they are out of the quorum, and stay out',
    async () => {
      const { status, output } = await fleet.playbook(
        'controller-remove.yml',
        ...fleet.dayTwo({ scale_nodes: ['controller-5', 'controller-4'] }),
      );

      expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
      expect(await voters()).not.toMatch(/"id": [45]\b/);
      for (const name of ['controller-4', 'controller-5']) await fleet.destroy(name);
      fleet.declare(declared);
    },
    6 * MINUTE,
  );
});

describe('a host in the place of another', () => {
  test.each(['broker-103', 'controller-3'])(
    'GIVEN %s that lost its disks with its host WHEN replace-node.yml runs THEN it has everything again',
    async (name) => {
      load = await Load.start(fleet, `load.replace-${name}`);
      await fleet.cutPower(name);
      await fleet.destroy(name);
      await fleet.start(name);
      const { status, output } = await fleet.playbook(
        'replace-node.yml',
        ...fleet.dayTwo({ replaced_node: name }),
      );
      const result = await load.stop();

      expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
      // One broker is lost: writes go on with the other two, and nothing is under min ISR.
      expectUndisturbed(result);
      const quorum = await kafkaTool(fleet, 'quorum', 'describe', '--replication');
      expect(quorum.match(/Leader|Follower/g)).toHaveLength(3);
      expect(await kafkaTool(fleet, 'topics', '--describe', '--under-replicated-partitions')).toBe('');
    },
    10 * MINUTE,
  );
});
