/** Programs at the front of a job's PATH. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ofTheCheckout } from '../../support/fixtures';
import { projectDirectory, run } from '../../local/support/tier';

export interface StandIns {
  /** Variables of a job's shell: PATH among them. */
  readonly env: NodeJS.ProcessEnv;
  /** Whether gh is GitHub's own, and no stand-in. */
  readonly realGh: boolean;
  /** What curl and gh were called with, a line for each call. */
  calls(): string;
}

/**
 * - `npm ci --ignore-scripts` takes a minute: what is installed is linked instead. Any other npm command fails.
 * - `curl` is the real one; its arguments are written down, as other users of a runner can read them.
 * - `gh` is the real one where there is one, sent to a socket by its own settings. Otherwise gh.mjs beside this file.
 *
 * @param socket where GitHub answers, for the real gh
 */
export function standIns(folder: string, socket: string): StandIns {
  const bin = join(folder, 'bin');
  const log = join(folder, 'arguments.log');
  mkdirSync(bin, { recursive: true });
  const write = (name: string, text: string): void => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };
  const noting = `#!/bin/sh\nprintf '%s\\n' "$0 $*" >> '${log}'\n`;
  write(
    'npm',
    `#!/bin/sh\ntest "$*" = 'ci --ignore-scripts' || { echo "npm $*: not known here" >&2; exit 1; }\nln -s '${projectDirectory}/node_modules' node_modules\n`,
  );
  write('curl', `${noting}exec '${find('curl')}' "$@"\n`);
  const gh = find('gh');
  const standIn = join(projectDirectory, 'test/templates/support/gh.mjs');
  write('gh', `${noting}exec ${gh === '' ? `'${process.execPath}' '${standIn}'` : `'${gh}'`} "$@"\n`);
  const config = join(folder, 'gh');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'config.yml'), `http_unix_socket: ${socket}\n`, { mode: 0o600 });
  return {
    env: {
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      GH_CONFIG_DIR: config,
      GH_NO_UPDATE_NOTIFIER: '1',
      // The checkout's own catalog, on the tier's cluster.
      ...ofTheCheckout,
    },
    realGh: gh !== '',
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  };
}

/** Empty if there is none. */
function find(program: string): string {
  return run('sh', ['-c', `command -v ${program} || :`]).output.trim();
}
