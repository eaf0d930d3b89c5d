/** Prometheus and Alertmanager as processes of a test, on the loopback interface. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ensureMonitoringProgram } from '../../../operations/toolchain/monitoring';
import { isReachable } from '../../../shared/system/http';
import { pollUntil } from '../../../shared/system/poll';

export interface Server {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it, and waits until it has. */
  stop(): Promise<void>;
}

interface Files {
  /** Its working folder. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly config: string;
  readonly port: number;
}

const READY_MS = 60_000;

export async function startAlertmanager({ folder, config, port }: Files): Promise<Server> {
  const { command, args } = await ensureMonitoringProgram('alertmanager');
  const words = [
    `--config.file=${config}`,
    `--storage.path=alertmanager-${port}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
  ];
  return started([command, ...args, ...words], folder, `http://127.0.0.1:${port}`);
}

export async function startPrometheus({ folder, config, port }: Files): Promise<Server> {
  return started(
    [
      (await ensureMonitoringProgram('prometheus')).command,
      `--config.file=${config}`,
      `--storage.tsdb.path=prometheus-${port}`,
      `--web.listen-address=127.0.0.1:${port}`,
      // The first alerts are sent before it knows an Alertmanager, and by default next a minute later.
      '--rules.alert.resend-delay=1s',
    ],
    folder,
    `http://127.0.0.1:${port}`,
  );
}

async function started(
  [command = '', ...args]: readonly string[],
  folder: string,
  url: string,
): Promise<Server> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-5000)));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const isReady = await pollUntil(
    async () =>
      child.exitCode !== null || (await isReachable(`${url}/-/ready`, { timeoutMs: 2000 })) || undefined,
    { everyMs: 200, timeoutMs: READY_MS },
  );
  if (isReady === true && child.exitCode === null) return { url, process: child, stop };
  await stop();
  throw new Error(`${url} did not start:\n${log}`);
}

export interface Hook {
  readonly url: string;
  /** Bodies of what was received, in order. */
  readonly received: readonly HookMessage[];
  stop(): Promise<void>;
}

/** What Alertmanager sends to a webhook. */
export interface HookMessage {
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly alerts: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

/** Takes what a receiver of the kind `webhook` gets. */
export async function startHook(port: number): Promise<Hook> {
  const received: HookMessage[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString()) as HookMessage);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    received,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
