/** Benchmarks of hosts need what only root on Linux has. */
import { tryRun } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

/** What is called, and Debian's package that has it. */
const PACKAGES: Readonly<Record<string, string>> = {
  'mkfs.xfs': 'xfsprogs',
  losetup: 'mount',
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
};

/** @throws UserError on another system, for another user, if a program is missing, and while others use the kernel */
export async function requireRootOnLinux(name: string, programs: readonly string[]): Promise<void> {
  if (process.platform !== 'linux') {
    throw new UserError(
      `bench ${name} needs Linux: it mounts disks and changes kernel parameters. This is ${process.platform}.`,
      'run it on a Linux machine that does nothing else',
    );
  }
  if (process.getuid?.() !== 0) {
    throw new UserError(
      `bench ${name} needs root: it mounts disks and changes kernel parameters, which it puts back. This is user ${process.getuid?.()}.`,
      `sudo make bench BENCH=${name}, on a machine that does nothing else`,
    );
  }
  for (const program of programs) {
    const { missing } = await tryRun(program, ['--version']);
    if (!missing) continue;
    throw new UserError(
      `bench ${name} needs ${program}, which is not on the PATH.`,
      `apt-get install ${PACKAGES[program] ?? program}`,
    );
  }
  const { stdout: others } = await tryRun('pgrep', ['-x', 'systemd-nspawn']);
  if (others.trim() === '') return;
  throw new UserError(
    `bench ${name} changes kernel parameters that test hosts on this machine share and check: systemd-nspawn runs as ${others.trim().split('\n').join(', ')}.`,
    'let make test-hosts end, or end the hosts with test/hosts/stop-host.sh',
  );
}
