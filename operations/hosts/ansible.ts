/** Ansible as this project runs it: pinned, in the cache folder, and with this project's configuration wherever it is started. */
import path from 'node:path';

import { projectRoot } from '../toolchain/paths';
import type { Progress } from '../../shared/system/progress';
import { ensurePythonEnvironment, pythonOf } from '../toolchain/python-environment';

/** The playbooks' folder, with their configuration, roles and requirements. */
export const ansibleFolder = path.join(projectRoot, 'ansible');

export interface AnsibleInstallation {
  readonly python: string;
  /** Beginning of a command line: arguments of ansible-playbook follow. */
  readonly playbook: readonly string[];
  /** Beginning of a command line: arguments of ansible-lint follow. It reads the folder that it is started in. */
  readonly ansibleLint: readonly string[];
  /** Environment that both are to be started in. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * @throws UserError if this machine's Python is too old or cannot make virtual environments, or the packages cannot be had
 */
export async function ensureAnsible(
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<AnsibleInstallation> {
  const folder = await ensurePythonEnvironment(
    {
      title: 'Ansible',
      requirements: path.join(ansibleFolder, 'requirements.txt'),
      minimumPython: '3.11',
    },
    progress,
  );
  const python = pythonOf(folder);
  return {
    python,
    playbook: [python, '-m', 'ansible.cli.playbook'],
    ansibleLint: [python, '-m', 'ansiblelint'],
    env: ansibleEnvironment(folder, env),
  };
}

function ansibleEnvironment(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return {
    ...env,
    // ansible-lint starts ansible-playbook by its name.
    PATH: `${path.dirname(pythonOf(folder))}${path.delimiter}${env['PATH'] ?? ''}`,
    // Found wherever a command is started, and in a folder that others may write to, where Ansible ignores it.
    ANSIBLE_CONFIG: path.join(ansibleFolder, 'ansible.cfg'),
    // Ansible refuses any other encoding.
    ...(/utf-?8/i.test(locale) ? {} : { LC_ALL: 'C.UTF-8' }),
  };
}
