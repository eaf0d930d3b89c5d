/** Jest's global set-up of the `aws` tier: providers, moto on a port of its own, and the environment in which both are found. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { plainProgress } from '../../../shared/system/progress';
import { ensureProviders } from '../../../operations/toolchain/providers';
import { machineImages } from './machine-images';
import teardown from './teardown';
import { ensurePython } from './tools';

const MOTO_START_SECONDS = 60;

export default async function setup(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'brokerform-aws-tier-'));
  process.env['BROKERFORM_AWS_TIER'] = directory;
  // Also when jest is interrupted, which runs no teardown.
  process.once('exit', teardown);
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));

  const progress = plainProgress((line) => process.stderr.write(`${line}\n`));
  const python = await ensurePython(progress);
  process.env['BROKERFORM_AWS_PYTHON'] = python;
  Object.assign(process.env, (await ensureProviders({ progress })).env);
  await startMoto(directory, python);
}

async function startMoto(directory: string, python: string): Promise<void> {
  const port = await freePort();
  const images = join(directory, 'machine-images.json');
  writeFileSync(images, JSON.stringify(machineImages));
  const logFile = join(directory, 'moto.log');
  const log = openSync(logFile, 'a');
  const moto = spawn(python, [resolve(__dirname, 'moto_server.py'), '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', log, log],
    env: { ...process.env, MOTO_AMIS_PATH: images, BROKERFORM_MOTO_PARENT: String(process.pid) },
  });
  closeSync(log);
  // jest may end while it runs; teardown ends it by its id.
  moto.unref();
  process.env['BROKERFORM_MOTO_PID'] = String(moto.pid);
  Object.assign(process.env, awsVariables(`http://127.0.0.1:${port}`));
  for (let waited = 0; waited < MOTO_START_SECONDS * 10; waited += 1) {
    if (moto.exitCode !== null) break;
    if (await answers(`http://127.0.0.1:${port}/moto-api/`)) return;
    await sleep(100);
  }
  const told = readFileSync(logFile, 'utf8').slice(-2000);
  teardown();
  throw new Error(`moto did not start within ${MOTO_START_SECONDS} s:\n${told}`);
}

/** Everything that sends Terraform, its S3 backend and the AWS SDK to moto, and to nothing else. */
function awsVariables(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
