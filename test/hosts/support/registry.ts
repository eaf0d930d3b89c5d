/** The hosts of the schema registry: what the platform's stack declares for them, and requests to them by name. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REGISTRY_USER, REGISTRY_WRITER, SCRAM_ITERATIONS } from '../../../model/access/platform';
import type { Acl } from '../../../model/access/types';
import { desiredOfPlatform } from '../../../model/desired/state';
import { REGISTRY_TOPICS } from '../../../model/schemas/apicurio';
import { hostRegistryUrls } from '../../../model/schemas/own-registry';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { waitUntil } from '../../../shared/system/poll';
import { KAFKA_VERSIONS } from './fleet';
import type { Fleet, Outcome } from './fleet';

const REQUESTS = join(__dirname, 'registry-requests.mjs');

/** Boots both hosts beside what the platform's stack declares for them; each brings itself to its state, as on its first boot. */
export async function bootRegistry(fleet: Fleet): Promise<void> {
  await Promise.all([fleet.startRegistryHosts(), declareForRegistry(fleet)]);
  const outcomes = await Promise.all(
    fleet.registryNames.map((name) => fleet.firstBoot(name, 'registry.yml')),
  );
  for (const { status, output } of outcomes) if (status !== 0) throw new Error(output.slice(-4000));
}

/** What the platform's stack declares for the registry. */
async function declareForRegistry(fleet: Fleet): Promise<void> {
  const { topics } = desiredOfPlatform([], fleet.environment);
  await declare(
    fleet,
    topics.map(({ name, partitions, replicationFactor, config }) => [
      ...['topic', name, String(partitions.count), String(replicationFactor)],
      ...Object.entries(config).map(([key, value]) => `${key}=${value}`),
    ]),
  );
  await declareUser(fleet, REGISTRY_USER);
}

/** A user of the platform's stack, with its password and its permissions. */
export async function declareUser(fleet: Fleet, name: string): Promise<void> {
  const user = desiredOfPlatform([], fleet.environment).users.find((each) => each.name === name);
  if (user === undefined) throw new Error(`the environment declares no user ${name}`);
  await declarePassword(fleet, name);
  await declare(
    fleet,
    user.acls.map((acl) => ['acl', ...aclWords(acl)]),
  );
}

/** The registry's user may read its journal from everywhere but there: a lost permission of one instance. */
export function denyJournal(
  fleet: Fleet,
  name: string,
): { add: () => Promise<void>; remove: () => Promise<void> } {
  const host = fleet.environment.registryHosts.find((one) => one.name === name)?.address ?? '';
  const words = [
    ...[`User:${REGISTRY_USER}`, 'Topic', REGISTRY_TOPICS.journal, 'Literal', 'Read', 'Deny', host],
  ];
  return {
    add: () => declare(fleet, [['acl', ...words]]),
    remove: () => declare(fleet, [['remove-acl', ...words]]),
  };
}

/** Gives the registry's user the password that the place of Secrets Manager has now, as a deploy of the platform's stack does. */
export function declarePassword(fleet: Fleet, user: string): Promise<void> {
  return declare(fleet, [['user', user, fleet.password(user), String(SCRAM_ITERATIONS)]]);
}

function aclWords({ principal, resourceType, resourceName, patternType, operation }: Acl): string[] {
  return [principal, resourceType, resourceName, patternType, operation, 'Allow', '*'];
}

async function declare(fleet: Fleet, lines: readonly (readonly string[])[]): Promise<void> {
  const { classpath } = await ensureKafka(KAFKA_VERSIONS.now);
  const { status, output } = await onNetwork(
    fleet,
    [
      ...['java', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classpath],
      ...[join(__dirname, 'Declare.java'), fleet.clientProperties('admin')],
    ],
    lines.map((words) => `${words.join('\t')}\n`).join(''),
  );
  if (status !== 0) throw new Error(`Declare.java: ${output}`);
}

export interface Request {
  /** @default 'GET' */
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  /** `name:password`. */
  readonly login?: string | undefined;
  readonly body?: unknown;
}

export interface Answer {
  /** 0 if there was none. */
  readonly status: number;
  /** Of an answer; else what went wrong. */
  readonly body: string;
}

/** @param ca that certificates are verified against @default - the project's */
export async function ask(
  fleet: Fleet,
  requests: readonly Request[],
  { ca = authority(fleet) }: { ca?: string | null } = {},
): Promise<Answer[]> {
  const input = `${JSON.stringify({ ...(ca === null ? {} : { ca }), requests })}\n`;
  const { status, output, stdout } = await onNetwork(fleet, [process.execPath, REQUESTS, 'once'], input);
  if (status !== 0) throw new Error(`registry-requests.mjs: ${output}`);
  return JSON.parse(stdout) as Answer[];
}

export async function askOne(fleet: Fleet, request: Request): Promise<Answer> {
  const [answer] = await ask(fleet, [request]);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

/** Registers a record with one field of this name. */
export function registration(url: string, subject: string, field: string, login?: string): Request {
  const schema = JSON.stringify({ type: 'record', name: 'Test', fields: [{ name: field, type: 'int' }] });
  return { method: 'POST', url: `${url}/subjects/${subject}/versions`, login, body: { schema } };
}

/** Addresses of the Confluent API by instance. */
export function registryUrls(fleet: Fleet): [first: string, second: string] {
  return hostRegistryUrls(fleet.environment.registryHosts) as [string, string];
}

export function writer(fleet: Fleet): string {
  return `${REGISTRY_WRITER}:${fleet.password(REGISTRY_WRITER)}`;
}

/** Ids that an instance knows, by subject and latest version. Some hundred subjects at most: longer lists are cut. */
export async function idsOf(fleet: Fleet, url: string): Promise<Record<string, number>> {
  const subjects = JSON.parse((await askOne(fleet, { url: `${url}/subjects` })).body) as string[];
  const answers = await ask(
    fleet,
    subjects.map((subject) => ({ url: `${url}/subjects/${subject}/versions/latest` })),
  );
  const latest = answers.map(
    ({ body }) => JSON.parse(body) as { subject: string; version: number; id: number },
  );
  return Object.fromEntries(latest.map(({ subject, version, id }) => [`${subject} ${version}`, id]));
}

export interface LoadCounts {
  readonly writes: number;
  readonly reads: number;
  readonly failed: readonly string[];
  readonly slowestMs: number;
}

export interface WatchCounts {
  readonly rounds: number;
  /** Rounds in which no instance answered. */
  readonly none: number;
  /** By instance. */
  readonly answered: readonly number[];
}

export interface Running<Counts> {
  stop(): Promise<Counts>;
  kill(): void;
}

/** Writes a version and reads it, again and again. Returns once the first is read. */
export function startRegistryLoad(fleet: Fleet, url: string): Promise<Running<LoadCounts>> {
  return start(fleet, 'load', { url, login: writer(fleet) });
}

/** Reads from both instances at once, again and again. */
export function watchRegistry(fleet: Fleet): Promise<Running<WatchCounts>> {
  return start(fleet, 'watch', { urls: registryUrls(fleet).map((url) => `${url}/subjects?limit=1`) });
}

async function start<Counts>(fleet: Fleet, mode: string, given: object): Promise<Running<Counts>> {
  const [command, args] = fleet.onNetwork(process.execPath, REQUESTS, mode);
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${JSON.stringify({ ca: authority(fleet), ...given })}\n`);
  await lines.next();
  return {
    stop: async () => {
      child.stdin.end();
      return JSON.parse(String((await lines.next()).value)) as Counts;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Its liveness, as the host itself sees it: `200`, `503`, or `none`. */
export async function liveness(fleet: Fleet, name: string): Promise<string> {
  const program =
    'import sys, urllib.request as r, urllib.error as e\n' +
    'try: print(r.build_opener(r.ProxyHandler({})).open(sys.argv[1], timeout=5).status)\n' +
    'except e.HTTPError as error: print(error.code)\n' +
    "except OSError: print('none')";
  return fleet.read(name, 'python3', '-c', program, 'http://127.0.0.1:9000/health/live');
}

export async function waitUntilLive(fleet: Fleet, name: string): Promise<void> {
  const live = async (): Promise<boolean> => (await liveness(fleet, name)) === '200';
  if (await waitUntil(live, { everyMs: 500, timeoutMs: 180_000 })) return;
  throw new Error(await fleet.read(name, 'journalctl', '--unit=schema-registry', '--lines=40', '--no-pager'));
}

export async function registryPid(fleet: Fleet, name: string): Promise<string> {
  return fleet.read(name, 'systemctl', 'show', 'schema-registry', '--property=MainPID', '--value');
}

/** Runs a program on the hosts' network with a text as standard input. */
async function onNetwork(fleet: Fleet, command: readonly string[], input: string): Promise<Outcome> {
  const [program, args] = fleet.onNetwork(...command);
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, stdout, output: stdout + stderr };
}

function authority(fleet: Fleet): string {
  return readFileSync(join(fleet.directory, 'ca.crt'), 'utf8');
}
