/** The processes that this one was started by. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { identify } from '../../shared/system/processes';
import type { ProcessIdentity } from '../../shared/system/processes';

export interface Ancestor extends ProcessIdentity {
  /** Its command line, word by word where the system tells words apart. */
  readonly command: readonly string[];
}

/** This process first, then what started it, and so on. */
export function lineage(): Ancestor[] {
  const found: Ancestor[] = [];
  for (let pid = process.pid; pid > 0 && found.length < 100; pid = parentOf(pid)) {
    const identity = identify(pid);
    if (identity === null) break;
    found.push({ ...identity, command: commandOf(pid) });
  }
  return found;
}

/** The ansible-playbook that this process works for; the outermost, since Ansible's workers carry the same command line. */
export function playbookOf(ancestors: readonly Ancestor[]): Ancestor | undefined {
  return ancestors.findLast(({ command }) => command.slice(0, 4).some(isAnsible));
}

function isAnsible(word: string): boolean {
  return /(^|\/)ansible(-playbook)?$/.test(word) || word === 'ansible.cli.playbook';
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux') return Number(ps('ppid=', pid).trim() || 0);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the command's name, which may contain anything: the state and the parent.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0);
  } catch {
    return 0;
  }
}

function commandOf(pid: number): string[] {
  if (process.platform !== 'linux') return ps('command=', pid).trim().split(/\s+/);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

function ps(columns: string, pid: number): string {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
