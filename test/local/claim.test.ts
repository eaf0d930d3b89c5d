/** A deploy that takes a node of the local cluster down does so under the claim on the cluster. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { brokerform, changed, deploy, projectDirectory, synthesizedDirectory } from './support/tier';

const STACK = 'local-cluster';
const MINUTE = 60_000;

let holder: ChildProcess | undefined;
afterEach(endHolder);

/** Has the next deploy without a synthesis start node 2 with another definition. A tainted node would not be stopped: Terraform runs no destroy-time provisioner of it. */
function redefineNode2(definition: string): void {
  const file = join(synthesizedDirectory(), 'stacks', STACK, 'cdk.tf.json');
  const code = JSON.parse(readFileSync(file, 'utf8')) as {
    resource: { terraform_data: Record<string, { triggers_replace: object }> };
  };
  const node = code.resource.terraform_data['node-2'];
  if (node === undefined) throw new Error('no node-2');
  node.triggers_replace = { ...node.triggers_replace, definition };
  writeFileSync(file, JSON.stringify(code));
}

const deploySynthesized = (...options: string[]): ReturnType<typeof brokerform> =>
  brokerform('deploy', STACK, '--auto-approve', '--skip-synth', ...options);

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
    redefineNode2('another');
    await hold('roll of node 1');

    const refused = deploySynthesized();

    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(
      /has held the claim on this cluster since \S+: roll of node 1 \(process \d+\)/,
    );
    expect(refused.output).toContain('--wait waits until it is released');
    expect(pids()).toEqual(before);

    const without = deploySynthesized('--without-claim');
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
    const before = pids();
    redefineNode2('a third');
    expect(deploySynthesized()).toMatchObject({ status: 0 });
    expect(pids()[1]).not.toBe(before[1]);
    const { status, output } = brokerform('claim', 'status', '--environment', 'local');
    expect({ status, output }).toEqual({
      status: 0,
      output: 'No one holds the claim on this cluster.\n',
    });
    expect(deploy(STACK)).toMatchObject({ status: 0 });
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
