/**
 * The read-only checks of the roles, on this machine with loop devices for disks: with the facts of one host each is content, with any of them taken
 * from another host it refuses, and nothing has changed. Needs no host of the tier.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment } from '../../model/aws/topology';
import { hostInventory } from '../../model/host/inventory';
import type { HostVariables } from '../../model/host/variables';
import { ansibleFolder, ensureAnsible } from '../../operations/hosts/ansible';
import { silent } from '../../shared/system/progress';
import { run, tryRun } from '../../shared/system/run';
import { declaration } from './support/environment';
import { makeXfs } from './support/xfs';

const MINUTE = 60_000;
const MIB = 2 ** 20;
const environment = awsEnvironment(declaration);
const CLUSTER = 'MkU3OEVBNTcwNTJENDM2Qg';
const FOREIGN = 'AAAAAAAAAAAAAAAAAAAAAA';

let directory: string;
const devices: string[] = [];

/** What there is of a host: its files, and its disks by label. */
interface Host {
  readonly id: number;
  readonly disks: readonly string[];
  readonly files: string;
}
let ours: Host;
let other: Host;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'brokerform-preflight-'));
  ours = await makeHost(101);
  other = await makeHost(102);
}, 5 * MINUTE);

afterAll(async () => {
  for (const device of devices) await run('losetup', ['--detach', device]);
  rmSync(directory, { recursive: true, force: true });
});

async function makeHost(id: number): Promise<Host> {
  const files = join(directory, `host-${id}`);
  mkdirSync(join(files, 'tls'), { recursive: true });
  writeFileSync(
    join(files, 'server.properties'),
    `# a reason without any value\nnode.id=${id}\nprocess.roles=broker\n`,
  );
  writeFileSync(join(files, 'formatted'), `${CLUSTER}\n`);
  await certificate(join(files, 'tls'), `broker-${id}.test`);
  const disks = [
    await disk(`${id}-1`, { label: 'kafka-1', node: id }),
    await disk(`${id}-2`, { label: 'kafka-2', node: id }),
  ];
  return { id, disks, files };
}

async function certificate(folder: string, name: string): Promise<void> {
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2'],
    ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
    ...['-keyout', join(folder, 'node.key'), '-out', join(folder, 'node.crt')],
  ]);
}

/** A file as a block device; with a label it has XFS, with a node Kafka's note of whose it is. */
async function disk(
  name: string,
  { label, node, cluster = CLUSTER }: { label?: string; node?: number; cluster?: string } = {},
): Promise<string> {
  const file = join(directory, `disk-${name}`);
  closeSync(openSync(file, 'w'));
  truncateSync(file, 320 * MIB);
  if (label !== undefined) await makeXfs(file, label);
  const device = (await run('losetup', ['--find', '--show', file])).trim();
  devices.push(device);
  if (node !== undefined) {
    const text = `version=1\ncluster.id=${cluster}\nnode.id=${node}\n`;
    const script = 'mount -t xfs "$1" /mnt && printf %s "$2" >/mnt/meta.properties && umount /mnt';
    await run('unshare', ['--mount', '--propagation=private', 'sh', '-euc', script, 'sh', device, text]);
  }
  return device;
}

interface Facts {
  readonly id: number;
  readonly cluster: string;
  readonly address: string;
  readonly disks: readonly string[];
  readonly certificate: Host;
  readonly files: Host;
}

const facts = (changes: Partial<Facts> = {}): Facts => ({
  ...{ id: ours.id, cluster: CLUSTER, address: '127.0.0.1', disks: ours.disks },
  ...{ certificate: ours, files: ours, ...changes },
});

function documentOf(id: number): HostVariables {
  const children = hostInventory(environment, {}, { kind: 'ssh', user: 'root' }).all.children ?? {};
  const found = Object.values(children).flatMap(({ hosts = {} }) => Object.values(hosts) as HostVariables[]);
  const document = found.find(({ node }) => node.id === id);
  if (document === undefined) throw new Error(`no node ${id} is declared`);
  return document;
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  /** Where each file system would be mounted: devices in the order of the mounts. */
  readonly placed: readonly string[];
}

async function preflight(roles: readonly string[], given: Facts): Promise<Outcome> {
  const { python, env } = await ensureAnsible(silent);
  const playbook = join(directory, 'playbook.yml');
  writeFileSync(
    playbook,
    JSON.stringify([
      {
        hosts: 'localhost',
        gather_facts: false,
        tasks: [
          ...roles.map((name) => ({
            'ansible.builtin.include_role': { name, tasks_from: 'preflight', public: true },
          })),
          ...(roles.includes('storage')
            ? [{ 'ansible.builtin.debug': { msg: 'PLACED {{ storage_disks | join(" ") }} END' } }]
            : []),
        ],
      },
    ]),
  );
  // As the playbooks have it: the document of the node, read by the mapping of the roles, and what is not AWS.
  const document = documentOf(given.id);
  const variables = {
    ...document,
    cluster: { ...document.cluster, id: given.cluster },
    ansible_python_interpreter: python,
    ...{
      storage_kind: 'path',
      storage_paths: given.disks,
      storage_disk_count: given.disks.length,
      storage_wait_seconds: 5,
    },
    ...{ storage_layout: 'jbod', storage_label: 'kafka-' },
    storage_mounts: given.disks.map((_, index) => `/nowhere/data-${index + 1}`),
    ...{ kafka_data_directories: ['/nowhere/data-1'], kafka_read_properties: join(directory, 'none') },
    kafka_properties_file: join(given.files.files, 'server.properties'),
    kafka_formatted: join(given.files.files, 'formatted'),
    ...{ node_exporter_address: given.address, tls_ca_folder: directory },
    tls_directory: join(given.certificate.files, 'tls'),
    tls_names: [`DNS:broker-${given.id}.test`],
  };
  const { status, stdout, stderr } = await tryRun(
    python,
    [
      ...['-m', 'ansible.cli.playbook', '-i', 'localhost,', '-c', 'local', playbook],
      ...['--extra-vars', `@${join(ansibleFolder, 'group_vars/all/roles.yml')}`],
      ...['--extra-vars', JSON.stringify(variables)],
    ],
    {
      cwd: ansibleFolder,
      env: { ...env, ANSIBLE_NOCOLOR: '1', ANSIBLE_ROLES_PATH: join(ansibleFolder, 'roles') },
      timeoutMs: 2 * MINUTE,
    },
  );
  const placed = /PLACED (.*?) END/.exec(stdout)?.[1] ?? '';
  return { status, output: stdout + stderr, placed: placed === '' ? [] : placed.split(' ') };
}

/** Every file and every disk, by its content. */
function state(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name === 'playbook.yml') continue;
    try {
      hash.update(name).update(readFileSync(join(directory, name)));
    } catch {
      hash.update(name); // a folder
    }
  }
  return hash.digest('hex');
}

const ALL = ['storage', 'tls', 'node_exporter', 'kafka'];

describe('facts of two hosts', () => {
  test(
    'GIVEN all of one host THEN every role is content, and nothing has changed',
    async () => {
      const before = state();
      const { status, output, placed } = await preflight(ALL, facts());

      expect({ status, output }).toMatchObject({ status: 0 });
      expect(output).toMatch(/changed=0 /);
      expect(placed).toEqual(ours.disks);
      expect(state()).toBe(before);
    },
    3 * MINUTE,
  );

  const SWAPS: readonly (readonly [string, () => Partial<Facts>, RegExp])[] = [
    ['the id', () => ({ id: 102 }), /holds the data of .*node\.id=101; this host is to be node\.id=102/],
    [
      'the cluster id',
      () => ({ cluster: FOREIGN }),
      /holds the data of cluster\.id=MkU3.*to be node\.id=101 of cluster\.id=AAAA/,
    ],
    [
      'the disks',
      () => ({ disks: other.disks }),
      /holds the data of .*node\.id=102; this host is to be node\.id=101/,
    ],
    [
      'one disk',
      () => ({ disks: [ours.disks[0] ?? '', other.disks[1] ?? ''] }),
      /holds the data of .*node\.id=102/,
    ],
    [
      'the certificate',
      () => ({ certificate: other }),
      /node\.crt is for DNS:broker-102\.test, and not for DNS:broker-101\.test/,
    ],
    [
      'the address',
      () => ({ address: '192.0.2.1' }),
      /The document is of a host with the address 192\.0\.2\.1/,
    ],
    [
      'the files',
      () => ({ files: other }),
      /server\.properties says node\.id=102; the variables are of node\.id=101/,
    ],
  ];
  test.each(SWAPS)(
    'GIVEN %s of the other THEN it is refused, with both in the message, and nothing has changed',
    async (_, swap, message) => {
      const before = state();
      const { status, output } = await preflight(ALL, facts(swap()));

      expect(status).not.toBe(0);
      expect(output.replace(/\s+/g, ' ')).toMatch(message);
      expect(output).toMatch(/changed=0 /);
      expect(output).not.toMatch(/wipefs --all|dd if=/);
      expect(state()).toBe(before);
    },
    3 * MINUTE,
  );

  test(
    'GIVEN a wrong id WHEN the role kafka is asked alone THEN its own files say so',
    async () => {
      const { status, output } = await preflight(['kafka'], facts({ id: 102 }));
      expect(status).not.toBe(0);
      expect(output.replace(/\s+/g, ' ')).toMatch(
        /server\.properties says node\.id=101; the variables are of node\.id=102/,
      );
      const cluster = await preflight(['kafka'], facts({ cluster: FOREIGN }));
      expect(cluster.output.replace(/\s+/g, ' ')).toMatch(/formatted says cluster\.id=MkU3/);
    },
    3 * MINUTE,
  );
});

describe('--tags', () => {
  const ROLES = [
    ...['storage', 'host_tuning', 'java', 'secrets', 'tls', 'journal'],
    ...['node_exporter', 'jmx_exporter', 'kafka'],
  ];
  /**
   * The playbook with roles in the place of the real ones, which say what they are asked and what they change: which tasks --tags chooses is the
   * playbook's. Roles beside a playbook come before any other.
   */
  function spokenPlaybook(): string {
    const folder = join(directory, 'spoken');
    const say = (text: string): unknown => ({ 'ansible.builtin.debug': { msg: `SAID ${text}.` } });
    for (const role of ['preflight', ...ROLES]) {
      const tasks = join(folder, 'roles', role, 'tasks');
      mkdirSync(tasks, { recursive: true });
      writeFileSync(join(tasks, 'preflight.yml'), JSON.stringify([say(`asked ${role}`)]));
      writeFileSync(
        join(tasks, 'main.yml'),
        JSON.stringify([say(role === 'preflight' ? `asked ${role}` : `changed ${role}`)]),
      );
    }
    const playbook = join(folder, 'site.yml');
    copyFileSync(join(ansibleFolder, 'site.yml'), playbook);
    return playbook;
  }

  test.each([['tls,kafka'], ['secrets,kafka'], ['kafka'], ['tls']])(
    'GIVEN --tags %s THEN site.yml asks every role before it changes what was chosen, and nothing else',
    async (tags) => {
      const { python, env } = await ensureAnsible(silent);
      const { status, stdout, stderr } = await tryRun(
        python,
        [
          ...['-m', 'ansible.cli.playbook', '-i', 'localhost,', '-c', 'local', spokenPlaybook()],
          ...['--tags', tags],
          ...['--extra-vars', JSON.stringify({ ansible_python_interpreter: python })],
        ],
        {
          cwd: ansibleFolder,
          env: { ...env, ANSIBLE_NOCOLOR: '1' },
          timeoutMs: 2 * MINUTE,
        },
      );
      const said = [...stdout.matchAll(/SAID (.+?)\./g)].map(([, text]) => text);

      expect({ status, stderr, stdout }).toMatchObject({ status: 0 });
      expect(said).toEqual([
        ...['preflight', ...ROLES].map((role) => `asked ${role}`),
        ...ROLES.filter((role) => tags.split(',').includes(role)).map((role) => `changed ${role}`),
      ]);
    },
    3 * MINUTE,
  );
});

describe('disks by identity', () => {
  test(
    'GIVEN own disks in the other order THEN each is placed by its label',
    async () => {
      const { status, output, placed } = await preflight(
        ['storage'],
        facts({ disks: [...ours.disks].reverse() }),
      );
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(placed).toEqual(ours.disks);
    },
    3 * MINUTE,
  );

  test(
    'GIVEN one own disk and a new one in front of it THEN the new one takes the place that is free',
    async () => {
      const empty = await disk('empty');
      const { status, output, placed } = await preflight(
        ['storage'],
        facts({ disks: [empty, ours.disks[0] ?? ''] }),
      );
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(placed).toEqual([ours.disks[0], empty]);
    },
    3 * MINUTE,
  );

  test(
    'GIVEN what may be data THEN it is refused and named, and no wipe is advised',
    async () => {
      const twice = await disk('twice', { label: 'kafka-1', node: 101 });
      const beyond = await disk('beyond', { label: 'kafka-7', node: 101 });
      const unsigned = await disk('unsigned');
      const file = openSync(join(directory, 'disk-unsigned'), 'r+');
      writeFileSync(file, 'a raw device of a database');
      closeSync(file);
      const first = ours.disks[0] ?? '';
      for (const [disks, message] of [
        [[first, twice], /two disks claim the same place/],
        [[first, beyond], /holds xfs kafka-7 and not xfs kafka-1 or xfs kafka-2/],
        [[first, unsigned], /has no signature, and is not empty either/],
      ] as const) {
        const before = state();
        const { status, output } = await preflight(['storage'], facts({ disks }));
        expect(status).not.toBe(0);
        expect(output.replace(/\s+/g, ' ')).toMatch(message);
        expect(output).not.toMatch(/wipefs --all|dd if=/);
        expect(state()).toBe(before);
      }
    },
    5 * MINUTE,
  );
});
