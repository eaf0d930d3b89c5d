/** Apicurio Registry and a Java that runs it. */
import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';

import {
  APICURIO,
  APICURIO_JAVA,
  MAVEN_CENTRAL,
  apicurioArchive,
  apicurioCoordinates,
} from '../../model/schemas/release';
import type { RegistryRelease } from '../../model/schemas/release';
import { ensureBundledJava } from './bundled-java';
import { download, hashOf } from './download';
import { cacheDirectory } from './paths';
import { requirePrerequisites } from './prerequisites';
import { findJava, findMaven } from './programs';
import { exists, placeOnce } from '../../shared/system/place';
import { silent } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

/** Short, so that a closed network is noticed in seconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const MAVEN_TIMEOUT_MS = 10 * 60_000;
/** `maven-dependency-plugin` as in the committed pom files. */
const MAVEN_COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** What `java -jar` starts. */
export const APICURIO_JAR = 'quarkus-run.jar';

export interface EnsureApicurioOptions {
  readonly progress?: Progress;
  readonly env?: NodeJS.ProcessEnv;
  /** Maven repository that is asked before Maven is. @default - Maven Central */
  readonly repository?: string;
  /** @default - the pinned one */
  readonly release?: RegistryRelease;
}

/**
 * Folder of the registry in the cache: fetched from Maven Central, or with Maven where that is out of reach.
 *
 * @throws UserError if it can be had in no way, or hashes to something else
 */
export async function ensureApicurio(options: EnsureApicurioOptions = {}): Promise<string> {
  const { progress = silent, env = process.env, release = APICURIO } = options;
  const title = `Apicurio Registry ${release.version}`;
  const home = path.join(cacheDirectory(env), 'apicurio', release.version);
  if (await exists(home)) return home;
  await placeOnce(
    home,
    async (temporary) => {
      const archive = await fetchArchive(temporary, title, { ...options, progress, env, release });
      const found = await hashOf(archive, 'sha256');
      if (found !== release.sha256)
        throw new UserError(
          `${path.basename(archive)}: SHA-256 of what was fetched is ${found}; expected ${release.sha256}.`,
          'check what your Maven repository serves; nothing was kept',
        );
      await run('tar', ['-xzf', archive, '-C', temporary], { timeoutMs: 120_000 });
      await rm(archive);
      // A temporary folder is made for its owner alone; what is in the cache is no secret.
      await chmod(temporary, 0o755);
    },
    () => progress.update(`${title}: another process is fetching it, waiting`),
  );
  progress.done(`${title} in ${home}`);
  return home;
}

async function fetchArchive(
  folder: string,
  title: string,
  {
    progress,
    env,
    release,
    repository = MAVEN_CENTRAL,
  }: Required<Omit<EnsureApicurioOptions, 'repository'>> & Pick<EnsureApicurioOptions, 'repository'>,
): Promise<string> {
  const url = `${repository}/${apicurioArchive(release)}`;
  const file = path.join(folder, path.posix.basename(url));
  progress.update(`${title}: connecting to ${new URL(url).host}`);
  try {
    await download(url, file, { title, progress, connectTimeoutMs: CONNECT_TIMEOUT_MS });
    return file;
  } catch (error) {
    await rm(file, { force: true });
    await withMaven(folder, title, (error as Error).message, { progress, env, release });
    return file;
  }
}

async function withMaven(
  folder: string,
  title: string,
  failure: string,
  { progress, env, release }: { progress: Progress; env: NodeJS.ProcessEnv; release: RegistryRelease },
): Promise<void> {
  progress.update(`${title}: Maven Central cannot be reached, fetching it with Maven (160 MB)`);
  await requirePrerequisites(['maven'], { maven: () => findMaven(env) });
  const args = [
    ...['-B', '-q', '--strict-checksums', '-Dstyle.color=never', MAVEN_COPY],
    ...[`-Dartifact=${apicurioCoordinates(release)}`, `-DoutputDirectory=${folder}`],
  ];
  // Maven takes a pom.xml of the folder that it runs in.
  await run('mvn', args, { cwd: folder, env, timeoutMs: MAVEN_TIMEOUT_MS }).catch((error: Error) => {
    throw new UserError(
      [`${title} can be fetched neither from Maven Central nor with Maven:`, failure, error.message].join(
        '\n',
      ),
      'allow access to repo1.maven.org, or configure a Maven repository in ~/.m2/settings.xml',
    );
  });
}

/**
 * Command of a Java that runs the registry: the machine's, or one from the cache where that is too old for it.
 *
 * @throws UserError if there is neither
 */
async function ensureRegistryJava(progress: Progress): Promise<string> {
  const { command, version } = await findJava();
  if (version !== undefined && Number(version.split('.')[0]) >= APICURIO_JAVA) return command;
  try {
    return path.join(await ensureBundledJava(progress), 'bin', 'java');
  } catch (error) {
    throw new UserError(
      `The schema registry needs Java ${APICURIO_JAVA} or later; this machine's is ${version ?? 'missing'}, and a runtime cannot be fetched: ${(error as Error).message}`,
      `install Java ${APICURIO_JAVA} or later, and put it on the PATH or set JAVA_HOME: Kafka runs with it as well`,
    );
  }
}

export interface RegistryPrograms {
  /** Folder of Apicurio Registry. */
  readonly home: string;
  /** Command of a Java that runs it. */
  readonly java: string;
}

/** Both that a registry on this machine runs with. @throws UserError if one cannot be had */
export async function ensureRegistry(progress: Progress = silent): Promise<RegistryPrograms> {
  return { home: await ensureApicurio({ progress }), java: await ensureRegistryJava(progress) };
}
