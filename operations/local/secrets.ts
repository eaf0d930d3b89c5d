/** Passwords of a local cluster: generated here, read by Kafka, by clients and by Terraform, and never printed. */
import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import {
  BROKER_USER,
  CONTROLLER_USER,
  REGISTRY_WRITER,
  SCRAM_ITERATIONS,
  SCRAM_MECHANISM,
  canHavePassword,
} from '../../model/access/platform';
import { bootstrapServers } from '../../model/cluster/nodes';
import { UserError } from '../../shared/user-error';
import { CLI, layout } from './layout';
import { ensurePrivateFolder, readPrivateFile, writePrivateFile } from '../../shared/system/private-files';
import type { LocalSettings } from './settings';
import { shellQuote } from '../../shared/shell-quote';

/** 256 bits: nothing that can be guessed, so that the iteration count of SCRAM does not matter. */
const PASSWORD_BYTES = 32;

/** Users that never connect to a broker as clients. */
const NOT_CLIENTS: readonly string[] = [BROKER_USER, CONTROLLER_USER, REGISTRY_WRITER];

export interface EnsuredSecrets {
  readonly created: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Sees to it that every user has a password, a version and (clients) a properties file. Existing passwords stay.
 *
 * @throws UserError for an illegal name, or a password that others can read.
 */
export function ensureSecrets(settings: LocalSettings, users: readonly string[]): EnsuredSecrets {
  const illegal = users.filter((user) => !canHavePassword(user));
  if (illegal.length > 0) {
    throw new UserError(
      `Not valid as a user name: ${illegal.map((user) => JSON.stringify(user)).join(', ')}. ` +
        'Allowed: letters, digits, ".", "_" and "-", beginning with a letter or digit, at most 249 characters.',
    );
  }
  const { root, secrets, clients } = layout(settings.stateDirectory);
  [root, secrets, clients].forEach(ensurePrivateFolder);

  const created: string[] = [];
  const kept: string[] = [];
  for (const user of [...new Set(users)]) {
    if (existsSync(passwordFile(settings, user))) {
      readPassword(settings, user);
      kept.push(user);
    } else {
      write(settings, user, newPassword(), 1);
      created.push(user);
    }
    if (!NOT_CLIENTS.includes(user)) writeClientProperties(settings, user);
  }
  return { created, kept };
}

/** Writes a new password and counts its version up. Tells no server. */
export function replacePassword(settings: LocalSettings, user: string, password: string): void {
  write(settings, user, password, readVersion(settings, user) + 1);
  if (!NOT_CLIENTS.includes(user)) writeClientProperties(settings, user);
}

/** A password that cannot be guessed, of letters, digits, "-" and "_". */
export function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64url');
}

/** @throws UserError if there is none, or if others can read it. */
export function readPassword(settings: LocalSettings, user: string): string {
  const file = passwordFile(settings, user);
  if (!existsSync(file)) {
    throw new UserError(
      `The user "${user}" has no password: ${file} does not exist.`,
      `${CLI} local secrets ensure --users ${shellQuote(user)}`,
    );
  }
  return readPrivateFile(file, `${CLI} local secrets rotate ${shellQuote(user)}`).trim();
}

/** How often the password was changed, counted from 1. */
export function readVersion(settings: LocalSettings, user: string): number {
  readPassword(settings, user);
  return Number(readPrivateFile(path.join(folder(settings, user), 'version')).trim());
}

/** What Kafka stores of a password: RFC 5802's salt and SaltedPassword. */
export interface ScramCredential {
  readonly iterations: number;
  readonly salt: Buffer;
  readonly saltedPassword: Buffer;
}

/**
 * A SCRAM-SHA-512 credential. The salt is made from the cluster and the user, so that every node of a cluster is
 * formatted with the same record; with random passwords it needs to be nothing more than different.
 */
export function scramCredential(clusterId: string, user: string, password: string): ScramCredential {
  const salt = createHash('sha256').update(`${clusterId}:${user}`).digest();
  const saltedPassword = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, 64, 'sha512');
  return { iterations: SCRAM_ITERATIONS, salt, saltedPassword };
}

/** Configuration of a Kafka client that logs in as a user. */
export function clientProperties(settings: LocalSettings, user: string, password: string): string {
  return [
    `# Kafka client configuration of the user ${user}. It contains a password: keep its mode 0600.`,
    `bootstrap.servers=${bootstrapServers(settings).join(',')}`,
    'security.protocol=SASL_PLAINTEXT',
    `sasl.mechanism=${SCRAM_MECHANISM}`,
    'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required ' +
      `username="${user}" password="${password}";`,
    '',
  ].join('\n');
}

function write(settings: LocalSettings, user: string, password: string, version: number): void {
  ensurePrivateFolder(folder(settings, user));
  // The password last: a user has a password only once everything else about it is there.
  writePrivateFile(path.join(folder(settings, user), 'version'), String(version));
  writePrivateFile(passwordFile(settings, user), password);
}

function writeClientProperties(settings: LocalSettings, user: string): void {
  writePrivateFile(
    layout(settings.stateDirectory).clientProperties(user),
    clientProperties(settings, user, readPassword(settings, user)),
  );
}

function folder(settings: LocalSettings, user: string): string {
  return path.join(layout(settings.stateDirectory).secrets, user);
}

function passwordFile(settings: LocalSettings, user: string): string {
  return path.join(folder(settings, user), 'password');
}
