/**
 * The cluster of the `local` tier and the means to act on it. Everything is the tier's own: a temporary folder for state,
 * catalog and synthesized code, ports next to nobody's, processes that are stopped by the id that was recorded for them.
 */
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { noteTiming } from '../../support/timings';
import type { MadeByHand, Seen } from './by-hand';

export const projectDirectory = resolve(__dirname, '../../..');

/** Terraform or OpenTofu, chosen as the cdktf CLI chooses. */
export const terraform = process.env.TERRAFORM_BINARY_NAME ?? 'terraform';

export interface Outcome {
  readonly status: number | null;
  /** Standard output and standard error, in the order in which they came. */
  readonly output: string;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run this test as a part of its tier, make test-local`);
  }
  return value;
}

export const stateDirectory = (): string => required('BROKERFORM_LOCAL_STATE');
export const catalogDirectory = (): string => required('BROKERFORM_CATALOG');
export const synthesizedDirectory = (): string => required('CDKTF_OUTPUT');
export const portBase = (): number => Number(required('BROKERFORM_LOCAL_PORT_BASE'));
export const bootstrapServers = (): string =>
  [0, 1, 2].map((offset) => `localhost:${portBase() + offset}`).join(',');

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  options: { input?: string; cwd?: string; timeoutSeconds?: number; env?: NodeJS.ProcessEnv } = {},
): Outcome {
  const began = Date.now();
  const result = spawnSync(program, args, {
    cwd: options.cwd ?? projectDirectory,
    encoding: 'utf8',
    input: options.input ?? '',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...options.env },
    timeout: (options.timeoutSeconds ?? 300) * 1000,
    maxBuffer: 256 * 1024 * 1024,
  });
  noteTiming(program, args, began);
  if (result.error !== undefined) throw result.error;
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

/** Makes things as the administrator, and says what is on the cluster then. */
export function byHand(made: MadeByHand): Seen {
  const { status, output } = run(
    process.execPath,
    [
      ...['--import', 'tsx', join(__dirname, 'by-hand.ts')],
      join(stateDirectory(), 'clients/admin.properties'),
    ],
    { input: JSON.stringify(made) },
  );
  if (status !== 0) throw new Error(output);
  return JSON.parse(output) as Seen;
}

export const brokerform = (...args: string[]): Outcome =>
  run(process.execPath, [join(projectDirectory, 'bin/brokerform.js'), ...args]);

/** `brokerform deploy` with everything approved. */
export const deploy = (...stacks: string[]): Outcome => brokerform('deploy', ...stacks, '--auto-approve');

/** What a deploy says of each stack that came to its end: `no changes`, `1 added, 0 changed, 0 destroyed`, … */
export function results(output: string): Map<string, string> {
  return new Map(
    [...output.matchAll(/^(?:ok|FAILED|--) +(\S+) +(.*?)(?: +\d+ s)?$/gm)].flatMap(([, stack, text]) =>
      stack === undefined || text === undefined || !stack.startsWith('local-')
        ? []
        : [[stack, text] as const],
    ),
  );
}

/** Stacks that a deploy changed, with how. */
export const changed = (output: string): Record<string, string> =>
  Object.fromEntries([...results(output)].filter(([, text]) => text !== 'no changes'));

/** The same, as the leader of a process group of its own, for a test that kills it. */
export function deployInBackground(...stacks: string[]): ChildProcess {
  return spawn(
    process.execPath,
    [join(projectDirectory, 'bin/brokerform.js'), 'deploy', ...stacks, '--auto-approve'],
    { cwd: projectDirectory, detached: true, stdio: 'ignore', env: process.env },
  );
}

/** One of Kafka's own tools, as a given user. */
export function kafkaTool(tool: string, user: string, args: readonly string[], input?: string): Outcome {
  return run(
    join(stateDirectory(), 'bin', tool),
    [
      '--bootstrap-server',
      bootstrapServers(),
      '--command-config',
      join(stateDirectory(), 'clients', `${user}.properties`),
      ...args,
    ],
    { timeoutSeconds: 90, ...(input === undefined ? {} : { input }) },
  );
}

/**
 * Every record of a topic, a line each. Reads as many as were ever written, which ends the reading: its time-out is waited for only where
 * retention deleted some.
 */
export function readRecords(topic: string): string[] {
  const ends = kafkaTool('kafka-get-offsets.sh', 'admin', ['--topic-partitions', topic]).output;
  const written = [...ends.matchAll(/:(\d+)$/gm)].reduce((sum, [, end]) => sum + Number(end), 0);
  if (written === 0) return [];
  return kafkaTool('kafka-console-consumer.sh', 'admin', [
    ...['--topic', topic, '--from-beginning'],
    ...['--max-messages', String(written), '--timeout-ms', '15000'],
  ]).output.split('\n');
}

/** What `kafka-topics.sh --describe` says of every topic. */
export interface DescribedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly configs: Readonly<Record<string, string>>;
  /** In-sync replicas of each partition. */
  readonly inSync: readonly (readonly number[])[];
}

export function describeTopics(): Map<string, DescribedTopic> {
  const { status, output } = kafkaTool('kafka-topics.sh', 'admin', ['--describe']);
  if (status !== 0) throw new Error(`kafka-topics.sh --describe: ${output}`);
  const topics = new Map<string, DescribedTopic & { inSync: number[][] }>();
  for (const line of output.split('\n')) {
    const field = (name: string): string =>
      new RegExp(`\\b${name}: ?([^\\t]*)`).exec(line)?.[1]?.trim() ?? '';
    if (line.startsWith('Topic:')) {
      topics.set(field('Topic'), {
        name: field('Topic'),
        partitions: Number(field('PartitionCount')),
        replicationFactor: Number(field('ReplicationFactor')),
        configs: parseConfigs(field('Configs')),
        inSync: [],
      });
    } else if (/^\s+Topic:/.test(line)) {
      topics.get(field('Topic'))?.inSync.push(field('Isr').split(',').map(Number));
    }
  }
  return topics;
}

/** `a=1,b=x,y,c=2`: a value may hold commas (`cleanup.policy=compact,delete`), a key may not. */
function parseConfigs(text: string): Record<string, string> {
  const configs: Record<string, string> = {};
  for (const match of text.matchAll(/([a-z][a-z.]*)=(.*?)(?=,[a-z][a-z.]*=|$)/g)) {
    configs[match[1] ?? ''] = match[2] ?? '';
  }
  return configs;
}

/** Edits one file of the tier's catalog. */
export function editCatalog(file: string, edit: (text: string) => string): void {
  const path = join(catalogDirectory(), file);
  const before = readFileSync(path, 'utf8');
  const after = edit(before);
  if (after === before) throw new Error(`The edit of ${file} changed nothing`);
  writeFileSync(path, after);
}
