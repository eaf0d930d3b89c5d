import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { KAFKA_ARCHIVES, KAFKA_RELEASES } from '../../model/kafka/release';
import type { KafkaRelease } from '../../model/kafka/release';
import { isReachable } from '../../shared/system/http';
import { download, hashOf } from './download';
import { cacheDirectory, projectRoot } from './paths';
import { exists, placeOnce } from '../../shared/system/place';
import { requirePrerequisites } from './prerequisites';
import type { PrerequisiteName } from './prerequisites';
import { findMaven } from './programs';
import { silent } from '../../shared/system/progress';
import type { Progress } from '../../shared/system/progress';
import { run } from '../../shared/system/run';
import { UserError } from '../../shared/user-error';

export interface KafkaInstallation {
  /** Folder with `libs/`; `bin/` and `config/` are there only if it is Kafka's own distribution. */
  readonly home: string;
  /** For instance `4.3.1`. */
  readonly version: string;
  /** For `java -cp`, every jar of `libs/`. */
  readonly classpath: string;
  readonly source: 'KAFKA_HOME' | 'archive' | 'maven';
}

/** Short, so that a closed network is noticed in seconds. */
const CONNECT_TIMEOUT_MS = 5_000;
const MAVEN_TIMEOUT_MS = 10 * 60_000;

export interface EnsureKafkaOptions {
  readonly progress?: Progress;
  readonly env?: NodeJS.ProcessEnv;
  /** Where archives are looked for, each holding `<version>/<file>`. @default - Apache's download and archive hosts */
  readonly archives?: readonly string[];
  /** @default - the pinned releases */
  readonly releases?: Readonly<Record<string, KafkaRelease>>;
}

/**
 * Kafka of one version: from KAFKA_HOME if that is set, else the cache, else the Apache release archive with a
 * pinned checksum, else a Maven repository by the committed tools/kafka/pom.xml.
 *
 * @throws UserError if KAFKA_HOME holds another version, or Kafka can be had in no way
 */
export async function ensureKafka(
  version: string,
  options: EnsureKafkaOptions = {},
): Promise<KafkaInstallation> {
  const env = options.env ?? process.env;
  if (env['KAFKA_HOME']) return fromKafkaHome(env['KAFKA_HOME'], version);

  const home = cachedHome(version, env);
  if (!(await exists(home))) await fetchKafka(version, home, options);
  const source = (await readFile(path.join(home, sourceFile), 'utf8')).trim();
  return installation(home, version, source === 'maven' ? 'maven' : 'archive');
}

/** What fetching Kafka would need now: nothing if it is there, or if the Apache archive answers. */
export async function kafkaNeeds(
  version: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<readonly PrerequisiteName[]> {
  if (env['KAFKA_HOME'] || (await exists(cachedHome(version, env)))) return [];
  const answers = await Promise.all(
    KAFKA_ARCHIVES.map((archive) => isReachable(`${archive}/KEYS`, { timeoutMs: CONNECT_TIMEOUT_MS })),
  );
  return answers.includes(true) ? [] : ['maven'];
}

/** Says where a folder in the cache came from. */
const sourceFile = '.brokerform-source';

const pom = path.join(projectRoot, 'tools', 'kafka', 'pom.xml');

/** Where a fetched Kafka lies. Named by the pom as well: a jar that is added there is not missing from an older cache. */
export function cachedHome(version: string, env: NodeJS.ProcessEnv): string {
  const libraries = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 8);
  return path.join(cacheDirectory(env), 'kafka', `${version}-${libraries}`);
}

function installation(home: string, version: string, source: KafkaInstallation['source']): KafkaInstallation {
  return { home, version, classpath: path.join(home, 'libs', '*'), source };
}

async function fromKafkaHome(given: string, version: string): Promise<KafkaInstallation> {
  const home = path.resolve(given);
  const jars = await readdir(path.join(home, 'libs')).catch(() => []);
  const found = jars
    .map((jar) => /^kafka-clients-(.+)\.jar$/.exec(jar)?.[1])
    .find((one) => one !== undefined);
  if (found === version) return installation(home, version, 'KAFKA_HOME');
  throw new UserError(
    found === undefined
      ? `KAFKA_HOME is ${given}, which has no Kafka: libs/kafka-clients-*.jar is missing.`
      : `KAFKA_HOME is ${given}, which is Kafka ${found}; this environment runs Kafka ${version}.`,
    [`unset KAFKA_HOME, and Kafka ${version} is fetched into the cache`, `or point it at a Kafka ${version}`],
  );
}

async function fetchKafka(version: string, home: string, options: EnsureKafkaOptions): Promise<void> {
  const known = options.releases ?? KAFKA_RELEASES;
  const release = known[version];
  if (release === undefined) {
    throw new UserError(
      `Kafka ${version} cannot be fetched. Known versions: ${Object.keys(known).join(', ')}.`,
      `set KAFKA_HOME to a Kafka ${version}, or add it to model/kafka/release.ts`,
    );
  }
  const progress = options.progress ?? silent;
  await placeOnce(
    home,
    async (temporary) => {
      const failures: string[] = [];
      for (const archive of options.archives ?? KAFKA_ARCHIVES) {
        const url = `${archive}/${version}/${release.file}`;
        try {
          await fromArchive(url, release, temporary, progress);
          return;
        } catch (error) {
          if (error instanceof UserError) throw error;
          failures.push(error instanceof Error ? error.message : String(error));
        }
      }
      await fromMaven(version, temporary, failures, progress, options.env ?? process.env);
    },
    () => progress.update(`Kafka ${version}: another process is fetching it, waiting`),
  );
  progress.done(`Kafka ${version} in ${home}`);
}

async function fromArchive(
  url: string,
  release: KafkaRelease,
  target: string,
  progress: Progress,
): Promise<void> {
  progress.update(`Kafka: asking ${new URL(url).host}`);
  const file = path.join(target, release.file);
  await download(url, file, { title: 'Kafka', progress, connectTimeoutMs: CONNECT_TIMEOUT_MS });

  const found = await hashOf(file, 'sha512');
  if (found !== release.sha512) {
    throw new UserError(
      `${url}: SHA-512 of what was downloaded is ${found}; expected ${release.sha512}.`,
      'try again; if it persists, do not use the file: find out which proxy is between this machine and Apache',
    );
  }
  await run('tar', ['-xzf', file, '-C', target, '--strip-components=1'], { timeoutMs: 120_000 });
  await rm(file);
  await finish(target, 'archive');
}

async function fromMaven(
  version: string,
  target: string,
  failures: readonly string[],
  progress: Progress,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  progress.update(`Kafka ${version}: the Apache archive is not reachable; fetching its jars with Maven`);
  await requirePrerequisites(['maven'], { maven: () => findMaven(env) });
  const args = [
    ...['-B', '-q', '--strict-checksums', '-Dstyle.color=never', '-f', pom, `-Dkafka.version=${version}`],
    ...[
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${path.join(target, 'libs')}`,
    ],
  ];
  await run('mvn', args, { env, timeoutMs: MAVEN_TIMEOUT_MS }).catch((error: Error) => {
    throw new UserError(
      [
        `Kafka ${version} can be fetched neither from Apache nor with Maven:`,
        ...failures,
        error.message,
      ].join('\n'),
      [
        'allow access to downloads.apache.org, or configure a Maven repository in ~/.m2/settings.xml',
        `or unpack Kafka ${version} yourself and set KAFKA_HOME`,
      ],
    );
  });
  await finish(target, 'maven');
}

async function finish(target: string, source: 'archive' | 'maven'): Promise<void> {
  await writeFile(path.join(target, sourceFile), `${source}\n`);
  // A temporary folder is made for its owner alone; what is in the cache is no secret.
  await chmod(target, 0o755);
}
