/** A deploy that was killed half-way is finished by the next one. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  catalogDirectory,
  changed,
  deploy,
  deployInBackground,
  describeTopics,
  synthesizedDirectory,
} from './support/tier';

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
