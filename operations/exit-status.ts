import { UserError } from '../shared/user-error';

/** Exit statuses of every command. A command that runs another one (`claim run`, `cdktf`) ends with that one's. */
export const EXIT = {
  done: 0,
  failed: 1,
  blocked: 2,
  no: 3,
} as const;

/** A check that was made, and says no. One that could not be made is any other error. */
export class CheckSaysNo extends UserError {
  public override readonly name = 'CheckSaysNo';
}

export function exitStatusOf(error: unknown): number {
  return error instanceof CheckSaysNo ? EXIT.no : EXIT.failed;
}

/** What each means, for docs/commands.md. */
export const exitStatuses: readonly {
  readonly status: string;
  readonly meaning: string;
  readonly of: string;
}[] = [
  {
    status: String(EXIT.done),
    meaning: 'success; a check passed',
    of: 'all commands',
  },
  {
    status: String(EXIT.failed),
    meaning:
      'the command failed or was refused, with the reason and a remedy; declarations have errors, also for `catalog validate`; or a check could not read everything',
    of: 'all commands',
  },
  {
    status: String(EXIT.blocked),
    meaning: 'findings with severity error block the change; nothing was applied',
    of: '`review`, `schemas check`, `deploy --plans`, `clients lint`',
  },
  {
    status: String(EXIT.no),
    meaning:
      'a check did not pass: the cluster has drift, the claim is held, a node is not running, not ready, not drained, or cannot be stopped yet, a registry refuses schemas or has others, a backup is damaged, Prometheus does not watch what is declared, a prerequisite is missing, or `status` shows a problem',
    of: '`drift`, `claim status`, `status`, `local status`, `local gate`, `cluster status`, `cluster gate`, `cluster drained`, `roll check`, `schemas gate`, `schemas read-back`, `backup verify`, `monitoring check`, `doctor`',
  },
  {
    status: '128 + n',
    meaning: 'stopped by signal n, for instance 130 after Ctrl-C',
    of: 'commands that change something',
  },
  {
    status: 'of the command that was run',
    meaning: 'the status of that command',
    of: '`claim run`, `cdktf`',
  },
];
