/** Every value of the variables document, read back from the running hosts and processes. */
import { PROPERTIES_FILE, parsePropertyLines } from '../../model/roll/plan';
import {
  checkJmxExporter,
  checkJournal,
  checkNodeExporter,
  checkStorage,
  checkUnitHardening,
} from './support/host-checks';
import { expectNothingToChange } from './support/processes';
import { tierFleet, onKafka } from './support/tier';
import { KAFKA_VERSIONS } from './support/fleet';

const fleet = tierFleet(onKafka(KAFKA_VERSIONS.before));
const { controllers, brokers } = fleet.names;
const hosts = [...controllers, ...brokers];
const MINUTE = 60_000;

async function mainPid(host: string): Promise<string> {
  return fleet.read(host, 'systemctl', 'show', 'kafka', '--property=MainPID', '--value');
}

describe.each(hosts)('%s', (host) => {
  const document = fleet.document(host);
  // In the service's own view of the file system: they meet in its private /tmp.
  const jcmd = (pid: string, ...words: readonly string[]): Promise<string> =>
    fleet.read(host, 'nsenter', '--target', pid, '--mount', '--', '/opt/jdk/bin/jcmd', pid, ...words);

  test('THEN every kernel parameter has the value of the model, now and in the file that survives a reboot', async () => {
    const here = document.sysctls.filter(
      ({ key }) => !key.startsWith('net.core.') || key === 'net.core.somaxconn',
    );
    expect(here.length).toBeGreaterThan(8);
    const now = await fleet.read(host, 'sysctl', '--values', ...here.map(({ key }) => key));
    const file = parsePropertyLines(await fleet.read(host, 'cat', '/etc/sysctl.d/90-kafka.conf'));

    expect(now.split('\n').map((line) => line.split(/\s+/).join(' '))).toEqual(
      here.map(({ value }) => value),
    );
    for (const { key, value } of here) expect([key, file.get(key)]).toEqual([key, value]);
  });

  test('THEN transparent huge pages are off, by a unit that runs at every boot', async () => {
    for (const { key, value } of document.thp) {
      const found = await fleet.read(host, 'cat', `/sys/kernel/mm/transparent_hugepage/${key}`);
      expect(found === value || found.includes(`[${value}]`)).toBe(true);
    }
    expect(await fleet.read(host, 'systemctl', 'is-enabled', 'kafka-huge-pages.service')).toBe('enabled');
  });

  test('THEN the service runs java itself, as its user, at every boot', async () => {
    const pid = await mainPid(host);
    expect(await fleet.read(host, 'readlink', `/proc/${pid}/exe`)).toMatch(/\/java$/);
    expect(await fleet.read(host, 'stat', '--format=%U', `/proc/${pid}`)).toBe(document.user.name);
    expect(await fleet.read(host, 'systemctl', 'is-enabled', 'kafka')).toBe('enabled');
  });

  test.each([
    ['its unit has the directives of the model, and the process may do little', checkUnitHardening],
    ['its data is on XFS, by UUID, over the whole device, and Kafka requires it', checkStorage],
    ['its journal is kept', checkJournal],
    ['its node exporter answers on its own address alone', checkNodeExporter],
    ['its JMX exporter has every series that alerts ask for', checkJmxExporter],
  ])('THEN %s', async (_, check) => {
    await check(async (command) => fleet.read(host, ...command), document);
  });

  test('THEN the process has the limits, as far as a container may raise them', async () => {
    const limits = await fleet.read(host, 'cat', `/proc/${await mainPid(host)}/limits`);
    const files = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1]);
    const machine = Number(
      /^Max open files\s+\d+\s+(\d+)/m.exec(await fleet.read(host, 'cat', '/proc/1/limits'))?.[1],
    );
    const wanted = Number(document.unit.find(({ key }) => key === 'LimitNOFILE')?.value);

    expect(wanted).toBe(1_000_000);
    // test/guest shows the whole of it on a machine of its own.
    expect(files).toBe(Math.min(wanted, Math.max(machine, files)));
    expect(files).toBeGreaterThanOrEqual(Math.min(100_000, machine));
  });

  test('THEN the JVM says that it has every option of the model', async () => {
    const pid = await mainPid(host);
    const flags = await jcmd(pid, 'VM.flags', '-all');
    const wanted = document.jvm.map(({ option }) => option);
    for (const option of wanted.filter((each) => each.startsWith('-XX:'))) {
      const [, sign, name = '', value] = /^-XX:([+-])?(\w+)(?:=(.*))?$/.exec(option) ?? [];
      const found = new RegExp(`\\s${name}\\s*=\\s*(\\S+)`).exec(flags)?.[1];
      expect([option, found]).toEqual([
        option,
        sign === undefined ? bytesOf(value ?? '') : String(sign === '+'),
      ]);
    }
    const heap = bytesOf(wanted.find((option) => option.startsWith('-Xmx'))?.slice(4) ?? '');
    expect(/\sMaxHeapSize\s*=\s*(\d+)/.exec(flags)?.[1]).toBe(heap);
    expect(/\sInitialHeapSize\s*=\s*(\d+)/.exec(flags)?.[1]).toBe(heap);
    const properties = await jcmd(pid, 'VM.system_properties');
    expect(properties).toContain(`java.io.tmpdir=${document.paths.temporary}`);
  });

  test('THEN the collector writes its log', async () => {
    const log = await fleet.read(host, 'cat', `${document.paths.logs}/gc.log`);
    expect(log).toContain('Using G1');
  });

  test('THEN server.properties is that of the document, and no password is in it or in the process list', async () => {
    const file = parsePropertyLines(await fleet.read(host, 'cat', PROPERTIES_FILE));
    const written = document.properties.map(({ key, value }): [string, string] => [key, value]);
    expect([...file]).toEqual(written);

    const seen = [
      await fleet.read(
        host,
        'cat',
        PROPERTIES_FILE,
        '/etc/kafka/jvm.options',
        '/etc/systemd/system/kafka.service',
      ),
      await fleet.read(host, 'sh', '-c', "cat /proc/[0-9]*/cmdline | tr '\\0' ' '"),
      await fleet.read(host, 'journalctl', '--unit=kafka', '--no-pager'),
    ].join('\n');
    for (const user of ['admin', 'broker', 'controller']) expect(seen).not.toContain(fleet.password(user));
  });
});

describe('the whole', () => {
  test(
    'WHEN the playbook runs again, on a host of each kind, THEN nothing changes',
    () => expectNothingToChange(fleet, [...controllers.slice(0, 1), ...brokers.slice(0, 1)]),
    10 * MINUTE,
  );

  test(
    'THEN brokerform roll finds nothing to do',
    async () => {
      const { status, output } = await fleet.roll('--dry-run', '--json');

      expect(status).toBe(0);
      expect(JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '')).toEqual({
        restart: [],
        configure: [],
        none: expect.arrayContaining(hosts) as string[],
      });
    },
    2 * MINUTE,
  );
});

/** `16M` as the JVM prints it. */
function bytesOf(value: string): string {
  const [, number, unit = ''] = /^(\d+)([kmg])?$/i.exec(value) ?? [];
  if (number === undefined) return value;
  const factor = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit.toLowerCase()] ?? 1;
  return String(Number(number) * factor);
}
