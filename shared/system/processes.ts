/** Processes that outlive the command that started them, distinguished from later ones with the same id. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process: its id and when it started. The kernel gives an id again, but not with the same start. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; the same as long as it is the same process of the same boot. */
  readonly started: string;
}

/** Identity of a process that runs now, or null. A zombie does not run. */
export function identify(pid: number): ProcessIdentity | null {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
  return started === null ? null : { pid, started };
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identify(identity.pid)?.started === identity.started;
}

/** Sends a signal, unless the process is gone. Returns whether it was sent. */
export function signal(identity: ProcessIdentity, name: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false;
  try {
    return process.kill(identity.pid, name);
  } catch {
    return false;
  }
}

/** The state and the start time, in clock ticks since boot, of a line of /proc/<pid>/stat. */
export function parseStat(stat: string): { state: string; startTicks: string } | null {
  // The command's name is in parentheses and may contain anything, parentheses and spaces too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const startTicks = fields[19];
  return state === undefined || startTicks === undefined ? null : { state, startTicks };
}

function startOnLinux(pid: number): string | null {
  try {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (stat === null || stat.state === 'Z' || stat.state === 'X') return null;
    // Start times count from the boot, so the boot belongs to the identity.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat.startTicks}`;
  } catch {
    return null;
  }
}

function startByPs(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...start] = line.split(/\s+/);
    return line === '' || state.startsWith('Z') ? null : start.join(' ');
  } catch {
    return null;
  }
}
