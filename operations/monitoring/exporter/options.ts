/** How the exporter of group lag runs: by options of the command, or by a file on a host. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { rootCauses } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { jsonProblem } from '../../../shared/json-problem';
import { nearestRemedy } from '../../../shared/nearest';
import { isObject } from '../../../shared/object';
import { parseServerAddress } from '../../../shared/server-address';
import { isErrno } from '../../../shared/system/errno';
import { readPrivateFile } from '../../../shared/system/private-files';
import { parseDuration } from '../../../shared/units';
import { UserError } from '../../../shared/user-error';
import { visible } from '../../../shared/visible';
import { DEFAULTS } from './defaults';

export interface ExporterOptions {
  /** Called again after a failure: a password may have been rotated. */
  readonly connection: () => Promise<AdminConnection>;
  readonly listen: { readonly host: string; readonly port: number };
  /** Certificate and key of the listener, in PEM. @default - HTTP */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** The cluster that it must be. @default - the one that answers first */
  readonly clusterId?: string;
  readonly intervalMs: number;
  /** Of share groups, which are some thousand times dearer to read. */
  readonly shareIntervalMs: number;
  /** Limit for each request to a broker. */
  readonly brokerTimeoutMs: number;
  /** Lag and offset of each partition of each group as well. */
  readonly perPartition: boolean;
}

/** As the command or the file has them. */
export interface ExporterSettings {
  readonly listen?: string;
  readonly clusterId?: string;
  readonly interval?: string;
  readonly shareInterval?: string;
  readonly brokerTimeout?: string;
  readonly perPartition?: boolean;
}

/**
 * @param where stands before the name of a setting in errors: `--` or `<file>: `
 * @throws UserError for an address or a duration that is none
 */
export function exporterOptions(
  settings: ExporterSettings,
  connection: ExporterOptions['connection'],
  nameOf: (setting: keyof ExporterSettings) => string,
): ExporterOptions {
  const duration = (setting: 'interval' | 'shareInterval' | 'brokerTimeout'): number => {
    const text = settings[setting] ?? DEFAULTS[setting];
    const parsed = parseDuration(text);
    if (parsed.ok && parsed.value >= 1_000) return parsed.value;
    throw new UserError(
      `${nameOf(setting)} is "${visible(text)}"; allowed is a duration from 1s.`,
      `for instance ${DEFAULTS[setting]}`,
    );
  };
  const listen = settings.listen ?? DEFAULTS.listen;
  const address = parseServerAddress(listen);
  if (address === undefined)
    throw new UserError(
      `${nameOf('listen')} is "${visible(listen)}", which is not host:port.`,
      `for instance ${DEFAULTS.listen}`,
    );
  return {
    connection,
    listen: address,
    ...(settings.clusterId === undefined ? {} : { clusterId: settings.clusterId }),
    intervalMs: duration('interval'),
    shareIntervalMs: duration('shareInterval'),
    brokerTimeoutMs: duration('brokerTimeout'),
    perPartition: settings.perPartition ?? false,
  };
}

type Kind = 'text' | 'flag' | 'servers' | 'tls';

const SETTINGS = {
  bootstrap: 'servers',
  caFile: 'text',
  username: 'text',
  passwordFile: 'text',
  listen: 'text',
  tls: 'tls',
  clusterId: 'text',
  interval: 'text',
  shareInterval: 'text',
  brokerTimeout: 'text',
  perPartition: 'flag',
} as const satisfies Record<string, Kind>;

const FORMS: Readonly<Record<Kind, string>> = {
  text: 'a text that is not empty',
  flag: 'true or false',
  servers: 'host:port, or a list of them',
  tls: 'an object with certificateFile and keyFile',
};

interface ExporterFile extends ExporterSettings {
  readonly bootstrap: string | readonly string[];
  readonly caFile?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string };
}

/**
 * Options of a JSON file, in which paths are relative to its folder. Secrets are in files of their own.
 *
 * @throws UserError naming the file and the setting that is wrong
 */
export function readExporterFile(file: string): ExporterOptions {
  const settings = settingsOf(readText(file, 'the configuration'), file);
  const beside = (name: string): string => path.resolve(path.dirname(file), name);
  const { bootstrap, caFile, username, passwordFile, tls } = settings;
  if ((username === undefined) !== (passwordFile === undefined))
    throw new UserError(
      `${file}: ${username === undefined ? 'passwordFile' : 'username'} is set alone.`,
      'set both username and passwordFile, or neither for a cluster without authentication',
    );
  const servers = typeof bootstrap === 'string' ? bootstrap.split(',') : bootstrap;
  const connection = (): AdminConnection => ({
    bootstrapServers: servers.map((server) => server.trim()),
    ...(caFile === undefined ? {} : { caCertificate: readText(beside(caFile), `caFile of ${file}`) }),
    ...(username === undefined || passwordFile === undefined
      ? {}
      : { user: { name: username, password: readSecret(beside(passwordFile), `passwordFile of ${file}`) } }),
  });
  connection(); // What is missing is said at the start.
  return {
    ...exporterOptions(
      settings,
      () => Promise.resolve(connection()),
      (setting) => `${file}: ${setting}`,
    ),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            certificate: readText(beside(tls.certificateFile), `tls.certificateFile of ${file}`),
            key: readSecret(beside(tls.keyFile), `tls.keyFile of ${file}`),
          },
        }),
  };
}

function settingsOf(text: string, file: string): ExporterFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${jsonProblem(error)}.`);
  }
  if (!isObject(value))
    throw new UserError(`${file} is not a JSON object.`, 'write {"bootstrap": "<host>:<port>"}');
  const names = Object.keys(SETTINGS);
  for (const [name, given] of Object.entries(value)) {
    const kind = (SETTINGS as Readonly<Record<string, Kind>>)[name];
    if (kind === undefined || !Object.hasOwn(SETTINGS, name))
      throw new UserError(
        `${file} has the setting "${visible(name)}"; allowed are ${names.join(', ')}.`,
        nearestRemedy(name, names),
      );
    if (!hasForm(given, kind)) throw new UserError(`${file}: ${name} is not ${FORMS[kind]}.`);
  }
  if (!('bootstrap' in value))
    throw new UserError(`${file} does not set bootstrap.`, 'set "bootstrap": "<host>:<port>"');
  return value as unknown as ExporterFile;
}

function hasForm(given: unknown, kind: Kind): boolean {
  const isText = (text: unknown): text is string => typeof text === 'string' && text !== '';
  const areServers = (texts: readonly unknown[]): boolean =>
    texts.length > 0 && texts.every((text) => isText(text) && parseServerAddress(text) !== undefined);
  if (kind === 'text') return isText(given);
  if (kind === 'flag') return typeof given === 'boolean';
  if (kind === 'servers')
    return areServers(isText(given) ? given.split(',') : Array.isArray(given) ? given : []);
  return (
    isObject(given) &&
    Object.keys(given).sort().join() === 'certificateFile,keyFile' &&
    Object.values(given).every(isText)
  );
}

function readText(file: string, what: string): string {
  return reading(file, what, () => readFileSync(file, 'utf8'));
}

function readSecret(file: string, what: string): string {
  return reading(file, what, () => readPrivateFile(file)).replace(/\r?\n$/, '');
}

function reading(file: string, what: string, read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = isErrno(error, 'ENOENT') ? 'it does not exist' : rootCauses(error);
    throw new UserError(`Cannot read ${file} (${what}): ${reason}.`);
  }
}
