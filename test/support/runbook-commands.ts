/** The commands of the alerts' runbooks, for the tests that execute them. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../docs/runbooks/alerts');

/**
 * Where a command is executed: `local` beside a local cluster, `host` on a host of a broker or controller, `prometheus` where Prometheus is.
 * `elsewhere` has no place in these tests: see {@link ELSEWHERE}.
 */
export type Place = 'local' | 'host' | 'prometheus' | 'elsewhere';

export interface RunbookCommand {
  readonly page: string;
  readonly command: string;
  readonly place: Place;
}

/** What no test of the runbooks executes, with the reason. */
export const ELSEWHERE: readonly (readonly [beginning: string, reason: string])[] = [
  ['curl --silent http://<connect worker>', 'no test starts MirrorMaker'],
  [
    "brokerform deploy '<environment>-topics-<domain>'",
    'asks before it changes a cluster; other tests of `local` deploy',
  ],
  ['brokerform cluster status', 'asks the hosts of an environment on AWS, by its account'],
  [
    'brokerform monitoring check',
    'compares a Prometheus that watches the environment; monitoring/check executes it',
  ],
  ['brokerform roll check', 'needs hosts on AWS; faults/claim executes it with an inventory'],
  ['ansible-playbook rotate-certificates.yml', 'changes every host; day-two/certificates executes it'],
];

const PLACES: readonly (readonly [program: RegExp, place: Place])[] = [
  [/^(?:kafka-[\w-]+\.sh|brokerform) /, 'local'],
  [/^(?:promtool|amtool) /, 'prometheus'],
  [/^(?:systemctl|journalctl|cat|dmesg|df|grep|openssl|python3) /, 'host'],
];

/** Placeholders that the test of a place fills in. */
export const PLACEHOLDERS: Readonly<Record<Exclude<Place, 'elsewhere'>, readonly string[]>> = {
  local: ['name', 'broker', 'node', 'topic', 'group', 'user', 'n', 'offset', 'segment'],
  host: ['host', 'private address'],
  prometheus: ['prometheus', 'alertmanager', 'group'],
};

/** Every command, page by page; without the comment at its end. @throws Error for one that no test would execute */
export function runbookCommands(): RunbookCommand[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((page) =>
      consoleLines(readFileSync(join(FOLDER, page), 'utf8')).map((line) => {
        const command = line.slice('$ '.length).replace(/\s+# .*$/, '');
        return { page, command, place: placeOf(command) };
      }),
    );
}

function placeOf(command: string): Place {
  if (ELSEWHERE.some(([beginning]) => command.startsWith(beginning))) return 'elsewhere';
  const place = PLACES.find(([program]) => program.test(command))?.[1];
  if (place === undefined) throw new Error(`No test executes this command of a runbook: ${command}`);
  return place;
}

/** Lines that begin with a prompt, of all console blocks. */
function consoleLines(page: string): string[] {
  return [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.startsWith('$ ')),
  );
}

/** @throws Error for a placeholder without a value */
export function filled(command: string, values: Readonly<Record<string, string>>): string {
  return command.replace(/<([a-z][a-z ]*)>/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${placeholder} of "${command}" has no value in this test.`);
    return value;
  });
}

/** A search that found nothing ends with 1, and is a command that works. */
export function worked(
  command: string,
  { status, stderr }: { readonly status: number | null; readonly stderr: string },
): boolean {
  const searches = /(?:^|\| )grep [^|]*$/.test(command);
  // Of a pipeline the shell has the status of its last program alone.
  return !/not found/.test(stderr) && (status === 0 || (searches && status === 1 && stderr === ''));
}
