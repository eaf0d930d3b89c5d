/** Exit statuses of every command. A command that runs another one (`claim run`, `cdktf`) ends with that one's. */
export const EXIT = {
  done: 0,
  failed: 1,
  blocked: 2,
  no: 3,
} as const;

/** What each means, for docs/commands.md. */
export const exitStatuses: readonly {
  readonly status: string;
  readonly meaning: string;
  readonly of: string;
}[] = [
  {
    status: String(EXIT.done),
    meaning: 'everything is done; a check says yes',
    of: 'all commands',
  },
  {
    status: String(EXIT.failed),
    meaning:
      'the command failed or was refused, with the reason and a remedy; or a check could not read everything',
    of: 'all commands',
  },
  {
    status: String(EXIT.blocked),
    meaning: 'findings with severity error block the change; nothing was applied',
    of: '`review`, `schemas check`, `deploy --plans`, `clients lint`',
  },
  {
    status: String(EXIT.no),
    meaning: 'a check says no: the cluster has drift, the claim is held, a node is not running or not ready',
    of: '`drift`, `claim status`, `local status`, `cluster status`',
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
