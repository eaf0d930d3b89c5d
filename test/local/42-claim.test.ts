/** A deploy that takes a node of the local cluster down does so under the claim on the cluster. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import {
  brokerform,
  changed,
  deploy,
  projectDirectory,
  run,
  synthesizedDirectory,
  terraform,
} from './support/tier';

const STACK = 'local-cluster';
const MINUTE = 60_000;

let holder: ChildProcess | undefined;
afterEach(endHolder);

function terraformIn(...args: string[]): void {
  const folder = join(synthesizedDirectory(), 'stacks', STACK);
  expect(run(terraform, args, { cwd: folder })).toMatchObject({ status: 0 });
}

const pids = (): (number | undefined)[] => {
  const { output } = brokerform('local', 'status', '--json');
  return (JSON.parse(output) as { nodes: { pid?: number }[] }).nodes.map(({ pid }) => pid);
};

/** Another operator, who holds the claim until it is ended. */
async function hold(what: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      ...[
        join(projectDirectory, 'bin/brokerform.js'),
        'claim',
        'run',
        '--environment',
        'local',
        '--for',
        what,
      ],
      ...['--', 'sh', '-c', 'echo holding; while kill -0 $PPID 2>/dev/null; do sleep 0.2; done'],
    ],
    { cwd: projectDirectory, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  holder = child;
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('holding')) resolve();
    });
    child.once('exit', (status) => reject(new Error(`the holder ended with ${status}: ${output}`)));
  });
}

async function endHolder(): Promise<void> {
  const child = holder;
  holder = undefined;
  if (child === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

test(
  'GIVEN another holds the claim WHEN a deploy would replace a node THEN it is refused by the name of the holder, and no process has ended',
  async () => {
    const before = pids();
    terraformIn('taint', 'terraform_data.node-2');
    await hold('roll of node 1');

    const refused = deploy(STACK);

    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(
      /has held the claim on this cluster since \S+: roll of node 1 \(process \d+\)/,
    );
    expect(refused.output).toContain('--wait waits until it is released');
    expect(pids()).toEqual(before);

    const without = brokerform('deploy', STACK, '--auto-approve', '--without-claim');
    expect(without).toMatchObject({ status: 0 });
    const after = pids();
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).not.toBe(before[1]);
  },
  5 * MINUTE,
);

test(
  'GIVEN no one holds it THEN the deploy does while it works, and gives it back',
  () => {
    terraformIn('taint', 'terraform_data.node-2');
    expect(deploy(STACK)).toMatchObject({ status: 0 });
    const { status, output } = brokerform('claim', 'status', '--environment', 'local');
    expect({ status, output }).toEqual({
      status: 0,
      output: 'No one holds the claim on this cluster.\n',
    });
  },
  5 * MINUTE,
);

test(
  'GIVEN another holds the claim WHEN the whole cluster would be destroyed THEN that is refused too; what takes no node down is not',
  async () => {
    const before = pids();
    await hold('roll of node 1');
    const destroyed = brokerform(
      ...['destroy', STACK, '--auto-approve', '--ignore-missing-stack-dependencies'],
    );
    expect(destroyed.status).toBe(1);
    expect(destroyed.output).toContain('roll of node 1');
    expect(pids()).toEqual(before);

    const again = deploy('local-*');
    expect(again.status).toBe(0);
    expect(changed(again.output)).toEqual({});
  },
  5 * MINUTE,
);
