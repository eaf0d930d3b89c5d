/** What stands between Kafka and the wrong disk, and what a wrong document cannot do. */
import type { HostVariables } from '../../model/host/variables';
import { KAFKA_VERSIONS } from '../hosts/support/fleet';
import { onKafka, tierFleet } from '../hosts/support/tier';

const MINUTE = 60_000;
const fleet = tierFleet();
const host = 'broker-103';

async function playbook(...args: readonly string[]): Promise<{ status: number | null; output: string }> {
  return fleet.playbook('site.yml', '--limit', host, ...args);
}

/** Everything that the playbook writes on a host, by its time. */
async function written(): Promise<string> {
  return fleet.read(
    host,
    ...[
      'find',
      '/etc/kafka',
      '/etc/systemd/system',
      '/etc/sysctl.d',
      '/etc/udev/rules.d',
      '/var/lib/brokerform',
    ],
    ...['-type', 'f', '-printf', '%p %T@\n'],
  );
}

describe('wrong or missing variables', () => {
  test.each([
    [
      'an earlier version of the document',
      { schemaVersion: 0 },
      /The variables document has version 0; these roles read version \d/,
    ],
    [
      'another layout',
      { storage_layout: 'raid5' },
      /value of storage_layout must be one of: jbod, raid0, got: raid5/,
    ],
    [
      'a parameter that no kernel has',
      { host_tuning_sysctls: [{ key: 'vm.swapiness', value: '1', reason: 'r', source: 's' }] },
      /This kernel has no vm\.swapiness; nothing was changed\./,
    ],
    [
      'a Java that Kafka 4 does not run on',
      { java_version: 11 },
      /Kafka 4 needs Java 17 or later; the document says 11\./,
    ],
    [
      'more disks than there are',
      { storage_disk_count: 2, storage_wait_seconds: 5 },
      /Wait for the data disks|2 data disks are expected/,
    ],
  ])(
    'GIVEN %s THEN the playbook ends before anything has changed',
    async (_, variables, message) => {
      const before = await written();
      const { status, output } = await playbook('--extra-vars', JSON.stringify(variables));

      expect(status).not.toBe(0);
      expect(output).toMatch(message);
      expect(output).toMatch(/changed=0 /);
      expect(await written()).toBe(before);
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a document without a part THEN it names the part',
    async () => {
      const declared = fleet.environment;
      fleet.declare(declared, {
        adjust: ({ unit: _unit, jvm: _jvm, ...rest }) => rest as HostVariables,
      });
      const { status, output } = await playbook();
      fleet.declare(declared, onKafka(KAFKA_VERSIONS.now));

      expect(status).not.toBe(0);
      expect(output).toContain(
        'The variables document lacks jvm, unit. It is computed by model/host/variables.ts.',
      );
      expect(output).toMatch(/changed=0 /);
    },
    3 * MINUTE,
  );
});

describe('disks', () => {
  const [mount = ''] = fleet.document(host).storage.mounts;
  let kept: { putBack: () => void } | undefined;

  test(
    'GIVEN another device in the place of its own at boot THEN Kafka does not start on the root disk, and the host is reachable',
    async () => {
      await fleet.shutDown(host);
      kept = fleet.hideDisk(host, { make: 'ext4' });
      await fleet.start(host);
      const active = await fleet.inHost(host, 'systemctl', 'is-active', 'kafka');
      const start = await fleet.inHost(host, 'systemctl', 'start', 'kafka');
      const files = await fleet.inHost(host, 'find', mount, '-type', 'f');

      expect(active.stdout.trim()).not.toBe('active');
      expect(start.status).not.toBe(0);
      expect(files.stdout).toBe('');
      expect(await fleet.read(host, 'systemctl', 'is-active', 'ssh')).toBe('active');
    },
    8 * MINUTE,
  );

  test(
    'THEN the playbook refuses the foreign device by name and does not touch it; with its own, Kafka is back',
    async () => {
      const device = fleet.deviceOf(host);
      const before = await fleet.read(host, 'sha256sum', device);
      const { status, output } = await playbook();

      expect(status).not.toBe(0);
      expect(output).toContain(
        `${device} holds ext4 foreign and not xfs kafka-1. Nothing was changed, and this playbook formats no disk that is not empty.`,
      );
      expect(await fleet.read(host, 'sha256sum', device)).toBe(before);
      await fleet.shutDown(host);
      kept?.putBack();
      await fleet.start(host);
      expect(await fleet.check('--after', [host])).toMatchObject({ status: 0 });
    },
    8 * MINUTE,
  );
});
