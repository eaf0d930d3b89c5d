import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { KafkaInstallation } from '../../../../operations/toolchain/kafka';
import { tools, writeToolShims } from '../../../../operations/toolchain/tool-shims';

let folder: string;
let bin: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "brokerform shims' "));
  bin = path.join(folder, 'bin');
  const java = path.join(folder, 'jdk', 'bin');
  await mkdir(java, { recursive: true });
  await writeFile(path.join(java, 'java'), '#!/bin/sh\nfor argument; do echo "$argument"; done\n', {
    mode: 0o755,
  });
  env = { PATH: '/usr/bin:/bin', JAVA_HOME: path.join(folder, 'jdk') };

  const home = path.join(folder, "it's kafka");
  const installation: KafkaInstallation = {
    home,
    version: '4.3.1',
    classpath: `${home}/libs/*`,
    source: 'maven',
  };
  await writeToolShims(installation, bin);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function run(tool: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): string[] {
  return execFileSync(path.join(bin, tool), args, { env: { ...env, ...extra }, encoding: 'utf8' })
    .trimEnd()
    .split('\n');
}

test('GIVEN paths with blanks and quotes WHEN a tool is run THEN java gets them and the arguments as they are', () => {
  expect(run('kafka-topics.sh', ['--describe', 'a b'])).toEqual([
    '-Xmx256m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    `-Dlog4j2.configurationFile=${bin}/tools-log4j2.xml`,
    '-cp',
    `${folder}/it's kafka/libs/*`,
    'org.apache.kafka.tools.TopicCommand',
    '--describe',
    'a b',
  ]);
});

test('GIVEN KAFKA_HEAP_OPTS and KAFKA_OPTS WHEN a tool is run THEN they count as they do for Kafka’s own scripts', () => {
  const args = run('kafka-acls.sh', [], { KAFKA_HEAP_OPTS: '-Xmx1g', KAFKA_OPTS: '-Da=1 -Db=2' });
  expect(args.slice(0, 1)).toEqual(['-Xmx1g']);
  expect(args).toEqual(expect.arrayContaining(['-Da=1', '-Db=2']));
});

test('GIVEN a load generator WHEN it is run THEN the second compiler stays on', () => {
  expect(run('kafka-producer-perf-test.sh', [])).not.toContain('-XX:TieredStopAtLevel=1');
});

test('GIVEN the folder WHEN listed THEN the tools that the documentation uses are there', async () => {
  const names = await readdir(bin);
  expect(names.sort()).toEqual([...Object.keys(tools), 'tools-log4j2.xml'].sort());
  for (const name of [
    'topics',
    'configs',
    'acls',
    'console-producer',
    'console-consumer',
    'metadata-quorum',
    'storage',
  ]) {
    expect(names).toContain(`kafka-${name}.sh`);
  }
});
