/** Kafka 4.2 to 4.3 by the playbook, while clients write and read; then the metadata version, as a step of its own. */
import { KAFKA_VERSIONS } from './support/fleet';
import { Load, expectUndisturbed } from './support/load';
import { tierFleet } from './support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];

/** metadata.version by release. Source: Kafka, org.apache.kafka.server.common.MetadataVersion. */
async function metadataVersion(): Promise<{ finalized: number; supported: number }> {
  const { output } = await fleet.brokerform('features', 'status', ...fleet.cluster);
  const [, finalized, supported] = /^metadata\.version\s+(\d+)\s+(\d+)$/m.exec(output) ?? [];
  if (finalized === undefined) throw new Error(`no metadata.version in: ${output}`);
  return { finalized: Number(finalized), supported: Number(supported) };
}

async function runningVersion(host: string): Promise<string> {
  const pid = await fleet.read(host, 'systemctl', 'show', 'kafka', '--property=MainPID', '--value');
  const command = await fleet.read(host, 'sh', '-c', `tr '\\0' ' ' </proc/${pid}/cmdline`);
  return /\/opt\/kafka\/([\d.]+)\//.exec(command)?.[1] ?? command;
}

let load: Load | undefined;
let before: { finalized: number; supported: number };
afterAll(() => load?.kill());

test('GIVEN hosts of the earlier release THEN that is what runs', async () => {
  for (const host of hosts) expect([host, await runningVersion(host)]).toEqual([host, KAFKA_VERSIONS.before]);
  before = await metadataVersion();
});

test(
  'WHEN the documents name the next release and upgrade.yml runs under load THEN clients notice nothing',
  async () => {
    fleet.declare(fleet.environment);
    load = await Load.start(fleet, 'load.upgrade');
    const { status, output } = await fleet.playbook('upgrade.yml', '--tags', 'kafka', ...fleet.dayTwo());
    const result = await load.stop();

    expect({ status, end: output.slice(-3000) }).toMatchObject({ status: 0 });
    expectUndisturbed(result);
    for (const host of hosts) expect([host, await runningVersion(host)]).toEqual([host, KAFKA_VERSIONS.now]);
  },
  20 * MINUTE,
);

test('THEN the metadata version is what it was: going back is still possible', async () => {
  const now = await metadataVersion();
  expect(now.finalized).toBe(before.finalized);
  expect(now.supported).toBeGreaterThan(before.supported);
});

test('WHEN it is to be finalized without --yes THEN it is only shown', async () => {
  const { status, output } = await fleet.brokerform('features', 'finalize', ...fleet.cluster);
  expect(status).toBe(0);
  expect(output).toContain('would be raised permanently: brokers of an older Kafka cannot start then.');
  expect((await metadataVersion()).finalized).toBe(before.finalized);
});

test('WHEN it is finalized THEN every feature is at the highest level', async () => {
  const { status, output } = await fleet.brokerform('features', 'finalize', '--yes', ...fleet.cluster);
  expect({ status, output }).toMatchObject({ status: 0 });
  const now = await metadataVersion();
  expect(now.finalized).toBe(now.supported);
});
