/** Apicurio Registry as a process of the test. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { APICURIO_JAR, ensureRegistry } from '../../../operations/toolchain/apicurio';
import { APICURIO_JVM, CONFLUENT_API, apicurioVariables } from '../../../model/schemas/apicurio';
import { exchange } from '../../../shared/system/http';
import { waitUntil } from '../../../shared/system/poll';

export const WRITER = { name: 'deployer', password: 'of-the-test' };

export interface TestRegistry {
  /** Of the Confluent API. */
  readonly url: string;
  readonly origin: string;
  readonly health: string;
  stop(): Promise<void>;
}

/** In memory; returns once it answers. */
export async function startRegistry(folder: string, port: number): Promise<TestRegistry> {
  const { home, java } = await ensureRegistry();
  const log = path.join(folder, 'registry.log');
  const output = openSync(log, 'a');
  const options = { host: '127.0.0.1', port, managementPort: port + 1, writer: WRITER };
  const child = spawn(java, [...APICURIO_JVM, '-jar', path.join(home, APICURIO_JAR)], {
    cwd: folder,
    env: { ...process.env, ...apicurioVariables({ ...options, storage: { kind: 'memory' } }) },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  const url = `${origin}${CONFLUENT_API}`;
  const answers = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`The registry ended:\n${readFileSync(log, 'utf8')}`);
    const get = { method: 'GET', timeoutMs: 5_000, maxBytes: 1e6 } as const;
    return exchange(`${url}/subjects`, get).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  if (!(await waitUntil(answers, { everyMs: 250, timeoutMs: 240_000 })))
    throw new Error(`The registry does not answer:\n${readFileSync(log, 'utf8')}`);
  return {
    url,
    origin,
    health: `http://127.0.0.1:${port + 1}/health/live`,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
