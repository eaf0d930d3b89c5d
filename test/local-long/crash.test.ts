/** What dies comes back with its data when it is deployed again. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  brokerform,
  changed,
  deploy,
  describeTopics,
  kafkaTool,
  readRecords,
  stateDirectory,
} from '../local/support/tier';

const TOPIC = 'order.created';

function pidOf(id: number): number {
  const { status, output } = brokerform('local', 'status', '--json');
  // 3 as long as one of them does not run.
  if (status !== 0 && status !== 3) throw new Error(output);
  const { nodes } = JSON.parse(output) as { nodes: { node: { id: number }; pid?: number }[] };
  const pid = nodes.find((each) => each.node.id === id)?.pid;
  if (pid === undefined) throw new Error(`node ${id} does not run`);
  return pid;
}

const records = (): string[] => readRecords(TOPIC);

describe('crashes', () => {
  test('WHEN a broker is killed with SIGKILL THEN a deploy starts that one again and touches no other', () => {
    kafkaTool('kafka-console-producer.sh', 'admin', ['--topic', TOPIC], 'before the crash\n');
    const [first, second, third] = [1, 2, 3].map(pidOf);
    process.kill(second as number, 'SIGKILL');

    const { status, output } = deploy('local-*');

    expect(status).toBe(0);
    expect(Object.keys(changed(output))).toEqual(['local-cluster']);
    expect(pidOf(1)).toBe(first);
    expect(pidOf(3)).toBe(third);
    expect(pidOf(2)).not.toBe(second);
    for (const topic of describeTopics().values()) {
      for (const isr of topic.inSync) expect(isr).toHaveLength(topic.replicationFactor);
    }
    expect(records()).toContain('before the crash');
  });

  test('WHEN all nodes are killed, as by a power cut THEN a deploy brings back the cluster with its records', () => {
    for (const id of [1, 2, 3]) process.kill(pidOf(id), 'SIGKILL');

    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect(records()).toContain('before the crash');
    const again = deploy('local-*');
    expect(again.status).toBe(0);
    expect(changed(again.output)).toEqual({});
  });

  test('WHEN the cluster is destroyed THEN its processes end, and the next deploy finds the records', () => {
    const destroyed = brokerform(
      'cdktf',
      'destroy',
      'local-cluster',
      '--auto-approve',
      '--ignore-missing-stack-dependencies',
    );
    expect(destroyed).toMatchObject({ status: 0 });
    for (const id of [1, 2, 3]) expect(() => pidOf(id)).toThrow('does not run');

    expect(deploy('local-*')).toMatchObject({ status: 0 });
    expect(records()).toContain('before the crash');
  });

  test('WHEN a node loses its disk THEN a deploy has it join again, and its replicas are copied back', () => {
    process.kill(pidOf(3), 'SIGKILL');
    rmSync(join(stateDirectory(), 'node-3/data'), { recursive: true });

    expect(deploy('local-*')).toMatchObject({ status: 0 });

    const quorum = kafkaTool('kafka-metadata-quorum.sh', 'admin', ['describe', '--status']).output;
    expect(quorum.match(/CurrentVoters:.*/)?.[0].match(/"id": \d/g)).toEqual([
      '"id": 1',
      '"id": 2',
      '"id": 3',
    ]);
    for (const topic of describeTopics().values()) {
      for (const isr of topic.inSync) expect(isr).toHaveLength(topic.replicationFactor);
    }
    expect(records()).toContain('before the crash');
  });
});
