/** model/clients/keys: the keys of each client, from the client itself. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { local } from '../../environments/local';
import { projectRoot } from '../toolchain/paths';
import { requirePrerequisites } from '../toolchain/prerequisites';
import { createProgress } from '../../shared/system/progress';
import { ensurePythonEnvironment, pythonOf } from '../toolchain/python-environment';
import { run } from '../../shared/system/run';
import { readConfigDefinitions } from './config-definitions';

export const CLIENT_KEYS_FOLDER = path.join(projectRoot, 'model', 'clients', 'keys');
const TOOLS = path.join(projectRoot, 'tools', 'clients');
const TIMEOUT_MS = 5 * 60_000;

/** Writes a table for each client. Those of libraries have the version in their name, so that a new one is a new file. */
export async function generateClientKeys(): Promise<void> {
  const version = local.kafkaVersion;
  const tables: readonly (readonly [name: string, text: string])[] = [
    [`java-${version}.json`, await readConfigDefinitions(version, 'clients')],
    await versioned('librdkafka', readLibrdkafkaKeys),
    await versioned('spring', readSpringKeys),
    ['node.json', await readNodeKeys()],
  ];
  for (const [name, text] of tables) {
    await writeFile(path.join(CLIENT_KEYS_FOLDER, name), text);
    console.log(`Wrote model/clients/keys/${name}`);
  }
}

async function versioned(name: string, read: () => Promise<string>): Promise<readonly [string, string]> {
  const text = await read();
  const { version } = JSON.parse(text) as { version: string };
  return [`${name}-${version}.json`, text];
}

/** Options of the two Node.js clients. */
export function readNodeKeys(): Promise<string> {
  return run(process.execPath, [path.join(TOOLS, 'node-options.mjs')], { timeoutMs: TIMEOUT_MS });
}

/** The table that the library in the Python package prints. */
async function readLibrdkafkaKeys(): Promise<string> {
  const programs = {
    title: 'confluent-kafka',
    requirements: path.join(TOOLS, 'requirements.txt'),
    minimumPython: '3.8',
  };
  const folder = await ensurePythonEnvironment(programs, await createProgress());
  return run(pythonOf(folder), [path.join(TOOLS, 'librdkafka.py')], { timeoutMs: TIMEOUT_MS });
}

async function readSpringKeys(): Promise<string> {
  await requirePrerequisites(['maven']);
  const folder = await mkdtemp(path.join(tmpdir(), 'brokerform-client-keys-'));
  try {
    const pom = path.join(TOOLS, 'pom.xml');
    const args = ['-B', '-q', '--strict-checksums', '-Dstyle.color=never', '-f', pom];
    await run('mvn', [...args, 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`], {
      timeoutMs: TIMEOUT_MS,
    });
    const [jar = ''] = await readdir(folder);
    return await run('python3', [path.join(TOOLS, 'spring.py'), path.join(folder, jar)], {
      timeoutMs: TIMEOUT_MS,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
