/** Runs a playbook of ansible/ on hosts of an inventory. */
import { UserError } from '../../shared/user-error';
import { shellQuote } from '../../shared/shell-quote';
import { tryRun } from '../../shared/system/run';
import { ansibleFolder } from './ansible';
import type { AnsibleInstallation } from './ansible';

export interface PlaybookOptions {
  /** Inventory file. */
  readonly inventory: string;
  /** Hosts by name. */
  readonly limit: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/**
 * In a process group of its own: Ctrl-C on a terminal ends this program when it chooses, and no playbook in its middle.
 *
 * @throws UserError with the tasks that failed
 */
export async function runPlaybook(
  ansible: AnsibleInstallation,
  playbook: string,
  { inventory, limit, variables = {}, timeoutMs }: PlaybookOptions,
): Promise<void> {
  const [command = '', ...words] = ansible.playbook;
  const extra = Object.keys(variables).length === 0 ? [] : ['--extra-vars', JSON.stringify(variables)];
  const args = [...words, playbook, '--inventory', inventory, '--limit', limit.join(','), ...extra];
  const { status, stdout, stderr } = await tryRun(command, args, {
    cwd: ansibleFolder,
    env: { ...ansible.env, ANSIBLE_NOCOLOR: '1' },
    timeoutMs,
    detached: true,
  });
  if (status === 0) return;
  throw new UserError(
    `The playbook ${playbook} failed on ${limit.join(', ')}:\n${failures(stdout, stderr)}`,
    `in ansible/: ansible-playbook ${playbook} --inventory ${shellQuote(inventory)} --limit ${shellQuote(limit.join(','))}`,
  );
}

/** What Ansible says from the first failure on, without the tasks that went well. */
function failures(stdout: string, stderr: string): string {
  const lines = `${stderr}\n${stdout}`.split('\n');
  const failed = lines.filter(
    (line) => /^(fatal|failed|\[ERROR\]|ERROR!|Task failed)/.test(line) || /^\s+(msg|stderr):/.test(line),
  );
  const shown = failed.length > 0 ? failed : lines.filter((line) => line.trim() !== '').slice(-15);
  return shown
    .slice(0, 15)
    .map((line) => `    ${line}`)
    .join('\n');
}
