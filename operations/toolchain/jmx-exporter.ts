/** The JMX exporter's agent, for machines that run hosts of their own: the tests'. */
import { createHash } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';

import { JMX_EXPORTER_IN_MAVEN } from '../../model/host/exporters';
import { cacheDirectory, projectRoot } from './paths';
import { exists, placeOnce } from '../../shared/system/place';
import { requirePrerequisites } from './prerequisites';
import type { Progress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

const MAVEN_TIMEOUT_MS = 5 * 60_000;

/**
 * Absolute path of the agent's jar, fetched by tools/jmx-exporter/pom.xml if it is not in the cache.
 *
 * @throws UserError if Maven is missing or cannot fetch it, or if it hashes to something else
 */
export async function ensureJmxExporter(
  progress: Progress,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const { version } = JMX_EXPORTER_IN_MAVEN;
  const folder = path.join(cacheDirectory(env), 'jmx-exporter', version);
  const name = `jmx_prometheus_javaagent-${version}.jar`;
  if (await exists(folder)) return path.join(folder, name);
  await placeOnce(
    folder,
    async (temporary) => {
      progress.update(`fetching the JMX exporter ${version} with Maven`);
      await requirePrerequisites(['maven']);
      await copyFromMaven(temporary, env);
      await verify(path.join(temporary, name));
      // A temporary folder is made for its owner alone; hosts' users read it.
      await chmod(temporary, 0o755);
    },
    () => progress.update(`JMX exporter ${version}: another process is fetching it, waiting`),
  );
  progress.done(`JMX exporter ${version} in ${folder}`);
  return path.join(folder, name);
}

async function copyFromMaven(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const pom = path.join(projectRoot, 'tools', 'jmx-exporter', 'pom.xml');
  const args = [
    ...['-B', '-q', '--strict-checksums', '-Dstyle.color=never', '-f', pom],
    `-Djmx-exporter.version=${JMX_EXPORTER_IN_MAVEN.version}`,
    ...['dependency:copy-dependencies', `-DoutputDirectory=${folder}`],
  ];
  await run('mvn', args, { env, timeoutMs: MAVEN_TIMEOUT_MS });
}

async function verify(jar: string): Promise<void> {
  const hash = createHash('sha256')
    .update(await readFile(jar))
    .digest('hex');
  if (hash === JMX_EXPORTER_IN_MAVEN.sha256) return;
  throw new UserError(
    `${path.basename(jar)} has the SHA-256 ${hash} and not ${JMX_EXPORTER_IN_MAVEN.sha256}, which is pinned in model/host/exporters.ts.`,
    'check what your Maven repository serves; nothing was kept',
  );
}
