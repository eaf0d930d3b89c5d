/** Prometheus, Alertmanager and their tools: those on the PATH, else Debian's, unpacked into the cache folder and installed nowhere. */
import { access, constants, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { exists, placeOnce } from '../../shared/system/place';
import { silent } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';
import { hashOf } from './download';
import { cacheDirectory } from './paths';

interface DebianPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the archive for amd64, as the index of Debian 12 has it. */
  readonly sha256: string;
}

const PROMETHEUS: DebianPackage = {
  name: 'prometheus',
  version: '2.42.0+ds-5+deb12u1',
  sha256: '81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55',
};
const ALERTMANAGER: DebianPackage = {
  name: 'prometheus-alertmanager',
  version: '0.25.0-1+b4',
  sha256: '4fb9aed15cfe8e0c32408e643ab32a1e41ee87d2cc26f18aeba928b1b0b98ae7',
};

const NODE_EXPORTER: DebianPackage = {
  name: 'prometheus-node-exporter',
  version: '1.5.0-1+b6',
  sha256: '8cb5b39627595ea2cf3cd27be593e0e9af87023d29e1c5b8487e2f9510097e09',
};

const BLACKBOX_EXPORTER: DebianPackage = {
  name: 'prometheus-blackbox-exporter',
  version: '0.23.0-4+b4',
  sha256: '61816a8d7923cc56342c18671ec9cb7920d61bec0ed5e6cbe8dd375022a00271',
};

/** Each program with the package that has it, and its names: Debian's Alertmanager has the name of its package. */
const PROGRAMS = {
  prometheus: { of: PROMETHEUS, names: ['prometheus'] },
  promtool: { of: PROMETHEUS, names: ['promtool'] },
  alertmanager: { of: ALERTMANAGER, names: ['alertmanager', 'prometheus-alertmanager'] },
  amtool: { of: ALERTMANAGER, names: ['amtool'] },
  'blackbox-exporter': {
    of: BLACKBOX_EXPORTER,
    names: ['blackbox_exporter', 'prometheus-blackbox-exporter'],
  },
  'node-exporter': { of: NODE_EXPORTER, names: ['node_exporter', 'prometheus-node-exporter'] },
} as const satisfies Record<string, { of: DebianPackage; names: readonly [string, ...string[]] }>;

export type MonitoringProgram = keyof typeof PROGRAMS;

/** A command and the arguments before its own. */
export interface ProgramCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** How to get them, for a message. */
export const MONITORING_REMEDIES = [
  'Debian, Ubuntu: apt-get install prometheus prometheus-alertmanager',
  'elsewhere releases of github.com/prometheus on the PATH; Prometheus 2.42 and Alertmanager 0.25 or later',
] as const;

/** A program on the PATH or in the cache; nothing is fetched. @returns undefined if there is none */
export async function findMonitoringProgram(
  program: MonitoringProgram,
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramCommand | undefined> {
  const { of, names } = PROGRAMS[program];
  for (const folder of (env['PATH'] ?? '').split(path.delimiter))
    for (const name of names) {
      const file = path.join(folder, name);
      if (path.isAbsolute(file) && (await isExecutable(file))) return { command: file, args: [] };
    }
  const home = homeOf(of, env);
  for (const name of names) {
    const file = path.join(home, 'usr', 'bin', name);
    if (await isExecutable(file))
      return program === 'alertmanager' ? withTemplates(home, file) : { command: file, args: [] };
  }
  return undefined;
}

/** The same, and fetched where it is missing and apt-get can. @throws UserError with the ways to get it */
export async function ensureMonitoringProgram(
  program: MonitoringProgram,
  progress: Progress = silent,
): Promise<ProgramCommand> {
  const there = await findMonitoringProgram(program);
  if (there !== undefined) return there;
  await unpack(PROGRAMS[program].of, program, progress);
  const found = await findMonitoringProgram(program);
  if (found === undefined) throw new Error(`${PROGRAMS[program].of.name} has no ${program}`);
  return found;
}

function homeOf({ name, version }: DebianPackage, env: NodeJS.ProcessEnv = process.env): string {
  return path.join(cacheDirectory(env), 'monitoring', `${name}-${version}`);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Debian's Alertmanager does not start without the templates at their place below /usr/share. Where the package is only unpacked, they are
 * there for this process alone, in a mount namespace of its own, and nothing of the machine is changed.
 */
async function withTemplates(home: string, file: string): Promise<ProgramCommand> {
  if (await exists('/usr/share/prometheus/alertmanager/default.tmpl')) return { command: file, args: [] };
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const mount = 'mount -t overlay overlay -o "lowerdir=$1:/usr/share" /usr/share && shift && exec "$@"';
  return {
    command: 'unshare',
    args: [...user, '--mount', 'sh', '-c', mount, 'sh', path.join(home, 'usr', 'share'), file],
  };
}

async function unpack(of: DebianPackage, program: MonitoringProgram, progress: Progress): Promise<void> {
  const { name, version, sha256 } = of;
  const home = homeOf(of);
  await placeOnce(
    home,
    async (temporary) => {
      progress.update(`${name} ${version}: fetching Debian's package`);
      await run('apt-get', ['download', `${name}=${version}`], { cwd: temporary, timeoutMs: 120_000 }).catch(
        (error: Error) => {
          throw new UserError(`${program} is neither on the PATH nor can it be fetched: ${error.message}`, [
            ...MONITORING_REMEDIES,
          ]);
        },
      );
      const [archive] = (await readdir(temporary)).filter((file) => file.endsWith('.deb'));
      if (archive === undefined) throw new Error(`apt-get download ${name} left no archive`);
      const file = path.join(temporary, archive);
      const found = await hashOf(file, 'sha256');
      if (found !== sha256)
        throw new UserError(
          `${archive}: SHA-256 of what was fetched is ${found}; expected ${sha256}.`,
          `install ${name} from a release, or on amd64`,
        );
      await run('dpkg-deb', ['-x', file, temporary], { timeoutMs: 120_000 });
      await rm(file);
    },
    () => progress.update(`${name}: another process is fetching it, waiting`),
  );
  progress.done(`${name} ${version} in ${home}`);
}
