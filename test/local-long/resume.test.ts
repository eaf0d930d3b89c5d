/** A deploy that was killed half-way is finished by the next one. */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  catalogDirectory,
  changed,
  deploy,
  deployInBackground,
  describeTopics,
  projectDirectory,
  run,
  synthesizedDirectory,
  terraform,
} from '../local/support/tier';

const TOPICS = 60;

function addDomain(domain: string): void {
  const name = (index: number): string => `${domain}.topic-${String(index).padStart(2, '0')}`;
  const text = [
    `domain: ${domain}`,
    'description: Many topics at once, for a deploy that is killed.',
    "owner: { team: test, contact: '#test' }",
    'topics:',
    ...Array.from(
      { length: TOPICS },
      (_, index) =>
        `  - { name: ${name(index)}, description: For a test., key: none, partitions: 1, throughput: { produce: 1 KiB/s } }`,
    ),
    'services:',
    `  - name: ${domain}-service`,
    '    description: For a test.',
    '    access:',
    `      - { role: idempotent-producer, topicPrefix: ${domain}. }`,
    '',
  ].join('\n');
  writeFileSync(join(catalogDirectory(), `${domain}.yaml`), text);
}

const created = (domain: string): number =>
  [...describeTopics().keys()].filter((topic) => topic.startsWith(`${domain}.`)).length;

/** Starts a deploy and returns once it has created a topic of the domain. */
async function deployUntilFirstTopic(
  domain: string,
): Promise<{ runner: ChildProcess; exited: Promise<unknown> }> {
  const runner = deployInBackground('local-*');
  const exited = new Promise((resolve) => runner.once('exit', resolve));
  const deadline = Date.now() + 120_000;
  while (created(domain) === 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { runner, exited };
}

/** Process ids of the Terraforms that the running deploy started, as it wrote them down. */
function terraforms(): number[] {
  const lock = JSON.parse(readFileSync(join(synthesizedDirectory(), '.run-lock.json'), 'utf8')) as {
    terraforms: Record<string, { pid: number }>;
  };
  return Object.values(lock.terraforms).map(({ pid }) => pid);
}

describe('a deploy that is killed with SIGKILL while it creates topics', () => {
  test('GIVEN the runner alone is killed THEN Terraform completes its stack, and the next deploy has nothing to do', async () => {
    addDomain('first');
    const { runner, exited } = await deployUntilFirstTopic('first');
    process.kill(runner.pid as number, 'SIGKILL');
    await exited;
    expect(created('first')).toBeGreaterThan(0);

    const next = deploy('local-*');

    expect(next.status).toBe(0);
    expect(changed(next.output)).toEqual({});
    expect(created('first')).toBe(TOPICS);
  });

  test('GIVEN Terraform and its provider are killed as well THEN the next deploy completes the stack', async () => {
    addDomain('second');
    const { runner, exited } = await deployUntilFirstTopic('second');
    process.kill(runner.pid as number, 'SIGKILL');
    // Each leads a process group: Terraform, the provider and what they started.
    for (const pid of terraforms()) process.kill(-pid, 'SIGKILL');
    await exited;
    expect(created('second')).toBeGreaterThan(0);

    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect(created('second')).toBe(TOPICS);
    const again = deploy('local-*');
    expect(again.status).toBe(0);
    expect(changed(again.output)).toEqual({});
  });
});

/** The provider's race for its connection comes once in hundreds of deploys: here Terraform's first apply ends with its message. */
describe('an apply that ends with an error which passes by itself', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brokerform-passing-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Deploys with a Terraform whose first apply of the domain's topics does this. @returns with how often it was asked to apply */
  function deployWith(
    domain: string,
    first: string,
    error: string,
  ): { status: number | null; output: string; applies: number } {
    const count = join(folder, 'applies');
    const program = join(folder, 'terraform');
    const script = [
      '#!/bin/sh',
      `case "$1 $PWD" in "apply "*/local-topics-${domain}) ;; *) exec ${terraform} "$@" ;; esac`,
      `echo >>'${count}'`,
      `[ "$(wc -l <'${count}')" = 1 ] || exec ${terraform} "$@"`,
      first,
      `printf 'Error: ${error}\\n' >&2`,
      'exit 1',
    ];
    writeFileSync(program, `${script.join('\n')}\n`, { mode: 0o755 });
    const { status, output } = run(
      process.execPath,
      [join(projectDirectory, 'bin/brokerform.js'), 'deploy', 'local-*', '--auto-approve'],
      { env: { TERRAFORM_BINARY_NAME: program } },
    );
    return { status, output, applies: readFileSync(count, 'utf8').length };
  }

  test.each([
    ['before it did anything', 'third', ':'],
    ['after it did everything', 'fourth', `${terraform} "$@" >/dev/null`],
  ])('GIVEN the race %s THEN it is repeated, that is said, and the deploy ends well', (_, domain, first) => {
    addDomain(domain);
    const { status, output, applies } = deployWith(domain, first, 'kafka: broker not connected');
    expect([status, output]).toEqual([0, expect.stringContaining('apply is repeated (1 of 2)')]);
    expect(applies).toBeGreaterThan(1);
    expect(created(domain)).toBe(TOPICS);
  });

  test('GIVEN the race after a topic was created THEN it is imported, and the next deploy has nothing to do', () => {
    addDomain('sixth');
    const address = 'kafka_topic.sixth_topic-07';
    const first = `${terraform} "$@" >/dev/null; ${terraform} state rm ${address} >/dev/null`;
    const { status, output } = deployWith(
      'sixth',
      first,
      `kafka: broker not connected\\n\\n  with ${address},\\n`,
    );
    expect([status, output]).toEqual([
      0,
      expect.stringMatching(/ 1 imported, 0 added[^]*sixth\.topic-07 had been created nevertheless/),
    ]);
    const again = deploy('local-*');
    expect([again.status, changed(again.output)]).toEqual([0, {}]);
  });

  test('GIVEN an error of another kind THEN nothing is repeated', () => {
    addDomain('fifth');
    const { status, output, applies } = deployWith('fifth', ':', 'no space left on device');
    expect(status).toBe(1);
    expect(output).toContain('no space left on device');
    expect(output).not.toContain('is repeated');
    expect([applies, created('fifth')]).toEqual([1, 0]);
    expect(deploy('local-*')).toMatchObject({ status: 0 });
  });
});
