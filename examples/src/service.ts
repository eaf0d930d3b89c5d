/** A process: database, outbox, consumer, metrics, and an orderly end. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Kafka, logLevel } from 'kafkajs';
import { startConsumer } from './consumer.js';
import type { RunningConsumer } from './consumer.js';
import { openDatabase, waitingCount } from './database.js';
import type { Database } from './database.js';
import { handle } from './inbox.js';
import type { Inbox } from './inbox.js';
import { createLog } from './log.js';
import type { Log } from './log.js';
import { Metrics } from './metrics.js';
import { startOutbox } from './outbox.js';
import { consumerSettings, readProcessSettings } from './process-settings.js';
import type { ProcessSettings } from './process-settings.js';
import { Registry } from './registry.js';

export interface Context {
  readonly settings: ProcessSettings;
  readonly database: Database;
  readonly registry: Registry;
  readonly log: Log;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface Service<V> {
  /** SQL of its own tables. */
  readonly tables: string;
  /** What it does with records. @default - it reads none */
  inbox?(context: Context): Promise<Omit<Inbox<V>, 'database' | 'retryMs'>>;
  /** Its own requests, by method and path. @default - none */
  requests?(context: Context): Promise<Readonly<Record<string, Answer>>>;
}

/** Runs a service until SIGTERM or SIGINT. */
export async function runService<V>(service: Service<V>): Promise<void> {
  const settings = await readProcessSettings();
  const log = createLog({ service: settings.service, instance: settings.instance });
  const database = openDatabase(settings.database, service.tables);
  const metrics = new Metrics(() => waitingCount(database));
  const context = { settings, database, registry: new Registry(settings.registry), log };

  let consumer: RunningConsumer | undefined;
  let server: Server | undefined = undefined;
  let ending: Promise<void> | undefined;
  const end = (reason: string, status: number): Promise<void> =>
    (ending ??= (async () => {
      log.info('ending', { reason });
      server?.close();
      server?.closeIdleConnections();
      await consumer?.stop();
      await outbox.stop();
      database.close();
      log.info('ended');
      process.exitCode = status;
    })());

  const kafka = new Kafka({ ...settings.clients.kafka, logLevel: logLevel.WARN, logCreator: toLog(log) });
  const requests = (await service.requests?.(context)) ?? {};
  const inbox = await service.inbox?.(context);
  const outbox = startOutbox(kafka, settings.clients, { database, metrics, log });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal, 0));
  if (inbox !== undefined) {
    const whole: Inbox<V> = { ...inbox, database, retryMs: settings.retryMs };
    consumer = await startConsumer(kafka, consumerSettings(settings), {
      topics: [inbox.topics.main, inbox.topics.retry],
      handle: (record) => handle(whole, record),
      metrics,
      log,
      onCrash: (error) => void end(error.message, 1),
    });
  }
  server = await listen(settings.port, {
    ...requests,
    'GET /health': (_request, response) => {
      response.end('ok\n');
      return Promise.resolve();
    },
    'GET /metrics': async (_request, response) => {
      response.setHeader('content-type', metrics.registry.contentType);
      response.end(await metrics.registry.metrics());
    },
  });
  log.info('started', { port: settings.port });
}

/** On the loopback interface alone: there is no login. */
async function listen(port: number, answers: Readonly<Record<string, Answer>>): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`];
    if (answer === undefined) {
      response.writeHead(404).end(`There are: ${Object.keys(answers).join(', ')}\n`);
      return;
    }
    answer(request, response).catch((error: unknown) => {
      response.writeHead(error instanceof SyntaxError ? 400 : 500).end(`${(error as Error).message}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** kafkajs' own lines, as lines of the service. */
function toLog(log: Log) {
  return () =>
    ({
      level,
      namespace,
      log: entry,
    }: {
      level: logLevel;
      namespace: string;
      log: { message: string };
    }): void => {
      const { message, ...fields } = entry;
      const write = level === logLevel.ERROR ? log.error : level === logLevel.WARN ? log.warn : log.info;
      write(`kafkajs: ${message}`, { namespace, ...fields });
    };
}
