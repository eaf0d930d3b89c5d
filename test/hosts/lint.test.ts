import { readdirSync } from 'node:fs';
import { ansibleFolder, ensureAnsible } from '../../operations/hosts/ansible';
import type { AnsibleInstallation } from '../../operations/hosts/ansible';
import { plainProgress } from '../../shared/system/progress';
import { tryRun } from '../../shared/system/run';

let ansible: AnsibleInstallation;

async function inAnsibleFolder([command = '', ...args]: readonly string[]): Promise<{
  status: number | null;
  output: string;
}> {
  const { status, stdout, stderr } = await tryRun(command, args, {
    cwd: ansibleFolder,
    env: ansible.env,
    timeoutMs: 240_000,
  });
  return { status, output: `${stdout}\n${stderr}` };
}

beforeAll(async () => {
  ansible = await ensureAnsible(plainProgress((line) => process.stderr.write(`${line}\n`)));
});

describe('the playbooks as text', () => {
  it('GIVEN all of them WHEN ansible-lint reads them offline by its production profile THEN it finds nothing', async () => {
    const { status, output } = await inAnsibleFolder([
      ...ansible.ansibleLint,
      ...['--profile', 'production', '--offline', '--strict', '--nocolor'],
    ]);
    expect(output).toContain("Profile 'production' was required, and it passed.");
    expect({ status, output }).toMatchObject({ status: 0 });
  });

  it('GIVEN each playbook THEN Ansible can read it', async () => {
    const playbooks = readdirSync(ansibleFolder).filter(
      (name) => name.endsWith('.yml') && !name.startsWith('.'),
    );
    expect(playbooks).toContain('site.yml');
    const { status, output } = await inAnsibleFolder([...ansible.playbook, '--syntax-check', ...playbooks]);
    expect({ status, output }).toMatchObject({ status: 0 });
  });
});
