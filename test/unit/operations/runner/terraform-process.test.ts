import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { interruptible } from '../../../../operations/interruption';
import type { Interruption } from '../../../../operations/interruption';
import { runTerraform } from '../../../../operations/runner/terraform-process';
import type { TerraformResult, TerraformRunOptions } from '../../../../operations/runner/terraform-process';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-terraform-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let logs = 0;

/** Runs a program of Node's as if it were Terraform. */
function run(program: string, options: Partial<TerraformRunOptions> = {}): Promise<TerraformResult> {
  return interruptible((interruption) => runProgram(program, interruption, options));
}

function runProgram(
  program: string,
  interruption: Interruption,
  options: Partial<TerraformRunOptions> = {},
): Promise<TerraformResult> {
  return runTerraform({
    command: process.execPath,
    args: ['-e', program],
    cwd: folder,
    env: process.env,
    log: path.join(folder, `${++logs}.log`),
    interruption,
    ...options,
  });
}

/** Says what it gets, and ends only at the second interrupt. */
const STUBBORN = `let n = 0; process.on('SIGINT', () => { console.log('interrupt ' + ++n); if (n === 2) process.exit(7); });
  console.log('ready'); setInterval(() => {}, 1000);`;

test('GIVEN a run THEN its output is returned and kept, readable by this user alone', async () => {
  const log = path.join(folder, 'kept.log');
  const watched: string[] = [];
  const result = await run("console.log('out'); console.error('err'); process.exitCode = 3", {
    log,
    watch: (output) => watched.push(output),
  });
  expect(result).toEqual({ status: 3, stdout: 'out\n', stderr: 'err\n' });
  expect(readFileSync(log, 'utf8')).toBe('out\nerr\n');
  expect(statSync(log).mode & 0o777).toBe(0o600);
  expect(watched.at(-1)).toBe('out\n');
});

test('GIVEN a second run of the same stack THEN its log goes on, and its output is its own', async () => {
  const log = path.join(folder, 'twice.log');
  await run("console.log('init')", { log });
  expect((await run("console.log('apply')", { log })).stdout).toBe('apply\n');
  expect(readFileSync(log, 'utf8')).toBe('init\napply\n');
});

test('GIVEN a program that is not there THEN the result says so', async () => {
  const result = await run('', { command: path.join(folder, 'absent') });
  expect(result.status).toBeNull();
  expect(result.stderr).toContain('ENOENT');
});

test('WHEN interrupted THEN Terraform gets an interrupt, and a second one with the second signal', async () => {
  const result = await interruptible((interruption) =>
    runProgram(STUBBORN, interruption, {
      watch: (output) => {
        if (output.endsWith('ready\n')) interruption.receive('SIGTERM');
        if (output.endsWith('interrupt 1\n')) interruption.receive('SIGINT');
      },
    }),
  );
  expect(result).toMatchObject({
    status: 7,
    ended: 'interrupted',
    stdout: 'ready\ninterrupt 1\ninterrupt 2\n',
  });
});

test('WHEN interrupted before it began THEN it is interrupted at once', async () => {
  const result = await interruptible((interruption) => {
    interruption.stop('SIGHUP');
    return runProgram('setInterval(() => {}, 1000)', interruption);
  });
  expect(result).toMatchObject({ ended: 'interrupted' });
});

test('WHEN it hangs THEN it is interrupted, again, and killed', async () => {
  const deaf =
    "process.on('SIGINT', () => console.log('deaf')); setInterval(() => {}, 1000); console.log('up')";
  const result = await run(deaf, { silenceLimitMs: 1500, escalationMs: 500 });
  expect(result).toMatchObject({ status: null, ended: 'silent', stdout: 'up\ndeaf\ndeaf\n' });
});

test('WHEN the process that started it is killed THEN it goes on to its end', async () => {
  const log = path.join(folder, 'orphan.log');
  const program = "setTimeout(() => { console.log('state is written'); }, 1500); console.log('applying')";
  const parent = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '-e',
      `const { runTerraform } = require('./operations/runner/terraform-process.ts');
       const { interruptible } = require('./operations/interruption.ts');
       void interruptible((interruption) => runTerraform({ command: process.execPath, args: ['-e', ${JSON.stringify(program)}],
         cwd: '.', env: process.env, log: ${JSON.stringify(log)}, interruption, started: () => console.log('started') }));`,
    ],
    { cwd: path.resolve(__dirname, '../../../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise((resolve) => parent.stdout.once('data', resolve));
  while (!contentOf(log).includes('applying')) await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await ended;
  while (!contentOf(log).includes('state is written'))
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(contentOf(log)).toBe('applying\nstate is written\n');
});

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
