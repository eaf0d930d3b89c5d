import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { local } from '../../environments/local';
import { ensureKafka } from '../toolchain/kafka';
import { projectRoot } from '../toolchain/paths';
import { requirePrerequisites } from '../toolchain/prerequisites';
import { javaCommand } from '../toolchain/programs';
import { createProgress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';

/** Writes model/kafka/config-definitions-<version>.json for the Kafka that the environments run. */
export async function generateConfigDefinitions(version = local.kafkaVersion): Promise<void> {
  const file = path.join(projectRoot, 'model', 'kafka', `config-definitions-${version}.json`);
  await writeFile(file, await readConfigDefinitions(version));
  console.log(`wrote ${path.relative(process.cwd(), file)}`);
}

/**
 * Reads the definitions from Kafka's own classes, as JSON text.
 *
 * @param of `clients`: the keys of producers, consumers and admin clients
 */
export async function readConfigDefinitions(version: string, of?: 'clients'): Promise<string> {
  await requirePrerequisites(['java']);
  const { classpath } = await ensureKafka(version, { progress: await createProgress() });
  const program = path.join(projectRoot, 'tools', 'kafka', 'ConfigDefinitions.java');
  // English whatever the user's language: numbers and messages are part of the output.
  const args = [
    '-Duser.language=en',
    '-Duser.country=US',
    '-Dfile.encoding=UTF-8',
    '-cp',
    classpath,
    program,
    ...(of === undefined ? [] : [of]),
  ];
  return run(javaCommand(), args, { timeoutMs: 120_000 });
}
