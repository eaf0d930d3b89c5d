/** Which cluster a command is about: an environment of this project, or any Kafka by a client properties file. */
import path from 'node:path';
import type { Command } from 'commander';
import { ADMIN_USER } from '../model/access/platform';
import { resolveAwsEnvironment } from '../model/aws/resolve';
import { environmentNamed } from './environment-named';
import { awsDeclarations } from './environments';
import { readClientProperties } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { CLI, layout } from './local/layout';
import { isErrno } from '../shared/system/errno';
import { UserError } from '../shared/user-error';
import { shellQuote } from '../shared/shell-quote';

export interface ConnectOptions {
  readonly environment?: string;
  /** A Kafka client properties file with `bootstrap.servers`. */
  readonly commandConfig?: string;
}

/** There is nothing to connect to yet: the environment's first deploy has not got that far. */
export class NoClusterYet extends UserError {
  public override readonly name = 'NoClusterYet';
}

/** Adds the two options of which a command needs one. */
export function addConnectOptions(command: Command): Command {
  return command
    .option('--environment <name>', 'cluster of this environment')
    .option(
      '--command-config <file>',
      "any cluster: a Kafka client properties file (as Kafka's tools use it) with bootstrap.servers",
    );
}

/**
 * As the administrator of the environment, or as whom the file says.
 *
 * @throws UserError unless exactly one is given; if the environment or the file is not there; if AWS refuses
 */
export async function connectionOf(options: ConnectOptions): Promise<AdminConnection> {
  const { environment, commandConfig } = options;
  if ((environment === undefined) === (commandConfig === undefined))
    throw new UserError(
      environment === undefined
        ? 'One of --environment and --command-config is required.'
        : '--environment and --command-config are mutually exclusive.',
      'give one of the two: --environment <name>, or --command-config <file>',
    );
  if (environment !== undefined) return environmentConnection(environment);
  return fileConnection(path.resolve(commandConfig ?? ''));
}

/** The options that were given, for commands that a user is to type next. */
export function connectArguments({ environment, commandConfig }: ConnectOptions): string {
  return environment === undefined
    ? `--command-config ${shellQuote(commandConfig ?? '')}`
    : `--environment ${shellQuote(environment)}`;
}

async function environmentConnection(name: string): Promise<AdminConnection> {
  const declaration = environmentNamed(name);
  if (declaration.kind === 'local') return localConnection();
  const { NotThereYet, adminConnection, readClusterAccess } = await import('./cluster/access');
  const environment = resolveAwsEnvironment(declaration, awsDeclarations());
  try {
    return adminConnection(environment, await readClusterAccess(environment));
  } catch (error) {
    if (!(error instanceof NotThereYet)) throw error;
    throw new NoClusterYet(error.message, `${CLI} cluster gate --environment ${name} waits for the cluster`);
  }
}

async function localConnection(): Promise<AdminConnection> {
  const { localEnvironment } = await import('./local/settings');
  const file = layout(localEnvironment().stateDirectory).clientProperties(ADMIN_USER);
  return readIfExisting(file, `make up, or ${CLI} local start`, NoClusterYet);
}

function fileConnection(file: string): AdminConnection {
  const connection = readIfExisting(file, 'give the path of a Kafka client properties file');
  if (connection.bootstrapServers.length > 0) return connection;
  throw new UserError(
    `${file} does not set bootstrap.servers.`,
    'bootstrap.servers=<host>:<port>,… in the file',
  );
}

function readIfExisting(file: string, remedy: string, Missing = UserError): AdminConnection {
  try {
    return readClientProperties(file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new Missing(`${file} does not exist.`, remedy);
  }
}
