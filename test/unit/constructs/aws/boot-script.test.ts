import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { USER_DATA_LIMIT_BYTES, bootScript } from '../../../../constructs/aws/boot-script';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';

const environment = awsEnvironment(staging);
const [node] = environment.nodes;
if (node === undefined) throw new Error('no node');
const text = bootScript({
  environment,
  node,
  bucket: 'hosts-bucket',
  bundleHash: 'abc123',
  variablesKey: 'nodes/controller-1/variables.json',
});
const config = parse(text) as {
  hostname: string;
  fqdn: string;
  write_files: { path: string; content: string }[];
};
const script = config.write_files[0]?.content ?? '';

describe('bootScript', () => {
  test('GIVEN a node THEN the host knows its name and where its state is', () => {
    expect(config).toMatchObject({
      hostname: 'controller-1',
      fqdn: 'controller-1.staging.kafka.internal',
    });
    expect(script).toContain("bucket='hosts-bucket'");
    expect(script).toContain("hash='abc123'");
    expect(script).toContain("variables='nodes/controller-1/variables.json'");
    expect(text).not.toContain('{{');
  });

  test('GIVEN the script THEN bash can read it', () => {
    expect(() => execFileSync('bash', ['-n'], { input: script })).not.toThrow();
  });

  test('GIVEN the script THEN the bundle is verified before anything of it is run', () => {
    const [verified, unpacked, run] = ['sha256sum --check', 'tar --extract', 'retry 3 60 run_playbook'].map(
      (step) => script.indexOf(step),
    ) as [number, number, number];

    expect(verified).toBeGreaterThan(0);
    expect(unpacked).toBeGreaterThan(verified);
    expect(run).toBeGreaterThan(unpacked);
  });

  test('GIVEN the text THEN Terraform finds no expression in it, and it fits into user data', () => {
    expect(text).not.toMatch(/[$%]\{/);
    expect(Buffer.byteLength(text)).toBeLessThan(USER_DATA_LIMIT_BYTES);
  });
});

/** The script with its folders below `root`, without pauses, and with programs that write down how they were called. */
function run(
  root: string,
  bundle: { hash: string; site: boolean },
): { status: number | null; stderr: string } {
  const programs = join(root, 'bin');
  for (const folder of [programs, join(root, 'etc/apt/sources.list.d'), join(root, 's3')]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(join(root, 'etc/apt/sources.list.d/debian.sources'), 'URIs: http://deb.debian.org/debian\n');
  const log = `echo "$(basename "$0") $*" >> ${root}/calls`;
  const stub = (name: string, body: string): void =>
    writeFileSync(join(programs, name), `#!/bin/bash\n${log}\n${body}\n`, { mode: 0o755 });
  stub('apt-get', 'exit 0');
  stub('dpkg', 'echo arm64');
  stub('systemctl', 'exit 1');
  stub('ansible-playbook', 'test -f site.yml');
  stub(
    'aws',
    `case "$*" in *bundle/*) cp ${root}/s3/bundle.tar "\${@: -1}";; *) echo '{}' > "\${@: -1}";; esac`,
  );
  writeFileSync(join(root, 's3', bundle.site ? 'site.yml' : 'other.yml'), '');
  execFileSync('tar', [
    '-cf',
    `${root}/s3/bundle.tar`,
    '-C',
    `${root}/s3`,
    bundle.site ? 'site.yml' : 'other.yml',
  ]);
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 's3/bundle.tar')))
    .digest('hex');
  const local = script
    .replaceAll('/var/lib/brokerform', join(root, 'lib'))
    .replaceAll('/etc/', `${root}/etc/`)
    .replace("hash='abc123'", `hash='${bundle.hash === 'right' ? hash : bundle.hash}'`)
    .replace(/retry \d+ \d+/g, 'retry 2 0');
  const { status, stderr } = spawnSync('bash', ['-c', local], {
    encoding: 'utf8',
    // Node's pipes are sockets: with one as standard input bash takes itself for a remote shell and reads the user's .bashrc.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${programs}:${process.env['PATH']}` },
  });
  return { status, stderr };
}

describe('first boot', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'first-boot-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const calls = (): string => readFileSync(join(root, 'calls'), 'utf8');

  test('GIVEN bundle and variables THEN the playbook runs with them, and packages come over HTTPS', () => {
    const { status } = run(root, { hash: 'right', site: true });

    expect(status).toBe(0);
    expect(calls()).toContain(
      `ansible-playbook -c local -i localhost, site.yml -e @${root}/etc/brokerform/variables.json`,
    );
    expect(calls()).toContain(
      'aws s3 cp --only-show-errors s3://hosts-bucket/nodes/controller-1/variables.json',
    );
    expect(calls()).toContain('s3://amazon-ssm-eu-central-1/latest/debian_arm64/amazon-ssm-agent.deb');
    expect(readFileSync(join(root, 'etc/apt/sources.list.d/debian.sources'), 'utf8')).toContain('https://');
  });

  test('WHEN the bundle is another one THEN nothing of it is run, and the unit fails with the reason', () => {
    const { status, stderr } = run(root, { hash: '0'.repeat(64), site: true });

    expect(status).toBe(1);
    expect(stderr).toContain('first boot failed: the bundle is not the one that was published');
    expect(calls()).not.toContain('ansible-playbook');
  });

  test('WHEN the playbook fails THEN it is tried again, and the unit fails', () => {
    const { status, stderr } = run(root, { hash: 'right', site: false });

    expect(status).toBe(1);
    expect(calls().match(/^ansible-playbook/gm)).toHaveLength(2);
    expect(stderr).toContain('first boot failed: the playbook failed');
  });
});
