import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');
const entry = path.join(root, 'bin', 'brokerform.js');

function brokerform(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; output: string } {
  const options = { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 30_000, cwd: '/' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...args], options);
  return { status, output: stdout + stderr };
}

test('GIVEN a mistake of the user’s WHEN a command fails THEN its message is shown without a stack, and the status is 1', () => {
  const { status, output } = brokerform(['env'], { TERRAFORM_BINARY_NAME: '/no/such/terraform' });
  expect(status).toBe(1);
  expect(output).toContain(
    'brokerform: 1 of 1 prerequisites are missing or not supported.\nTerraform or OpenTofu',
  );
  expect(output).toContain('tried: /no/such/terraform');
  expect(output).not.toContain('    at ');
});

test('GIVEN a misspelt command WHEN run THEN the right one is offered, and the status is not 0', () => {
  const { status, output } = brokerform(['doktor']);
  expect(status).not.toBe(0);
  expect(output).toContain('doctor');
});
