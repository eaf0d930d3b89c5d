/** Where an adoption reads from: a cluster, or files of another tool and, for the import blocks, a cluster as well. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { foundOnCluster } from '../../model/adopt/discovered';
import type { Discovery } from '../../model/adopt/discovered';
import type { ForeignFile, Translate } from '../../model/adopt/foreign/document';
import { fromJulie } from '../../model/adopt/foreign/julie';
import { besides, filesNamedIn, fromKafkaGitops } from '../../model/adopt/foreign/kafka-gitops';
import { fromTopicctl } from '../../model/adopt/foreign/topicctl';
import { ValidationFailed } from '../../model/diagnostics';
import type { Diagnostic } from '../../model/diagnostics';
import type { LiveCluster } from '../../model/live/cluster';
import { connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { withAdmin } from '@brokerform/kafka-admin';
import { readLiveCluster } from '../live';
import { UserError } from '../../shared/user-error';
import type { Format } from './formats';

const TRANSLATORS: Readonly<Record<Format, Translate>> = {
  topicctl: fromTopicctl,
  julieops: fromJulie,
  'kafka-gitops': fromKafkaGitops,
};

export interface SourceOptions extends ConnectOptions {
  readonly from?: Format;
  readonly file?: readonly string[];
}

export interface Source {
  /** `cluster <id>`, or the other tool's files. */
  readonly name: string;
  readonly found: Discovery;
  /** Absent if none was asked: then nothing is known to exist, and nothing is imported. */
  readonly cluster?: LiveCluster;
  /** What the files say and the catalog cannot. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws UserError for files or a cluster that cannot be read; ValidationFailed for files with mistakes */
export async function readSource(options: SourceOptions): Promise<Source> {
  const { from, file = [] } = options;
  if (from === undefined) {
    const cluster = await readLive(options);
    return { name: `cluster ${cluster.clusterId}`, found: foundOnCluster(cluster), cluster, diagnostics: [] };
  }
  const files = withNamed(from, onlyOnce(file.flatMap(readForeign)));
  const { found, diagnostics } = TRANSLATORS[from](files);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new ValidationFailed(diagnostics);
  const connected = options.environment !== undefined || options.commandConfig !== undefined;
  return {
    name: `${files.length === 1 ? 'a file' : `${files.length} files`} of ${from}`,
    found,
    diagnostics,
    ...(connected ? { cluster: await readLive(options) } : {}),
  };
}

async function readLive(options: ConnectOptions): Promise<LiveCluster> {
  return withAdmin(await connectionOf(options), (admin) =>
    readLiveCluster(admin, ['acls', 'quotas', 'users']),
  );
}

/** A folder and a file in it may both be given. */
function onlyOnce(files: readonly ForeignFile[]): ForeignFile[] {
  return [...new Map(files.map((each) => [path.resolve(each.file), each])).values()];
}

/** A state of kafka-gitops may name files beside it, which are part of it. */
function withNamed(from: Format, files: readonly ForeignFile[]): ForeignFile[] {
  if (from !== 'kafka-gitops') return [...files];
  const named = files.flatMap((each) => filesNamedIn(each).map((name) => besides(each.file, name)));
  const known = new Set(files.map((each) => path.resolve(each.file)));
  const missing = [...new Set(named)].filter((name) => !known.has(path.resolve(name)));
  return [...files, ...missing.flatMap(readForeign)];
}

/** A file, or every YAML file of a folder and the folders in it, in order of name. */
function readForeign(name: string): ForeignFile[] {
  const file = path.resolve(name);
  try {
    if (!statSync(file).isDirectory()) return [{ file: name, text: readFileSync(file, 'utf8') }];
    return readdirSync(file, { recursive: true, encoding: 'utf8' })
      .filter((entry) => /\.ya?ml$/.test(entry))
      .sort()
      .map((entry) => ({
        file: path.join(name, entry).split(path.sep).join('/'),
        text: readFileSync(path.join(file, entry), 'utf8'),
      }));
  } catch (error) {
    throw new UserError(`${name} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`);
  }
}
