/** What `brokerform status` does. */
import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import type { StatusReport } from '../../model/status/report';
import { EXIT } from '../exit-status';
import { publishReport } from '../output-file';
import type { JsonOutput } from '../output-file';
import { UserError } from '../../shared/user-error';
import { watch } from './watch';
import { StatusSession } from './session';
import type { StatusTarget } from './session';
import { statusText } from './terminal';

export interface StatusOptions extends StatusTarget {
  readonly open?: true;
  readonly port?: number;
  readonly watch?: true;
  readonly json?: JsonOutput;
}

/** Between the two readings that a rate needs. */
const RATE_MS = 2_000;
/** Width where the terminal does not report one: a file, a pipe. */
const DEFAULT_COLUMNS = 120;
const CLEAR = '\u001b[H\u001b[2J';

export async function status(options: StatusOptions): Promise<void> {
  requireOneWay(options);
  const session = await StatusSession.open(options);
  if (options.open === true) {
    const { servePage } = await import('./server');
    return servePage(session, options.port);
  }
  try {
    if (options.watch === true) await show(session);
    else await once(session, options.json);
  } finally {
    await session.close();
  }
}

function requireOneWay({ open, watch: again, json, port }: StatusOptions): void {
  const given = Object.entries({ '--open': open, '--watch': again, '--json': json })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length > 1)
    throw new UserError(`${given.join(' and ')} are mutually exclusive.`, `give one of them: ${given[0]}`);
  if (port !== undefined && open === undefined)
    throw new UserError('--port is the port of the page, and --open is not given.', 'add --open');
}

async function once(session: StatusSession, json: JsonOutput): Promise<void> {
  await session.readState();
  requireAnswer(session.report());
  await session.readOffsets();
  await sleep(RATE_MS);
  await session.readOffsets();
  const report = session.report();
  publishReport(json, {
    terminal: () => statusText(report, terminal()),
    json: () => `${JSON.stringify(report, undefined, 2)}\n`,
    isOne: ({ health, brokers }) => typeof health === 'string' && Array.isArray(brokers),
  });
  process.exitCode = exitStatus(report);
}

/** A cluster of which nothing is known is no status. */
function requireAnswer({ ageSeconds, unread }: StatusReport): void {
  if (ageSeconds !== null) return;
  throw new UserError(
    `No broker responds: ${unread.map(({ why }) => why).join('; ')}.`,
    'start the cluster (local: make up), or check bootstrap.servers and the network',
  );
}

export function exitStatus({ health }: StatusReport): number {
  return { healthy: EXIT.done, unhealthy: EXIT.no, unknown: EXIT.failed }[health];
}

async function show(session: StatusSession): Promise<void> {
  for await (const report of watch(session)) {
    if (process.stdout.isTTY) process.stdout.write(CLEAR);
    process.stdout.write(`${statusText(report, terminal())}\n`);
  }
}

function terminal(): { readonly columns: number; readonly color: boolean } {
  return { columns: process.stdout.columns || DEFAULT_COLUMNS, color: pc.isColorSupported };
}
