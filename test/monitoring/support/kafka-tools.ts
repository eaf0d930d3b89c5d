/** Kafka's own command-line tools, as their scripts start them. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { run } from '../../../shared/system/run';
import { staging } from '../../fixtures/environments/staging';

export const CONSUMER_GROUPS = 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand';
export const SHARE_GROUPS = 'org.apache.kafka.tools.consumer.group.ShareGroupCommand';
export const CONSOLE_CONSUMER = 'org.apache.kafka.tools.consumer.ConsoleConsumer';

async function javaArguments(tool: string): Promise<string[]> {
  const { classpath } = await ensureKafka(staging.kafkaVersion);
  return [
    ...['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Dlog4j2.level=OFF'],
    ...['-cp', classpath, tool],
  ];
}

/** Standard output. @param directory paths in client properties are relative to it */
export async function kafkaTool(
  directory: string,
  tool: string,
  ...args: readonly string[]
): Promise<string> {
  return run('java', [...(await javaArguments(tool)), ...args], { cwd: directory, timeoutMs: 120_000 });
}

/** One that runs until it is ended. */
export async function startKafkaTool(
  directory: string,
  tool: string,
  ...args: readonly string[]
): Promise<ChildProcess> {
  return spawn('java', [...(await javaArguments(tool)), ...args], { cwd: directory, stdio: 'ignore' });
}

export interface ToolLag {
  readonly topic: string;
  readonly partition: number;
  readonly current: number;
  readonly lag: number;
}

/** Rows of `--describe` with a commit. Columns are found by their titles, which differ between the tools. */
export function lagRows(output: string): ToolLag[] {
  const [header = [], ...rows] = output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((cells) => cells.length > 4);
  const column = (...titles: string[]): number => header.findIndex((title) => titles.includes(title));
  const [topic, partition, current, lag] = [
    column('TOPIC'),
    column('PARTITION'),
    column('CURRENT-OFFSET', 'START-OFFSET'),
    column('LAG'),
  ];
  return rows
    .filter((cells) => cells[current] !== '-' && cells[lag] !== undefined)
    .map((cells) => ({
      topic: cells[topic] ?? '',
      partition: Number(cells[partition]),
      current: Number(cells[current]),
      lag: Number(cells[lag]),
    }))
    .sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
}
