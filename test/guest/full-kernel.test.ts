import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainProgress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';
import { given, hostDocument, raidDocument } from '../hosts/support/guest-documents';
import { Guest, ebsVolume, instanceStore } from '../hosts/support/guest';
import type { Outcome } from '../hosts/support/guest';

const MINUTE = 60_000;
/** A playbook of the whole host takes two to three minutes of an idle machine. */
const PLAYBOOK_TIMEOUT_MS = 30 * MINUTE;
const BOOT_TIMEOUT_MS = 15 * MINUTE;
/** Kafka compiles itself while it starts, which emulation makes a minute of. */
const SERVING_TIMEOUT_MS = 10 * MINUTE;
jest.setTimeout(PLAYBOOK_TIMEOUT_MS);

const volumes = ['vol-0a1b2c3d4e5f60001', 'vol-0a1b2c3d4e5f60002'] as const;
const foreign = 'vol-0a1b2c3d4e5f6ffff';
const disks = [...[...volumes, foreign].map(ebsVolume), instanceStore(1), instanceStore(2)];

const document = hostDocument(volumes);
const raid = raidDocument();
const array = join(__dirname, '../hosts/support/array.yml');
const [raidMount = ''] = raid.storage.mounts;
/** mdadm's name of an array, and the label of the file system on it. */
const arrayName = `${raid.storage.label}1`;
/** For a host that is not on AWS, and for disks that are there or will never be. */
const notOnAws = {
  secrets_folder: '/opt/given/secrets',
  tls_ca_folder: '/opt/given/ca',
  kafka_prepared_folder: '/opt/given/kafka',
  jmx_exporter_prepared_file: '/opt/given/jmx-exporter.jar',
  storage_wait_seconds: 10,
};

let directory: string;
let guest: Guest;

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
/** Ansible's last line of a host, as numbers. */
const recap = ({ output }: Outcome): Record<string, number> =>
  Object.fromEntries(
    [...(output.split('PLAY RECAP')[1] ?? '').matchAll(/(\w+)=(\d+)/g)].map(([, key = '', value]) => [
      key,
      Number(value),
    ]),
  );
/** What Ansible says, with its line breaks taken out. */
const message = ({ output }: Outcome): string => output.replace(/\s+/g, ' ');

async function until(what: string, command: readonly string[]): Promise<void> {
  const deadline = Date.now() + SERVING_TIMEOUT_MS;
  while ((await guest.ssh(command)).status !== 0) {
    if (Date.now() > deadline) throw new Error(`${what} did not come: ${command.join(' ')}`);
    await sleep(1_000);
  }
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'brokerform-guest-'));
  const progress = plainProgress((line) => process.stderr.write(`   ${line}\n`));
  guest = new Guest(
    join(directory, 'guest'),
    {
      host: document.node.host,
      address: document.node.address,
      disks,
      given: await given(join(directory, 'given'), document),
    },
    progress,
  );
  await guest.prepare();
  await run('mkfs.ext4', ['-q', '-F', '-L', 'payroll', guest.file(foreign)]);
  await guest.start();
}, BOOT_TIMEOUT_MS);

afterAll(async () => {
  await guest.destroy();
  rmSync(directory, { recursive: true, force: true });
}, MINUTE);

describe('a volume with foreign data', () => {
  test('GIVEN it in the place of a data volume WHEN the playbook runs THEN it refuses before any change', async () => {
    const before = digest(guest.file(foreign));
    const refused = await guest.playbook('site.yml', hostDocument([volumes[0], foreign]), notOnAws);

    expect(message(refused)).toMatch(
      /\/dev\/nvme\dn1 holds ext4 payroll and not xfs kafka-1 or xfs kafka-2\. Nothing was changed, and this playbook formats no disk that is not empty\./,
    );
    expect(recap(refused)).toMatchObject({ changed: 0, failed: 1 });
    expect(digest(guest.file(foreign))).toBe(before);
  });
});

/** What has to hold at once and after every boot. */
function holds(): void {
  test('THEN every kernel parameter has the value of the model', async () => {
    const keys = document.sysctls.map(({ key }) => key);
    const lines = (await guest.read('sysctl', '--values', ...keys)).split('\n');

    expect(keys.map((key, index) => [key, lines[index]?.replaceAll('\t', ' ')])).toEqual(
      document.sysctls.map(({ key, value }) => [key, value]),
    );
  });

  test('THEN there are no transparent huge pages', async () => {
    const files = document.thp.map(({ key }) => `/sys/kernel/mm/transparent_hugepage/${key}`);
    const values = (await guest.read('cat', ...files)).split('\n');

    expect(values.map((value) => /\[(\w+)\]/.exec(value)?.[1] ?? value)).toEqual(
      document.thp.map(({ value }) => value),
    );
  });

  test('THEN Kafka runs, and its process has the limits of the model', async () => {
    expect(await guest.read('systemctl', 'is-active', 'kafka')).toBe('active');
    const pid = await guest.read('systemctl', 'show', 'kafka', '--property=MainPID', '--value');
    const limits = await guest.read('cat', `/proc/${pid}/limits`);

    expect(limits).toMatch(/^Max open files +1000000 +1000000 /m);
    expect(limits).toMatch(/^Max locked memory +unlimited +unlimited /m);
    expect(limits).toMatch(/^Max processes +32768 +32768 /m);
  });

  test('THEN its user has them in a login as well', async () => {
    const shell = ['su', '--shell', '/bin/bash', document.user.name, '--command'];

    expect(await guest.read(...shell, 'ulimit -n; ulimit -l; ulimit -u')).toBe('1000000\nunlimited\n32768');
  });

  test('THEN each data volume is mounted by its UUID, in its place', async () => {
    for (const [index, mount] of document.storage.mounts.entries()) {
      const [source = '', type, label, options = '', uuid = ''] = (
        await guest.read('findmnt', '-rno', 'SOURCE,FSTYPE,LABEL,OPTIONS,UUID', '--mountpoint', mount)
      ).split(' ');
      const unit = await guest.read('systemd-escape', '--path', '--suffix=mount', mount);

      expect([type, label]).toEqual(['xfs', `kafka-${index + 1}`]);
      expect(options.split(',')).toContain('noatime');
      expect(options).not.toContain('discard');
      expect(await guest.read('cat', `/etc/systemd/system/${unit}`)).toContain(
        `What=/dev/disk/by-uuid/${uuid}\n`,
      );
      expect(await guest.read('lsblk', '-dno', 'SERIAL', source)).toBe(volumes[index]?.replace('-', ''));
    }
  });

  test('THEN the array has its name and is mounted', async () => {
    const device = await guest.read('readlink', '-f', `/dev/md/${arrayName}`);
    const detail = await guest.read('mdadm', '--detail', device);

    expect(detail).toMatch(/Raid Level : raid0/);
    expect(detail).toMatch(/Raid Devices : 2/);
    expect(await guest.read('findmnt', '-rno', 'SOURCE,FSTYPE,LABEL', '--mountpoint', raidMount)).toBe(
      `${device} xfs ${arrayName}`,
    );
  });

  test('THEN udev has set scheduler and read-ahead of volumes, members and array', async () => {
    const { scheduler, readAheadKiB } = document.blockDevices;
    const name = async (mount: string): Promise<string> =>
      (await guest.read('findmnt', '-rno', 'SOURCE', '--mountpoint', mount)).replace('/dev/', '');
    const queue = (device: string, file: string): Promise<string> =>
      guest.read('cat', `/sys/block/${device}/queue/${file}`);
    const members = (await guest.read('lsblk', '-dno', 'NAME,MODEL'))
      .split('\n')
      .filter((line) => line.includes('Instance Storage'))
      .map((line) => line.split(' ')[0] ?? '');
    const mounted = await Promise.all(document.storage.mounts.map(name));

    expect(members).toHaveLength(2);
    for (const device of [...mounted, ...members]) {
      expect([device, await queue(device, 'scheduler')]).toEqual([
        device,
        expect.stringContaining(`[${scheduler}]`),
      ]);
    }
    for (const device of [...mounted, await name(raidMount)]) {
      expect([device, await queue(device, 'read_ahead_kb')]).toEqual([device, String(readAheadKiB)]);
    }
  });

  test('THEN the interface has the MTU of the VPC', async () => {
    expect(await guest.read('ip', '-o', 'link', 'show', 'up')).toContain(` mtu ${document.mtu} `);
  });
}

describe('a host that the playbook has made', () => {
  beforeAll(async () => {
    const array0 = await guest.playbook(array, raid, notOnAws);
    expect(array0).toMatchObject({ status: 0 });
    const site = await guest.playbook('site.yml', document, notOnAws);
    expect(site).toMatchObject({ status: 0 });
  }, PLAYBOOK_TIMEOUT_MS);

  holds();
});

describe('the same host after a reboot', () => {
  beforeAll(async () => {
    await guest.reboot();
    expect(await guest.booted()).toBe('running');
  }, BOOT_TIMEOUT_MS);

  holds();

  test(
    'THEN Kafka has started by itself and serves, and writes its GC log',
    async () => {
      await until('A started Kafka', [
        'sh',
        '-c',
        'journalctl -b -u kafka -o cat | grep -q "Kafka Server started"',
      ]);

      expect(await guest.read('ss', '-tlnH', `sport = :${document.node.port}`)).toContain(
        `:${document.node.port}`,
      );
      expect(await guest.read('head', '-n', '5', '/var/log/kafka/gc.log')).toContain('Using G1');
    },
    SERVING_TIMEOUT_MS,
  );

  test('WHEN the role runs once more THEN it finds the array and changes nothing', async () => {
    const again = await guest.playbook(array, raid, notOnAws);

    expect(again).toMatchObject({ status: 0 });
    expect(recap(again)).toMatchObject({ changed: 0, failed: 0 });
  });
});

describe('a host that boots without one of its volumes', () => {
  const [, lost = ''] = document.storage.mounts;

  beforeAll(async () => {
    await guest.powerOff();
    guest.attach(...disks.filter(({ name }) => name !== volumes[1]));
    await guest.start();
  }, BOOT_TIMEOUT_MS);

  test(
    'THEN the boot goes on, and Kafka alone fails for it',
    async () => {
      // A unit whose dependency failed has not failed itself, so the system is not degraded.
      expect(await guest.booted()).toBe('running');

      expect(await guest.read('systemctl', 'is-active', 'multi-user.target')).toBe('active');
      expect((await guest.ssh(['findmnt', '--mountpoint', lost])).status).toBe(1);
      expect(await guest.read('systemctl', 'show', 'kafka', '--property=ActiveState', '--value')).toBe(
        'inactive',
      );
      expect(
        await guest.read('journalctl', '-b', '-o', 'cat', '--grep=Dependency failed for.*Kafka'),
      ).toContain('kafka.service');
    },
    BOOT_TIMEOUT_MS,
  );

  test('THEN nothing was written in its place on the root disk', async () => {
    expect(await guest.read('ls', '--almost-all', lost)).toBe('');
  });

  test('WHEN the playbook runs THEN it says which volumes belong to the host, and changes nothing', async () => {
    const refused = await guest.playbook('site.yml', document, notOnAws);

    expect(message(refused)).toMatch(
      /2 data disks are expected \(gp3: vol-\w+, vol-\w+\); after 10 s there are \/dev\/nvme\dn1\. Nothing was changed/,
    );
    expect(recap(refused)).toMatchObject({ changed: 0 });
  });
});
