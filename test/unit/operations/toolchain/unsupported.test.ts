/** Programs that are missing, too old or broken: stand-ins on a PATH of their own, since no machine has every version. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');
const entry = path.join(root, 'bin/brokerform.js');
const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-unsupported-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type StandIns = Readonly<Record<string, string>>;

const good: StandIns = {
  go: 'echo go version go1.24.0 linux/amd64',
  mvn: 'echo Apache Maven 3.9.9',
  java: `echo 'openjdk version "17.0.15" 2025-04-15' >&2`,
  terraform: `echo '{"terraform_version":"1.11.4","platform":"linux_amd64"}'`,
};

/** A Node.js that reports another version to everything that it runs. */
function nodeOf(version: string): string {
  const preload = path.join(folder, `version-${version}.cjs`);
  writeFileSync(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  return `exec '${process.execPath}' --require '${preload}' "$@"`;
}

/** Runs a command with a PATH that has these programs by their scripts, and a shell's usual ones. */
function run(
  standIns: StandIns,
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  const bin = mkdtempSync(path.join(folder, 'bin-'));
  for (const [name, script] of Object.entries({ ...good, ...standIns })) {
    if (script === '') continue;
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  for (const name of ['sh', 'env', 'printf', 'sed', 'expand', 'touch', 'sleep']) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (stdout.startsWith('/')) symlinkSync(stdout.trim(), path.join(bin, name));
  }
  const [program = '', ...args] = command;
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      HOME: folder,
      NO_COLOR: '1',
      PATH: bin,
      // A cache of its own, so that nothing is fetched before the check; nothing may be fetched after it, either.
      BROKERFORM_CACHE: path.join(folder, 'cache'),
      BROKERFORM_LOCAL_STATE: path.join(folder, 'state'),
      ...env,
    },
  });
  return { status, output: `${stdout}${stderr}` };
}

const brokerform = (standIns: StandIns, args: readonly string[], env?: NodeJS.ProcessEnv) =>
  run(standIns, [process.execPath, entry, ...args], env);

/** One message: the program's name stands at the beginning of one line, and there is no stack. */
function expectOneMessage(output: string): void {
  expect(output.match(/^brokerform: /gm)).toHaveLength(1);
  expect(output).not.toMatch(/^ {4}at /m);
}

const make = spawnSync('sh', ['-c', 'command -v make'], { encoding: 'utf8' }).stdout.trim();

describe('Node.js', () => {
  const message = (version: string): string =>
    `brokerform: Node.js ${version} is not supported.\n    found:   ${version} (`;

  test.each(['16.20.2', '18.20.8', '20.9.0', '21.7.3', '23.11.1'])(
    'GIVEN %s WHEN brokerform or make starts THEN each gives the same message and nothing is loaded or installed',
    (version) => {
      const node = nodeOf(version);
      const outcomes = [
        run({ node }, ['sh', '-c', `node '${entry}' doctor`]),
        run({ node, npm: 'echo npm was run' }, [make, '--silent', 'setup']),
        run({ node, npm: 'echo npm was run' }, [make, '--silent', 'test-unit']),
      ];
      for (const { status, output } of outcomes) {
        expect(status).not.toBe(0);
        expect(output).toContain(message(version));
        expect(output).toMatch(/ {4}allowed: 24 or later, .*\n {4}remedy: {2}install Node.js 24: https:/);
        expect(output).not.toContain('npm was run');
        expectOneMessage(output);
      }
    },
  );

  test('GIVEN none WHEN make starts THEN it says so and how to get one', () => {
    const { status, output } = run({}, [make, '--silent', 'setup']);
    expect(status).not.toBe(0);
    expect(output).toContain(
      'brokerform: Node.js is missing.\n    found:   none (tried: node, npm)\n    remedy:',
    );
  });

  test('GIVEN one past its end of life WHEN the doctor is asked THEN it is ok, with a note', () => {
    const { output } = run({ node: nodeOf('20.19.4') }, ['sh', '-c', `node '${entry}' doctor`]);
    expect(output).toMatch(/│ ok\s+│ Node\.js\s+│ 20\.19\.4 /);
    expect(output).toContain('Node.js 20.19.4 is past its end of life (April 2026)');
  });
});

describe('Java', () => {
  const cases: readonly [what: string, script: string, found: string][] = [
    ['version 8', `echo 'openjdk version "1.8.0_402"' >&2`, '1.8.0 (java)'],
    ['version 11', `echo 'openjdk version "11.0.22" 2024-01-16' >&2`, '11.0.22 (java)'],
    ['none', '', 'none (tried: java)'],
    [
      'a launcher without a runtime, as macOS has it',
      `echo 'Unable to locate a Java Runtime.' >&2; exit 1`,
      'none (tried: java, which ended with exit status 1: Unable to locate a Java Runtime.)',
    ],
    ['silence', 'exit 0', 'none (tried: java, which did not report its version)'],
  ];

  test.each(cases)(
    'GIVEN %s WHEN setup or a local node needs it THEN one message says so',
    (_what, java, found) => {
      for (const args of [['setup'], ['local', 'start', '--node', '1']]) {
        const { status, output } = brokerform({ java }, args);
        expect(status).toBe(1);
        expect(output).toContain(`Java\n    found:    ${found}\n    required: 17 or later: runs Kafka`);
        expect(output).toContain('get it:   Debian, Ubuntu: sudo apt-get install openjdk-');
        expectOneMessage(output);
      }
    },
  );

  test('GIVEN JAVA_HOME with an old one WHEN setup needs it THEN the message names that one', () => {
    const home = path.join(folder, 'jdk-11');
    mkdirSync(path.join(home, 'bin'), { recursive: true });
    writeFileSync(path.join(home, 'bin/java'), `#!/bin/sh\necho 'openjdk version "11.0.22"' >&2\n`, {
      mode: 0o755,
    });
    const { status, output } = brokerform({}, ['setup'], { JAVA_HOME: home });
    expect(status).toBe(1);
    expect(output).toContain(`found:    11.0.22 (${home}/bin/java)`);
  });
});

describe('Terraform and OpenTofu', () => {
  const version = (text: string): string => `echo '{"terraform_version":"${text}","platform":"linux_amd64"}'`;
  const cases: readonly [what: string, standIns: StandIns, found: string, env: NodeJS.ProcessEnv][] = [
    ['Terraform 1.10', { terraform: version('1.10.5') }, '1.10.5 (terraform)', {}],
    [
      'Terraform 0.11, which knows no -json',
      { terraform: 'echo Terraform v0.11.15' },
      'none (tried: terraform, which did not report its version)',
      {},
    ],
    ['OpenTofu 1.10 alone', { terraform: '', tofu: version('1.10.7') }, '1.10.7 (tofu)', {}],
    ['OpenTofu 1.9 by name', { tofu: version('1.9.0') }, '1.9.0 (tofu)', { TERRAFORM_BINARY_NAME: 'tofu' }],
    ['neither', { terraform: '' }, 'none (tried: terraform)', {}],
    [
      'one that cannot run',
      { terraform: 'echo "cannot execute: wrong architecture" >&2; exit 126' },
      'none (tried: terraform, which ended with exit status 126: cannot execute: wrong architecture)',
      {},
    ],
  ];

  test.each(cases)(
    'GIVEN %s WHEN a deploy or setup needs it THEN one message says so',
    (_what, standIns, found, env) => {
      for (const args of [['setup'], ['env'], ['cdktf', 'diff', 'local-cluster']]) {
        const { status, output } = brokerform(standIns, args, env);
        expect(status).toBe(1);
        expect(output).toContain(
          `Terraform or OpenTofu\n    found:    ${found}\n    required: 1.11 or later: write-only`,
        );
        expectOneMessage(output);
      }
    },
  );
});

test('GIVEN all of them unsupported WHEN set up THEN one message names both, and the doctor shows both', () => {
  const standIns = { java: `echo 'openjdk version "11.0.22"' >&2`, terraform: '' };
  const setup = brokerform(standIns, ['setup']);
  expect(setup.status).toBe(1);
  expect(setup.output).toMatch(/^brokerform: 2 of \d prerequisites are missing or not supported\.$/m);

  const doctor = brokerform(standIns, ['doctor']);
  expect(doctor.status).toBe(3);
  expect(doctor.output).toMatch(/│ not ok\s+│ Java\s+│ 11\.0\.22 \(java\)/);
  expect(doctor.output).toMatch(/│ not ok\s+│ Terraform or OpenTofu\s+│ none \(tried: terraform\)/);
  expect(doctor.output).toContain('Tests ran with: Node.js ');
});
