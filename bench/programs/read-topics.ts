/** Reads every topic and its configuration, as drift and review do, and prints what it found as JSON. */
import { performance } from 'node:perf_hooks';
import { exitOnFailure } from '../../operations/failure';
import { readClientProperties, withAdmin } from '@brokerform/kafka-admin';

export interface TopicsRead {
  readonly topics: number;
  /** Configuration entries of all topics, inherited ones included. */
  readonly configEntries: number;
  /** Milliseconds of connecting and of the requests: without the start of the process. */
  readonly milliseconds: number;
}

async function main(clientProperties: string): Promise<void> {
  const began = performance.now();
  const configs = await withAdmin(readClientProperties(clientProperties), async (admin) => {
    const topics = await admin.listTopics();
    return admin.describeConfigs(topics.filter(({ internal }) => !internal).map(({ name }) => name));
  });
  const read: TopicsRead = {
    topics: configs.size,
    configEntries: [...configs.values()].reduce((total, entries) => total + entries.length, 0),
    milliseconds: performance.now() - began,
  };
  process.stdout.write(`${JSON.stringify(read)}\n`);
}

main(process.argv[2] ?? '').catch(exitOnFailure);
