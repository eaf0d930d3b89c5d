import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ValidateBinaryVersion } from 'cdktf/lib/validations/validate-binary-version';
import { askTerraformVersionOnce } from '../../../stacks/terraform-version-once';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brokerform-version-'));
  askTerraformVersionOnce();
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A command that counts its calls. */
function versionCommand(version: string): { command: string; calls: () => number } {
  const file = join(folder, version);
  writeFileSync(file, '');
  return {
    command: `echo >>'${file}'; echo v${version}`,
    calls: () => readFileSync(file, 'utf8').length,
  };
}

test('GIVEN many validations of one constraint THEN the command runs once, and each has the answer', () => {
  const old = versionCommand('1.0.0');
  const validations = Array.from(
    { length: 5 },
    () => new ValidateBinaryVersion('terraform', '>=1.4', old.command, 'Upgrade.'),
  );

  for (const validation of validations)
    expect(validation.validate()).toEqual([expect.stringContaining('1.0.0 is lower than the required')]);
  expect(old.calls()).toBe(1);
});

test('GIVEN another constraint, or another command, THEN it is asked for itself', () => {
  const terraform = versionCommand('1.4.5');
  const tofu = versionCommand('1.11.0');
  const ask = (command: string, constraint: string): string[] =>
    new ValidateBinaryVersion('terraform', constraint, command).validate();

  expect(ask(terraform.command, '>=1.4')).toEqual([]);
  expect(ask(terraform.command, '>=1.5')).toHaveLength(1);
  expect(ask(tofu.command, '>=1.5')).toEqual([]);
});
