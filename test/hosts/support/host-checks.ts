/** What a provisioned host must show, asked of the host itself. Each check throws an error that says what it found. */
import { JMX_SERIES } from '../../../model/host/jmx-rules';
import type { HostVariables } from '../../../model/host/variables';

/** Runs a command inside a host as root and returns its standard output; rejects if it fails. */
export type InHost = (command: string[]) => Promise<string>;

/** Beyond this `systemd-analyze security` has found something that is not meant: 1.5 on Debian 13, of 10. */
const MAX_EXPOSURE = 2;
/** Share of a device that a file system must cover: XFS keeps nothing back, the last allocation group may be cut. */
const MIN_COVERED = 0.98;

function fail(document: HostVariables, text: string): never {
  throw new Error(`${document.node.name}: ${text}`);
}

/** Fetched by Python, which every host has for Ansible. */
async function scrape(inHost: InHost, address: string, port: number): Promise<string> {
  const program =
    'import sys, urllib.request as r; print(r.build_opener(r.ProxyHandler({})).open(sys.argv[1], timeout=30).read().decode())';
  return inHost(['python3', '-c', program, `http://${address}:${port}/metrics`]);
}

async function mustBeAlone(inHost: InHost, document: HostVariables, port: number): Promise<void> {
  const listeners = await inHost([
    'ss',
    '--no-header',
    '--listening',
    '--numeric',
    '--tcp',
    `sport = :${port}`,
  ]);
  const addresses = listeners.split('\n').flatMap((line) => line.split(/\s+/)[3] ?? []);
  const expected = [`${document.node.address}:${port}`, `[::ffff:${document.node.address}]:${port}`];
  if (addresses.length !== 1 || !expected.includes(addresses[0] ?? '')) {
    fail(
      document,
      `port ${port} is open on ${addresses.join(', ') || 'no address'} and not on ${expected[0]} alone.`,
    );
  }
}

const names = (metrics: string): Set<string> =>
  new Set(metrics.split('\n').flatMap((line) => /^[a-zA-Z_:][\w:]*/.exec(line)?.[0] ?? []));

export async function checkJmxExporter(inHost: InHost, document: HostVariables): Promise<void> {
  const { address, port } = document.exporters.jmx;
  await mustBeAlone(inHost, document, port);
  const metrics = await scrape(inHost, address, port);
  const found = names(metrics);
  const missing = JMX_SERIES[document.node.role].filter((name) => !found.has(name));
  if (missing.length > 0) fail(document, `the JMX exporter has no ${missing.join(', ')}.`);
  if (!/^jmx_scrape_error 0\.0$/m.test(metrics))
    fail(document, 'the JMX exporter could not read every MBean.');
  if (/^[^#\n]*\bpartition="/m.test(metrics))
    fail(document, 'the JMX exporter has series of single partitions.');
}

export async function checkNodeExporter(inHost: InHost, document: HostVariables): Promise<void> {
  const { address, port, textfileDirectory } = document.exporters.node;
  await mustBeAlone(inHost, document, port);
  const probe = `${textfileDirectory}/brokerform-probe.prom`;
  await inHost(['sh', '-c', `echo brokerform_probe 1 >${probe}`]);
  const metrics = await scrape(inHost, address, port).finally(() => inHost(['rm', '-f', probe]));
  const wanted = [
    'brokerform_probe',
    'node_disk_reads_completed_total',
    'node_memory_MemAvailable_bytes',
    'node_network_receive_bytes_total',
    'node_systemd_unit_state',
  ];
  const found = names(metrics);
  const missing = wanted.filter((name) => !found.has(name));
  if (missing.length > 0) fail(document, `the node exporter has no ${missing.join(', ')}.`);
  for (const mount of document.storage.mounts) {
    if (!metrics.includes(`mountpoint="${mount}"`))
      fail(document, `the node exporter does not see ${mount}.`);
  }
  if (!metrics.includes('node_systemd_unit_state{name="kafka.service",state="active",type="exec"} 1')) {
    fail(document, 'the node exporter does not say that kafka.service is active.');
  }
}

export async function checkJournal(inHost: InHost, document: HostVariables): Promise<void> {
  const configuration = await inHost(['systemd-analyze', 'cat-config', 'systemd/journald.conf']);
  for (const { key, value } of document.journal.settings) {
    if (!configuration.split('\n').includes(`${key}=${value}`))
      fail(document, `journald is not told ${key}=${value}.`);
  }
  const files = await inHost(['journalctl', '--header']);
  if (!files.includes('/var/log/journal/')) fail(document, 'the journal is not on the disk.');
  const log = await inHost([
    'journalctl',
    '--unit=kafka',
    '--output=cat',
    '--grep=Kafka version',
    '--lines=1',
    '--quiet',
  ]);
  if (!log.includes(document.kafka.version)) fail(document, "Kafka's log is not in the journal.");
  const suppressed = await inHost([
    'sh',
    '-c',
    'journalctl --unit=systemd-journald --output=cat --quiet | grep Suppressed || true',
  ]);
  if (/kafka\.service/.test(suppressed)) fail(document, `the journal left out lines of Kafka: ${suppressed}`);
  const sender = (
    await inHost(['sh', '-c', 'systemctl is-enabled systemd-journal-upload.service 2>/dev/null || true'])
  ).trim();
  const sends = document.journal.shipping !== undefined;
  if ((sender === 'enabled') !== sends)
    fail(document, `the sender of the journal is ${sender || 'not there'}.`);
}

/** As `systemctl show` prints a time span: `10min`, `1min 30s`, `0`. */
function seconds(span: string): number {
  const units: Readonly<Record<string, number>> = { h: 3600, min: 60, s: 1, ms: 0.001 };
  return [...span.matchAll(/(\d+)([a-z]+)/g)].reduce(
    (sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? NaN),
    0,
  );
}

/** systemd's view of the unit, the kernel's of its process, and systemd's judgement of both. */
export async function checkUnitHardening(inHost: InHost, document: HostVariables): Promise<void> {
  const shown = await properties(inHost);
  for (const { key, value } of document.unit) {
    const isSpan = key.endsWith('Sec');
    const found = shown.get(isSpan ? key.replace(/Sec$/, 'USec') : key) ?? 'not set';
    if (isSpan ? seconds(found) !== Number(value) : found !== value) {
      fail(document, `kafka.service has ${key} ${found} and not ${value}.`);
    }
  }
  const status = await inHost(['cat', `/proc/${shown.get('MainPID')}/status`]);
  for (const line of [
    'NoNewPrivs:\t1',
    'CapEff:\t0000000000000000',
    'CapBnd:\t0000000000000000',
    'Seccomp:\t2',
  ]) {
    if (!status.includes(line))
      fail(document, `Kafka's process is not ${line.replace('\t', ' ')}: ${status}`);
  }
  const judgement = await inHost(['systemd-analyze', 'security', '--no-pager', 'kafka.service']);
  const exposure = Number(/exposure level for kafka\.service: ([\d.]+)/.exec(judgement)?.[1] ?? NaN);
  if (!(exposure <= MAX_EXPOSURE))
    fail(document, `systemd-analyze security says ${exposure} of kafka.service.`);
}

async function properties(inHost: InHost): Promise<Map<string, string>> {
  const text = await inHost(['systemctl', 'show', 'kafka.service']);
  return new Map(
    text.split('\n').map((line): [string, string] => {
      const [key = '', ...value] = line.split('=');
      return [key, value.join('=')];
    }),
  );
}

interface Mounted {
  readonly source: string;
  readonly fstype: string;
  readonly options: string;
  readonly uuid: string;
}

/** Mounted as declared, by UUID, from the whole device, and nothing without which Kafka would start. */
export async function checkStorage(inHost: InHost, document: HostVariables): Promise<void> {
  const { mounts, options, filesystem } = document.storage;
  // Quoted and escaped once more, because of the backslash in the unit's name.
  const required = await inHost(['systemctl', 'show', '--value', '--property=Requires', 'kafka.service']);
  for (const mount of mounts) {
    const found = await mounted(inHost, mount);
    if (found === undefined) fail(document, `${mount} is no mount point.`);
    if (found.fstype !== filesystem) fail(document, `${mount} is ${found.fstype} and not ${filesystem}.`);
    // The kernel does not list options that are its defaults.
    const lacking = options.filter(
      (one) => !['nodiscard', 'nofail'].includes(one) && !found.options.split(',').includes(one),
    );
    if (lacking.length > 0)
      fail(document, `${mount} is mounted without ${lacking.join(', ')}: ${found.options}.`);
    const unit = (await inHost(['systemd-escape', '--path', '--suffix=mount', mount])).trim();
    const what = await inHost(['systemctl', 'cat', unit]);
    if (!what.includes(`What=/dev/disk/by-uuid/${found.uuid}`))
      fail(document, `${unit} is not mounted by UUID: ${what}`);
    if (!required.replaceAll('\\\\', '\\').includes(unit)) {
      fail(document, `kafka.service does not require ${unit}, but ${required}`);
    }
    await coversDevice(inHost, document, mount, found.source);
  }
}

async function mounted(inHost: InHost, mount: string): Promise<Mounted | undefined> {
  const command = `findmnt --json --output SOURCE,FSTYPE,OPTIONS,UUID --mountpoint ${mount} || true`;
  const text = (await inHost(['sh', '-c', command])).trim();
  return text === '' ? undefined : (JSON.parse(text) as { filesystems: Mounted[] }).filesystems[0];
}

async function coversDevice(
  inHost: InHost,
  document: HostVariables,
  mount: string,
  device: string,
): Promise<void> {
  const bytes = Number(await inHost(['blockdev', '--getsize64', device]));
  const geometry = await inHost(['xfs_info', mount]);
  const [, blockSize = '0', blocks = '0'] = /^data\s*=\s*bsize=(\d+)\s+blocks=(\d+)/m.exec(geometry) ?? [];
  const covered = (Number(blockSize) * Number(blocks)) / bytes;
  if (!(covered >= MIN_COVERED)) {
    fail(
      document,
      `the file system of ${mount} covers ${(100 * covered).toFixed(0)} % of ${device}: it has not grown.`,
    );
  }
}
