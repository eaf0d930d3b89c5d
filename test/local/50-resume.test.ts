/** A deploy that was killed half-way is finished by the next one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogDirectory, deploy, deployInBackground, describeTopics } from './support/tier';

const TOPICS = 60;
const name = (index: number): string => `bulk.topic-${String(index).padStart(2, '0')}`;

const file = [
  'domain: bulk',
  'description: Many topics at once, for a deploy that is killed.',
  "owner: { team: test, contact: '#test' }",
  'topics:',
  ...Array.from(
    { length: TOPICS },
    (_, index) =>
      `  - { name: ${name(index)}, description: For a test., key: none, partitions: 1, throughput: { produce: 1 KiB/s } }`,
  ),
  'services:',
  '  - name: bulk-service',
  '    description: For a test.',
  '    access:',
  '      - { role: idempotent-producer, topicPrefix: bulk. }',
  '',
].join('\n');

const created = (): number =>
  [...describeTopics().keys()].filter((topic) => topic.startsWith('bulk.')).length;

test('WHEN a deploy is killed with SIGKILL while it creates topics THEN the next deploy completes it', async () => {
  writeFileSync(join(catalogDirectory(), 'bulk.yaml'), file);
  const killed = deployInBackground('local-*');
  const exited = new Promise((resolve) => killed.once('exit', resolve));
  const deadline = Date.now() + 120_000;
  while (created() === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  // The whole process group: the cdktf CLI, Terraform and the provider.
  process.kill(-(killed.pid as number), 'SIGKILL');
  await exited;
  expect(created()).toBeGreaterThan(0);

  const resumed = deploy('local-*');

  expect(resumed).toMatchObject({ status: 0 });
  expect(created()).toBe(TOPICS);
  const again = deploy('local-*');
  expect(again.status).toBe(0);
  expect(again.output).not.toMatch(/\d+ to (add|change|destroy|import)/);
});
