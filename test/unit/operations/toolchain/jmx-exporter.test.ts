import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { ensureJmxExporter } from '../../../../operations/toolchain/jmx-exporter';
import { silent } from '../../../../shared/system/progress';

let folder: string;
let env: NodeJS.ProcessEnv;
const path0 = process.env['PATH'];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brokerform-jmx-'));
  env = { PATH: `${path.join(folder, 'bin')}:${path0}`, BROKERFORM_CACHE: path.join(folder, 'cache') };
});
afterEach(async () => {
  process.env['PATH'] = path0;
  await rm(folder, { recursive: true, force: true });
});

/** Stands for Maven: tells a version, and copies what it is given as the jar. */
async function fakeMaven(jar: string): Promise<void> {
  const mvn = path.join(folder, 'bin', 'mvn');
  await mkdir(path.dirname(mvn), { recursive: true });
  await writeFile(
    mvn,
    `#!/bin/sh
case "$*" in *--version*) echo "Apache Maven 3.9.0"; exit 0 ;; esac
for argument; do case $argument in -DoutputDirectory=*) target=\${argument#*=} ;; esac; done
printf %s '${jar}' > "$target/jmx_prometheus_javaagent-1.0.1.jar"
`,
  );
  await chmod(mvn, 0o755);
  process.env['PATH'] = env['PATH'];
}

test('GIVEN a jar in the cache THEN it is that one, and nothing is fetched', async () => {
  const cached = path.join(folder, 'cache', 'jmx-exporter', '1.0.1');
  await mkdir(cached, { recursive: true });
  expect(await ensureJmxExporter(silent, env)).toBe(path.join(cached, 'jmx_prometheus_javaagent-1.0.1.jar'));
});

test('GIVEN a repository that serves something else THEN both hashes are named and nothing is kept', async () => {
  await fakeMaven('not the jar');
  await expect(ensureJmxExporter(silent, env)).rejects.toThrow(
    /^jmx_prometheus_javaagent-1\.0\.1\.jar has the SHA-256 [0-9a-f]{64} and not 7d61f737/,
  );
  expect(existsSync(path.join(folder, 'cache', 'jmx-exporter', '1.0.1'))).toBe(false);
});
