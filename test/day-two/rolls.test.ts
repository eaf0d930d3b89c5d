/** Rolls on real hosts: under load, two at once, interrupted, and with a node that does not come back. */
import { PROPERTIES_FILE } from '../../model/roll/plan';
import { Load, expectUndisturbed } from '../hosts/support/load';
import { expectNothingToChange, processStarts } from '../hosts/support/processes';
import { tierFleet } from '../hosts/support/tier';
import { describeConfig } from '../hosts/support/kafka-tools';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];

const startTimes = (): Promise<string[]> => processStarts(fleet, hosts);

let load: Load | undefined;
afterEach(() => load?.kill());

test(
  'WHEN the playbook runs again on all hosts THEN nothing changes',
  () => expectNothingToChange(fleet, hosts),
  10 * MINUTE,
);

test(
  'WHEN everything is restarted under load THEN clients notice nothing',
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
    const words = ['--restart-all', '--node', brokers.join(',')];
    const outcomes = await Promise.all([fleet.roll(...words), fleet.roll(...words)]);
    const [done, refused] = [...outcomes].sort((a, b) => (a.status ?? 9) - (b.status ?? 9));

    expect(done).toMatchObject({ status: 0 });
    expect(refused?.status).toBe(1);
    expect(refused?.output).toMatch(
      / has held the claim on this cluster since \S+: roll of broker-101, broker-102, broker-103 /,
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
    const plan = await fleet.roll('--dry-run');
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
    expect(output).toContain('run the roll again: it continues from there');
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
      'SIGINT',
      'restarting broker-101',
      '--restart-all',
      '--node',
      brokers.join(','),
    );
    expect(interrupted.status).toBe(1);
    expect(interrupted.output).toContain(
      'Stopped as requested (Ctrl-C), with every node up. Not done yet: broker-102, broker-103.',
    );
    const [, time = ''] = /--restart-all --started-before (\S+)/.exec(interrupted.output) ?? [];
    expect(time).not.toBe('');

    const { status, output } = await fleet.roll(
      ...['--restart-all', '--started-before', time, '--node', brokers.join(','), '--rack-parallel'],
    );
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toContain('2 of 3 nodes restart, brokers rack by rack.');
    const after = await startTimes();
    for (const host of controllers) expect(after[hosts.indexOf(host)]).toBe(before[hosts.indexOf(host)]);
    for (const host of brokers) expect(after[hosts.indexOf(host)]).not.toBe(before[hosts.indexOf(host)]);
  },
  10 * MINUTE,
);
